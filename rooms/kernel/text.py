"""Names as people search for them: "bat xat" finds "Bát Xát", the exact spelling comes first."""

import unicodedata


def search_key(text: str) -> str:
    """Lower case, without diacritics, single spaces."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())


def exact_first(name: str, query: str) -> tuple[bool, str]:
    """A sort key: names that hold the query as typed stand before those that only resemble it."""
    typed = unicodedata.normalize("NFC", query.casefold().strip())
    return typed not in unicodedata.normalize("NFC", name.casefold()), search_key(name)
