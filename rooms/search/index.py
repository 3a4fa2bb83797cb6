"""The port of the index, and what its two implementations share: which pages are in it.

A paper is named by its digest, so that one used in ten conferences is indexed once; who may read it
is asked by `service.py` and comes in as the digests to search among.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, TextClause, delete, insert, select

from rooms.kernel.database import Database
from rooms.search.rules import Query, Token
from rooms.search.tables import PAGES, PAPERS


@dataclass(frozen=True, slots=True)
class FoundPage:
    sha256: str
    page: int


@dataclass(frozen=True, slots=True)
class Found:
    """`total` pages, of which `pages` were asked for."""

    total: int
    pages: tuple[FoundPage, ...]


class SearchIndex(ABC):
    """Words of pages; one implementation for each kind of database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, sha256: str, pages: Mapping[int, Sequence[Token]]) -> None:
        """Index these pages; what they held before is replaced."""

        def work(connection: Connection) -> None:
            self._remove(connection, sha256, list(pages))
            for page, tokens in pages.items():
                if tokens:
                    new = insert(PAGES).values(sha256=sha256, page=page).returning(PAGES.c.id)
                    self._add(connection, connection.execute(new).scalar_one(), tokens)

        await self._database.transact(work)

    async def complete(self, sha256: str) -> None:
        """Nothing more will come of this paper."""

        def work(connection: Connection) -> None:
            connection.execute(delete(PAPERS).where(PAPERS.c.sha256 == sha256))
            connection.execute(insert(PAPERS).values(sha256=sha256))

        await self._database.transact(work)

    async def forget(self, sha256: str) -> None:
        """The paper is gone, or must be read again."""

        def work(connection: Connection) -> None:
            self._remove(connection, sha256)
            connection.execute(delete(PAPERS).where(PAPERS.c.sha256 == sha256))

        await self._database.transact(work)

    async def known(self) -> frozenset[str]:
        """Papers that are complete."""
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(select(PAPERS.c.sha256)))

    async def find(self, asked: Query, among: Sequence[str], *, after: int, limit: int) -> Found:
        """Pages of the papers `among`: exact ones first, then in the order of the papers."""
        statement, values = self._finding(asked, among)
        async with self._database.read() as connection:
            rows = (
                await connection.execute(statement, {**values, "after": after, "limit": limit})
            ).all()
        pages = tuple(FoundPage(row.sha256, row.page) for row in rows)
        return Found(rows[0].total if rows else 0, pages)

    def _remove(
        self, connection: Connection, sha256: str, pages: Sequence[int] | None = None
    ) -> None:
        where = PAGES.c.sha256 == sha256
        if pages is not None:
            where &= PAGES.c.page.in_(pages)
        ids = list(connection.scalars(select(PAGES.c.id).where(where)))
        self._drop(connection, ids)
        connection.execute(delete(PAGES).where(where))

    @abstractmethod
    def _add(self, connection: Connection, page_id: int, tokens: Sequence[Token]) -> None: ...

    @abstractmethod
    def _drop(self, connection: Connection, page_ids: Sequence[int]) -> None: ...

    @abstractmethod
    def _finding(
        self, asked: Query, among: Sequence[str]
    ) -> tuple[TextClause, Mapping[str, Any]]: ...
