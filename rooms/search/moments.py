"""The index of what is no page: what was said, and what conferences, items, votes and speakers are
called. Each entry is a moment one can go to. On SQLite and PostgreSQL alike; words are cut by
`rules`, as those of pages are.

A record (a conference, an official paper) is put in as a whole, so that nothing stays in the index
that left it; its `stamp` tells whether it has changed since.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, TextClause, delete, insert, select, text

from rooms.kernel.database import Database
from rooms.search import postgresql, sqlite
from rooms.search.rules import Query, Token, tokens
from rooms.search.tables import MOMENTS, RECORDS

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Moment:
    """`kind`: said, title, item, vote or speaker; of papers minutes or notice. `ref`: the row,
    item, poll or section it is of. `at_ms` is null where nothing happened. `speaker` and `item` are
    shown, not searched."""

    kind: str
    ref: str
    at_ms: int | None
    text: str
    speaker: str = ""
    item: str = ""


Cut: TypeAlias = Sequence[tuple[Moment, Sequence[Token]]]


@dataclass(frozen=True, slots=True)
class FoundMoment:
    record_id: str
    moment: Moment
    exact: bool


@dataclass(frozen=True, slots=True)
class FoundMoments:
    total: int
    moments: tuple[FoundMoment, ...]


_SQLITE_ADD = text("INSERT INTO moment_words (rowid, exact, plain) VALUES (:id, :exact, :plain)")
_SQLITE_DROP = text(
    "DELETE FROM moment_words WHERE rowid IN (SELECT id FROM search_moments WHERE record_id = :of)"
)
_SQLITE_FIND = text("""
WITH wanted AS (SELECT value AS record_id, key AS place FROM json_each(:among)),
precise AS (SELECT rowid AS id FROM moment_words WHERE moment_words MATCH :exact)
SELECT moments.*, count(*) OVER () AS total,
       words.rowid IN (SELECT id FROM precise) AS is_exact
FROM moment_words AS words
JOIN search_moments AS moments ON moments.id = words.rowid
JOIN wanted ON wanted.record_id = moments.record_id
WHERE moment_words MATCH :plain
  AND moments.kind IN (SELECT value FROM json_each(:kinds))
ORDER BY is_exact DESC, wanted.place, moments.at_ms, moments.id
LIMIT :limit OFFSET :after
""")
_POSTGRESQL_ADD = text(
    "INSERT INTO moment_words (id, exact, plain)"
    " VALUES (:id, CAST(CAST(:exact AS text) AS tsvector), CAST(CAST(:plain AS text) AS tsvector))"
)
_POSTGRESQL_DROP = text(
    "DELETE FROM moment_words WHERE id IN (SELECT id FROM search_moments WHERE record_id = :of)"
)
_POSTGRESQL_FIND = text("""
WITH wanted AS (
  SELECT * FROM unnest(CAST(:among AS text[])) WITH ORDINALITY AS one (record_id, place)
)
SELECT moments.*, count(*) OVER () AS total,
       words.exact @@ CAST(CAST(:exact AS text) AS tsquery) AS is_exact
FROM moment_words AS words
JOIN search_moments AS moments ON moments.id = words.id
JOIN wanted ON wanted.record_id = moments.record_id
WHERE words.plain @@ CAST(CAST(:plain AS text) AS tsquery)
  AND moments.kind = ANY(CAST(:kinds AS text[]))
ORDER BY is_exact DESC, wanted.place, moments.at_ms NULLS FIRST, moments.id
LIMIT :limit OFFSET :after
""")


class MomentIndex:
    """`stamp`s are whatever the caller tells one state of a record from another by."""

    def __init__(self, database: Database, *, on_sqlite: bool) -> None:
        self._database = database
        self._sqlite = on_sqlite

    async def put(self, record_id: str, stamp: str, moments: Sequence[Moment]) -> None:
        """All of a record; what was in the index of it is replaced."""
        cut = _cut(moments)
        await self._database.transact(
            lambda connection: self._replace(connection, record_id, stamp, cut)
        )

    def put_within(
        self, connection: Connection, record_id: str, stamp: str, moments: Sequence[Moment]
    ) -> None:
        """The same, within a transaction of somebody else."""
        self._replace(connection, record_id, stamp, _cut(moments))

    def forget_within(self, connection: Connection, record_id: str) -> None:
        _forget(connection, record_id, _SQLITE_DROP if self._sqlite else _POSTGRESQL_DROP)

    async def stamps(self) -> dict[str, str]:
        """What is in the index, and in which state."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(RECORDS))
            return {row.record_id: row.stamp for row in rows}

    async def find(
        self,
        asked: Query,
        among: Sequence[str],
        kinds: Sequence[str],
        *,
        after: int,
        limit: int,
    ) -> FoundMoments:
        """In the records `among`, in their order; exact ones first."""
        statement, values = self._finding(asked, among, kinds)
        async with self._database.read() as connection:
            rows = (
                await connection.execute(statement, {**values, "after": after, "limit": limit})
            ).all()
        found = tuple(
            FoundMoment(
                row.record_id,
                Moment(row.kind, row.ref, row.at_ms, row.text, row.speaker, row.item),
                bool(row.is_exact),
            )
            for row in rows
        )
        return FoundMoments(rows[0].total if rows else 0, found)

    def _replace(self, connection: Connection, record_id: str, stamp: str, cut: Cut) -> None:
        self.forget_within(connection, record_id)
        for start in range(0, len(cut), AT_ONCE):
            self._add(connection, record_id, cut[start : start + AT_ONCE])
        connection.execute(insert(RECORDS).values(record_id=record_id, stamp=stamp))

    def _add(self, connection: Connection, record_id: str, cut: Cut) -> None:
        rows = [{"record_id": record_id, **asdict(moment)} for moment, _ in cut]
        new = insert(MOMENTS).returning(MOMENTS.c.id, sort_by_parameter_order=True)
        ids = list(connection.scalars(new, rows))
        words = [
            {"id": row_id, **self._words(stream)}
            for row_id, (_, stream) in zip(ids, cut, strict=True)
        ]
        connection.execute(_SQLITE_ADD if self._sqlite else _POSTGRESQL_ADD, words)

    def _words(self, stream: Sequence[Token]) -> dict[str, str]:
        exact, plain = [one.exact for one in stream], [one.plain for one in stream]
        if self._sqlite:
            return {"exact": " ".join(exact), "plain": " ".join(plain)}
        return {"exact": postgresql.vector(exact), "plain": postgresql.vector(plain)}

    def _finding(
        self, asked: Query, among: Sequence[str], kinds: Sequence[str]
    ) -> tuple[TextClause, Mapping[str, Any]]:
        if self._sqlite:
            return _SQLITE_FIND, {
                "among": json.dumps(list(among)),
                "kinds": json.dumps(list(kinds)),
                "exact": sqlite.match("exact", asked.exact),
                "plain": sqlite.match("plain", asked.plain),
            }
        return _POSTGRESQL_FIND, {
            "among": list(among),
            "kinds": list(kinds),
            "exact": postgresql.match(asked.exact),
            "plain": postgresql.match(asked.plain),
        }


def _cut(moments: Sequence[Moment]) -> Cut:
    """With the words of each; what has none isn't found."""
    return [(one, stream) for one in moments if (stream := tokens(one.text.split()))]


def _forget(connection: Connection, record_id: str, drop: TextClause) -> None:
    connection.execute(drop, {"of": record_id})
    connection.execute(delete(MOMENTS).where(MOMENTS.c.record_id == record_id))
    connection.execute(delete(RECORDS).where(RECORDS.c.record_id == record_id))
