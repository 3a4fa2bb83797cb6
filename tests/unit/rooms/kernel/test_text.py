"""People are found however their names are typed."""

import pytest

from rooms.kernel.text import exact_first, search_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Bát Xát", "bat xat"),
        ("ĐẶNG  Văn Đông", "dang van dong"),
        ("Ba\u0301t Xa\u0301t", "bat xat"),  # decomposed letters
        ("15-NQ/TU", "15-nq/tu"),
    ],
)
def test_diacritics_case_and_spaces_do_not_matter(typed: str, key: str) -> None:
    assert search_key(typed) == key


def test_the_exact_spelling_comes_first() -> None:
    names = ["Bạt Xạt", "Bát Xát", "An Bát Xát"]
    found = sorted(names, key=lambda name: exact_first(name, "Bát Xát"))
    assert found == ["An Bát Xát", "Bát Xát", "Bạt Xạt"]
