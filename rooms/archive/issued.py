"""Issued official papers in the archive: found by their words by those who may read them, shown
with their conference, told to bundles.

Drafts are never in the index: their words change with every key that is pressed, and what was taken
back before it was issued must not be found afterwards. Who writes a draft has its page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from rooms.archive.messages import ArchivedOfficialPaper
from rooms.archive.official import CarriedPaper, CarriedSection, words
from rooms.conferences.tables import CONFERENCES
from rooms.kernel.database import Database
from rooms.minutes import shelf
from rooms.minutes.content import PaperKind
from rooms.minutes.flow import How, PaperState
from rooms.minutes.papers import Kept
from rooms.minutes.standing import Reader
from rooms.minutes.tables import PAPERS
from rooms.people.messages import PersonView
from rooms.search.moments import MomentIndex
from rooms.search.tables import RECORDS
from rooms.sites.tables import ATTENDEES, SITES

STAMP = "issued"
"""An issued paper changes no more."""
ISSUED = PAPERS.c.state == PaperState.ISSUED.value


@dataclass(frozen=True, slots=True)
class FoundIn:
    """A paper that may be searched, and the conference it is of."""

    id: str
    conference_id: str
    conference_title: str
    starts_at_ms: int
    unit_name: str


class IssuedPapers:
    def __init__(self, database: Database, index: MomentIndex) -> None:
        self._database = database
        self._index = index

    def issued(self, connection: Connection, kept: Kept, at_ms: int) -> None:
        """Is told of a paper in the transaction that issues it: from then on it is found, and what
        it replaces no more."""
        row = kept.row
        if row.replaces is not None:
            self._index.forget_within(connection, row.replaces)
        found = words(kept.kind, row.code, kept.said.items(), at_ms)
        self._index.put_within(connection, row.id, STAMP, found)

    async def refresh(self) -> int:
        """Put in what was issued while there was no such index; how many that were."""
        missing = await self._database.look(_missing)
        for paper_id in missing:
            await self._database.transact(partial(self._put, paper_id=paper_id))
        return len(missing)

    def _put(self, connection: Connection, paper_id: str) -> None:
        row = connection.execute(select(PAPERS).where(PAPERS.c.id == paper_id)).one()
        said = shelf.content_of(shelf.current(connection, paper_id))
        found = words(PaperKind(row.kind), row.code, said.items(), row.issued_at_ms)
        self._index.put_within(connection, paper_id, STAMP, found)

    async def searchable(self, person: PersonView) -> list[FoundIn]:
        """What `person` may find, the latest first: what replaces nothing that was issued."""
        main = SITES.alias("main")
        query = (
            _near(person)
            .add_columns(CONFERENCES.c.starts_at_ms, main.c.name.label("unit_name"))
            .join(main, (main.c.conference_id == PAPERS.c.conference_id) & main.c.main)
            .where(~_replaced())
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            FoundIn(
                row.id, row.conference_id, row.conference_title, row.starts_at_ms, row.unit_name
            )
            for row in rows
            if _may_read(person, row)
        ]

    async def shown(self, person: PersonView, conference_id: str) -> list[ArchivedOfficialPaper]:
        """Those of a conference held here that `person` may read."""
        query = _near(person).where(PAPERS.c.conference_id == conference_id)
        async with self._database.read() as connection:
            rows = [row for row in await connection.execute(query) if _may_read(person, row)]
        replaced = {row.replaces for row in rows}
        return [_shown(row, replaced=row.id in replaced) for row in rows]

    async def carried(self, conference_id: str) -> list[CarriedPaper]:
        """All that a bundle tells of the papers of a conference, in the order they were issued."""
        query = select(PAPERS).where(ISSUED, PAPERS.c.conference_id == conference_id)

        def read(connection: Connection) -> list[CarriedPaper]:
            rows = connection.execute(query.order_by(PAPERS.c.issued_at_ms, PAPERS.c.id)).all()
            return [_carried(connection, row) for row in rows]

        return await self._database.look(read)


def shown_carried(papers: Sequence[CarriedPaper], href: str) -> list[ArchivedOfficialPaper]:
    """Those of an imported conference; its files lie under `href`."""
    replaced = {one.replaces for one in papers}
    return [
        ArchivedOfficialPaper(
            id=one.id,
            kind=one.kind,
            edition=one.edition,
            replaced=one.id in replaced,
            code=one.code,
            day=one.day,
            issued_at_ms=one.issued_at_ms,
            signed=one.signed,
            sealed=one.sealed,
            signatures=one.signatures,
            pdf_href=f"{href}/{name}.pdf",
            docx_href=None if one.docx is None else f"{href}/{name}.docx",
        )
        for name, one in zip(carried_names(papers), papers, strict=True)
    ]


def carried_names(papers: Sequence[CarriedPaper]) -> list[str]:
    """How the files of each are called in a bundle, without their endings."""
    slugs = {PaperKind.MINUTES: "bien-ban", PaperKind.CONCLUSION_NOTICE: "thong-bao-ket-luan"}
    return [f"official/{at:02}-{slugs[one.kind]}" for at, one in enumerate(papers, start=1)]


def _near(person: PersonView) -> Any:  # noqa: ANN401  # a query of SQLAlchemy
    """Issued papers of conferences one is in, or of one's unit; the latest first."""
    attended = select(ATTENDEES.c.conference_id).where(
        ATTENDEES.c.person_id == person.id, ATTENDEES.c.removed.is_(False)
    )
    mine = or_(PAPERS.c.conference_id.in_(attended), PAPERS.c.unit_id == person.unit_id)
    order = (PAPERS.c.issued_at_ms.desc(), PAPERS.c.id)
    return shelf.papers(person.id).where(ISSUED, mine).order_by(*order)


def _missing(connection: Connection) -> list[str]:
    """Those that should be found and are not in the index."""
    query = (
        select(PAPERS.c.id)
        .outerjoin(RECORDS, RECORDS.c.record_id == PAPERS.c.id)
        .where(ISSUED, ~_replaced(), RECORDS.c.record_id.is_(None))
    )
    return list(connection.scalars(query))


def _may_read(person: PersonView, row: Row[Any]) -> bool:
    return Reader(person, row.my_role, row.unit_id).may_read(PaperState.ISSUED)


def _replaced() -> ColumnElement[bool]:
    """Has another one been issued in its place?"""
    later = PAPERS.alias("later")
    issued = later.c.state == PaperState.ISSUED.value
    return select(later.c.id).where(later.c.replaces == PAPERS.c.id, issued).exists()


def _shown(row: Row[Any], *, replaced: bool) -> ArchivedOfficialPaper:
    href = f"/api/official-papers/{row.id}/paper"
    return ArchivedOfficialPaper(
        id=row.id,
        kind=PaperKind(row.kind),
        edition=row.edition,
        replaced=replaced,
        code=row.code,
        day=row.day,
        issued_at_ms=row.issued_at_ms,
        signed=_how(row.signed),
        sealed=_how(row.sealed),
        signatures=shelf.signatures(row),
        pdf_href=f"{href}.pdf",
        docx_href=f"{href}.docx",
    )


def _carried(connection: Connection, row: Row[Any]) -> CarriedPaper:
    return CarriedPaper(
        id=row.id,
        conference_id=row.conference_id,
        kind=PaperKind(row.kind),
        edition=row.edition,
        replaces=row.replaces,
        unit_id=row.unit_id,
        number=row.number,
        code=row.code,
        day=row.day,
        issued_at_ms=row.issued_at_ms,
        format_id=row.format_id,
        signed=_how(row.signed),
        sealed=_how(row.sealed),
        signatures=shelf.signatures(row),
        steps=shelf.steps(connection, row.id),
        sections=[
            CarriedSection(id=one.id, content=one.content)
            for one in shelf.current(connection, row.id)
        ],
        pdf=row.sha256,
        docx=row.docx_sha256,
    )


def _how(stored: str | None) -> How | None:
    return None if stored is None else How(stored)
