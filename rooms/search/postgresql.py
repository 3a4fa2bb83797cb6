"""The index on PostgreSQL: two tsvectors for each page, as written and without diacritics, with
GIN. They are written out here, word by word with its place, so that no dictionary of the server
and no extension has a say in what a word is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, TextClause, text

from rooms.search.index import SearchIndex
from rooms.search.rules import SEPARATOR, Phrase, Query, Token

PLACES_MAX = 250
"""Of one word on one page; PostgreSQL keeps 256."""

_ADD = text(
    "INSERT INTO search_words (id, exact, plain)"
    " VALUES (:id, CAST(CAST(:exact AS text) AS tsvector), CAST(CAST(:plain AS text) AS tsvector))"
)
_DROP = text("DELETE FROM search_words WHERE id = ANY(:ids)")
_FIND = text("""
WITH wanted AS (
  SELECT * FROM unnest(CAST(:among AS text[])) WITH ORDINALITY AS paper (sha256, place)
)
SELECT pages.sha256, pages.page, count(*) OVER () AS total
FROM search_words AS words
JOIN search_pages AS pages ON pages.id = words.id
JOIN wanted ON wanted.sha256 = pages.sha256
WHERE words.plain @@ CAST(CAST(:plain AS text) AS tsquery)
ORDER BY words.exact @@ CAST(CAST(:exact AS text) AS tsquery) DESC, wanted.place, pages.page
LIMIT :limit OFFSET :after
""")


class PostgresqlIndex(SearchIndex):
    def _add(self, connection: Connection, page_id: int, tokens: Sequence[Token]) -> None:
        values = {
            "id": page_id,
            "exact": vector([token.exact for token in tokens]),
            "plain": vector([token.plain for token in tokens]),
        }
        connection.execute(_ADD, values)

    def _drop(self, connection: Connection, page_ids: Sequence[int]) -> None:
        connection.execute(_DROP, {"ids": list(page_ids)})

    def _finding(self, asked: Query, among: Sequence[str]) -> tuple[TextClause, Mapping[str, Any]]:
        values = {
            "among": list(among),
            "exact": match(asked.exact),
            "plain": match(asked.plain),
        }
        return _FIND, values


def vector(words: Sequence[str]) -> str:
    """`'word':1,7 'other':2`: a tsvector as text. No word holds an apostrophe or a backslash."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for place, word in enumerate(words, 1):
        if word != SEPARATOR and len(places[word]) < PLACES_MAX:
            places[word].append(str(place))
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items())


def match(phrases: Sequence[Phrase]) -> str:
    """`('a' <-> 'b') & 'c'`: a tsquery as text."""
    quoted = (" <-> ".join(f"'{word}'" for word in phrase) for phrase in phrases)
    return " & ".join(f"({phrase})" for phrase in quoted)
