"""Official papers on the shelf: rows and versions read and written, within a transaction.

Plain functions on a connection; who may and what follows is decided in `papers.py`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from rooms.conferences.tables import CONFERENCES
from rooms.kernel.errors import ErrorCode, Refused
from rooms.minutes.content import SECTIONS, Content, PaperKind, Section
from rooms.minutes.flow import PaperState, Step
from rooms.minutes.paper_messages import SectionVersion, SectionView, SignatureView, StepView
from rooms.minutes.tables import NUMBERS, PAPERS, SECTION_VERSIONS, STEPS, TEMPLATES
from rooms.sites.tables import ATTENDEES

MOST_LISTED = 300


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes; the system has no id and no name."""

    id: str | None = None
    name: str = ""


def papers(person_id: str) -> Select[Any]:
    """Papers with their conference's title and what `person_id` is in it."""
    me = ATTENDEES.alias("me")
    return (
        select(
            PAPERS,
            CONFERENCES.c.title.label("conference_title"),
            CONFERENCES.c.closed_at_ms,
            me.c.role.label("my_role"),
        )
        .join(CONFERENCES, CONFERENCES.c.id == PAPERS.c.conference_id)
        .outerjoin(
            me,
            (me.c.conference_id == PAPERS.c.conference_id)
            & (me.c.person_id == person_id)
            & me.c.removed.is_(False),
        )
    )


def paper(connection: Connection, paper_id: str, person_id: str, *, lock: bool) -> Row[Any]:
    """One paper; `lock` holds it until the transaction ends, so that steps follow each other."""
    if lock:
        held = select(PAPERS.c.id).where(PAPERS.c.id == paper_id).with_for_update()
        connection.execute(held)
    row = connection.execute(papers(person_id).where(PAPERS.c.id == paper_id)).one_or_none()
    if row is None:
        raise Refused(ErrorCode.NOT_FOUND, what="paper")
    return row


def newest(connection: Connection, conference_id: str, kind: PaperKind) -> Row[Any] | None:
    """The newest edition of a kind."""
    query = select(PAPERS).where(
        PAPERS.c.conference_id == conference_id, PAPERS.c.kind == kind.value
    )
    return connection.execute(query.order_by(PAPERS.c.edition.desc()).limit(1)).one_or_none()


def begin(
    connection: Connection, values: Mapping[str, Any], content: Content, author: Author
) -> None:
    connection.execute(insert(PAPERS).values(**values))
    add_draft(connection, values["id"], content, author, values["made_at_ms"])


def add_draft(
    connection: Connection, paper_id: str, content: Content, author: Author, at_ms: int
) -> None:
    """Version 0 of every section."""
    for ordinal, (section, said) in enumerate(content.items()):
        row = _version(paper_id, section, said, author, at_ms)
        connection.execute(
            insert(SECTION_VERSIONS).values(**row, number=0, ordinal=ordinal, base=0, aside=False)
        )


def current(connection: Connection, paper_id: str) -> list[SectionView]:
    """The sections as they stand, in order."""
    versions = SECTION_VERSIONS.c
    query = select(SECTION_VERSIONS).where(versions.paper_id == paper_id)
    rows = connection.execute(query.order_by(versions.ordinal, versions.number)).all()
    found: dict[str, SectionView] = {}
    aside: dict[str, int] = {}
    for row in rows:
        if row.aside:
            aside[row.section] = row.number
        else:
            aside.pop(row.section, None)
            found[row.section] = _view(row)
    return [one.model_copy(update={"aside": aside.get(section)}) for section, one in found.items()]


def content_of(sections: Sequence[SectionView]) -> Content:
    return {one.id: one.content for one in sections}


def save(
    connection: Connection,
    paper_id: str,
    section: str,
    said: Section,
    *,
    base: int,
    author: Author,
    at_ms: int,
) -> tuple[SectionView, int | None]:
    """Add a version. Made from an older one than stands, it is kept aside, and its number told."""
    stands = next((one for one in current(connection, paper_id) if one.id == section), None)
    if stands is None or stands.content.kind != said.kind:
        raise Refused(ErrorCode.NOT_FOUND, what="section")
    if stands.content == said:
        return stands, None
    of_section = (SECTION_VERSIONS.c.paper_id == paper_id) & (SECTION_VERSIONS.c.section == section)
    highest = connection.execute(
        select(func.max(SECTION_VERSIONS.c.number), func.max(SECTION_VERSIONS.c.ordinal)).where(
            of_section
        )
    ).one()
    aside = base != stands.number
    row = _version(paper_id, section, said, author, at_ms)
    number = highest[0] + 1
    connection.execute(
        insert(SECTION_VERSIONS).values(
            **row, number=number, ordinal=highest[1], base=base, aside=aside
        )
    )
    now = next(one for one in current(connection, paper_id) if one.id == section)
    return now, number if aside else None


def versions_of(connection: Connection, paper_id: str, section: str) -> list[SectionVersion]:
    query = (
        select(SECTION_VERSIONS)
        .where(SECTION_VERSIONS.c.paper_id == paper_id, SECTION_VERSIONS.c.section == section)
        .order_by(SECTION_VERSIONS.c.number.desc())
    )
    return [
        SectionVersion(
            number=row.number,
            base=row.base,
            aside=row.aside,
            author=row.author,
            at_ms=row.at_ms,
            content=SECTIONS.validate_json(row.content),
        )
        for row in connection.execute(query)
    ]


def change(connection: Connection, paper_id: str, at_ms: int, **values: object) -> None:
    connection.execute(
        update(PAPERS).where(PAPERS.c.id == paper_id).values(changed_at_ms=at_ms, **values)
    )


def note_step(
    connection: Connection, paper_id: str, step: Step, author: Author, *, at_ms: int, why: str
) -> None:
    seq = select(func.count()).select_from(STEPS).where(STEPS.c.paper_id == paper_id)
    connection.execute(
        insert(STEPS).values(
            paper_id=paper_id,
            seq=(connection.scalar(seq) or 0) + 1,
            step=step.value,
            person_id=author.id,
            name=author.name,
            at_ms=at_ms,
            why=why,
        )
    )


def steps(connection: Connection, paper_id: str) -> list[StepView]:
    query = select(STEPS).where(STEPS.c.paper_id == paper_id).order_by(STEPS.c.seq)
    return [
        StepView(step=Step(row.step), by=row.name, at_ms=row.at_ms, why=row.why)
        for row in connection.execute(query)
    ]


def highest_number(connection: Connection, unit_id: str, year: int, kind: str) -> int:
    of_register = (
        (NUMBERS.c.unit_id == unit_id) & (NUMBERS.c.year == year) & (NUMBERS.c.kind == kind)
    )
    return connection.scalar(select(func.max(NUMBERS.c.number)).where(of_register)) or 0


def give_number(connection: Connection, row: Row[Any], year: int, **values: object) -> None:
    """The key of the register refuses a number that was given before, whoever is faster."""
    connection.execute(
        insert(NUMBERS).values(
            unit_id=row.unit_id,
            year=year,
            kind=row.kind,
            paper_id=row.id,
            void_at_ms=None,
            void_why="",
            **values,
        )
    )


def void_number(connection: Connection, paper_id: str, at_ms: int, why: str) -> None:
    connection.execute(
        update(NUMBERS)
        .where(NUMBERS.c.paper_id == paper_id, NUMBERS.c.void_at_ms.is_(None))
        .values(void_at_ms=at_ms, void_why=why)
    )


def signatures(row: Row[Any]) -> list[SignatureView]:
    return [SignatureView.model_validate(one) for one in json.loads(row.signatures)]


def template_sha256(connection: Connection, template_id: str | None, unit_id: str) -> str | None:
    """Of a template that is there for this unit."""
    if template_id is None:
        return None
    query = select(TEMPLATES.c.sha256).where(
        TEMPLATES.c.id == template_id,
        TEMPLATES.c.unit_id == unit_id,
        TEMPLATES.c.removed_at_ms.is_(None),
    )
    found: str | None = connection.scalar(query)
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, what="template")
    return found


def state_of(row: Row[Any]) -> PaperState:
    return PaperState(row.state)


def _version(
    paper_id: str, section: str, said: Section, author: Author, at_ms: int
) -> dict[str, Any]:
    return {
        "paper_id": paper_id,
        "section": section,
        "author_id": author.id,
        "author": author.name,
        "at_ms": at_ms,
        "content": said.model_dump_json(),
    }


def _view(row: Row[Any]) -> SectionView:
    return SectionView(
        id=row.section,
        number=row.number,
        author=row.author,
        at_ms=row.at_ms,
        drafted=row.author_id is None,
        aside=None,
        content=SECTIONS.validate_json(row.content),
    )
