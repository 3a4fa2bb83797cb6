"""Use cases of search: find pages among what a person may read, keep the index as it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from rooms.archive.tables import IMPORTED_PAPERS
from rooms.conferences.tables import CONFERENCES
from rooms.documents.messages import RenderState
from rooms.documents.reading import Readable
from rooms.documents.service import Documents
from rooms.documents.tables import DOCUMENTS, VERSIONS
from rooms.kernel.database import Database
from rooms.kernel.ids import ConferenceId, PersonId
from rooms.search import rules
from rooms.search.index import Found, SearchIndex
from rooms.search.moments import MomentIndex
from rooms.search.postgresql import PostgresqlIndex
from rooms.search.sqlite import SqliteIndex
from rooms.search.tables import PAGES

DEEPEST = 1_000
"""Nobody turns that far; asking more words finds it sooner."""


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A paper as the one who searches knows it."""

    conference_id: str
    conference_title: str
    document_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Pages in order, and the papers they belong to by digest."""

    asked: rules.Query
    found: Found
    papers: Mapping[str, FoundPaper]


def open_moments(database: Database, url: str) -> MomentIndex:
    return MomentIndex(database, on_sqlite=url.startswith("sqlite"))


def open_index(database: Database, url: str) -> SearchIndex:
    return SqliteIndex(database) if url.startswith("sqlite") else PostgresqlIndex(database)


class Search:
    def __init__(self, database: Database, index: SearchIndex, documents: Documents) -> None:
        self._database = database
        self.index = index
        self._documents = documents

    async def find(
        self,
        person_id: PersonId,
        text: str,
        *,
        conference_id: ConferenceId | None,
        after: int,
        limit: int,
    ) -> Answer:
        """In one conference, or in all that `person_id` takes or took part in."""
        asked = rules.query(text)
        readable = await self._documents.readable(person_id, conference_id)
        papers = await self._papers(_newest(readable))
        if after > DEEPEST or not papers:
            return Answer(asked, Found(0, ()), papers)
        found = await self.index.find(asked, list(papers), after=after, limit=limit)
        return Answer(asked, found, papers)

    async def papers(self, person_id: PersonId) -> dict[str, FoundPaper]:
        """All that a person may look for, by digest."""
        return await self._papers(_newest(await self._documents.readable(person_id)))

    async def _papers(self, readable: Sequence[Readable]) -> dict[str, FoundPaper]:
        """By digest: the latest conference first, then by title. A paper with the same content in
        several places is found in the first."""
        if not readable:
            return {}
        digests = {one.document_id: one.sha256 for one in readable}
        query = (
            select(
                DOCUMENTS.c.id,
                DOCUMENTS.c.title,
                DOCUMENTS.c.conference_id,
                CONFERENCES.c.title.label("conference_title"),
            )
            .join(CONFERENCES, CONFERENCES.c.id == DOCUMENTS.c.conference_id)
            .where(CONFERENCES.c.id.in_({one.conference_id for one in readable}))
            .order_by(CONFERENCES.c.starts_at_ms.desc(), CONFERENCES.c.id, DOCUMENTS.c.title)
        )
        papers: dict[str, FoundPaper] = {}
        async with self._database.read() as connection:
            for row in await connection.execute(query):
                if row.id in digests:
                    paper = FoundPaper(row.conference_id, row.conference_title, row.id, row.title)
                    papers.setdefault(digests[row.id], paper)
        return papers

    async def missing(self) -> list[str]:
        """Digests of drawn papers that are not, or not wholly, in the index; asked at start."""
        query = (
            select(VERSIONS.c.sha256)
            .distinct()
            .join(DOCUMENTS, DOCUMENTS.c.id == VERSIONS.c.document_id)
            .where(VERSIONS.c.render_state == RenderState.READY.value)
            .where(DOCUMENTS.c.removed.is_(False))
        )
        imported = select(IMPORTED_PAPERS.c.sha256).where(
            IMPORTED_PAPERS.c.render_state == RenderState.READY.value
        )
        known = await self.index.known()
        async with self._database.read() as connection:
            drawn = await connection.scalars(query.union(imported))
            return [one for one in drawn if one not in known]

    async def unwanted(self) -> list[str]:
        """Digests in the index that no conference has any more."""
        held = (
            select(VERSIONS.c.sha256)
            .join(DOCUMENTS, DOCUMENTS.c.id == VERSIONS.c.document_id)
            .where(VERSIONS.c.sha256 == PAGES.c.sha256, DOCUMENTS.c.removed.is_(False))
        )
        imported = select(IMPORTED_PAPERS.c.sha256).where(
            IMPORTED_PAPERS.c.sha256 == PAGES.c.sha256
        )
        query = select(PAGES.c.sha256).distinct().where(~held.exists(), ~imported.exists())
        async with self._database.read() as connection:
            return list(await connection.scalars(query))


def _newest(readable: Sequence[Readable]) -> list[Readable]:
    """Only the newest version that one may read: what it superseded is no longer looked for."""
    newest: dict[str, Readable] = {}
    for one in readable:
        known = newest.get(one.document_id)
        if known is None or known.number < one.number:
            newest[one.document_id] = one
    return list(newest.values())
