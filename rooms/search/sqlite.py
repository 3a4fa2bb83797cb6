"""The index on SQLite: an FTS5 table with two columns, as written and without diacritics.

Words are cut by `rules`, not by FTS5: they come in separated by spaces, and the `ascii` tokenizer
is told to leave everything else inside them alone.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, TextClause, text

from rooms.search.index import SearchIndex
from rooms.search.rules import Phrase, Query, Token

_ADD = text("INSERT INTO search_words (rowid, exact, plain) VALUES (:id, :exact, :plain)")
_DROP = text("DELETE FROM search_words WHERE rowid = :id")
_FIND = text("""
WITH wanted AS (SELECT value AS sha256, key AS place FROM json_each(:among)),
precise AS (SELECT rowid AS id FROM search_words WHERE search_words MATCH :exact)
SELECT pages.sha256, pages.page, count(*) OVER () AS total
FROM search_words AS words
JOIN search_pages AS pages ON pages.id = words.rowid
JOIN wanted ON wanted.sha256 = pages.sha256
WHERE search_words MATCH :plain
ORDER BY words.rowid IN (SELECT id FROM precise) DESC, wanted.place, pages.page
LIMIT :limit OFFSET :after
""")


class SqliteIndex(SearchIndex):
    def _add(self, connection: Connection, page_id: int, tokens: Sequence[Token]) -> None:
        values = {
            "id": page_id,
            "exact": " ".join(token.exact for token in tokens),
            "plain": " ".join(token.plain for token in tokens),
        }
        connection.execute(_ADD, values)

    def _drop(self, connection: Connection, page_ids: Sequence[int]) -> None:
        for page_id in page_ids:
            connection.execute(_DROP, {"id": page_id})

    def _finding(self, asked: Query, among: Sequence[str]) -> tuple[TextClause, Mapping[str, Any]]:
        values = {
            "among": json.dumps(list(among)),
            "exact": match("exact", asked.exact),
            "plain": match("plain", asked.plain),
        }
        return _FIND, values


def match(column: str, phrases: Sequence[Phrase]) -> str:
    """FTS5's own words; no word holds a quotation mark."""
    quoted = (f'{column} : "{" ".join(phrase)}"' for phrase in phrases)
    return " AND ".join(quoted)
