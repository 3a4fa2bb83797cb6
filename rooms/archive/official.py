"""Issued official papers as the archive knows them: the words of their sections, and how a bundle
tells of one. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import assert_never

from rooms.kernel.wire import EpochMs, Id, Sha256, Wire
from rooms.minutes.content import (
    Attendance,
    Closing,
    Decisions,
    Item,
    LocalDay,
    Opening,
    PaperKind,
    PlannedTasks,
    Points,
    Section,
)
from rooms.minutes.flow import How
from rooms.minutes.paper_messages import SectionId, SignatureView, StepView
from rooms.search.moments import Moment

KINDS: Mapping[PaperKind, str] = {
    PaperKind.MINUTES: "minutes",
    PaperKind.CONCLUSION_NOTICE: "notice",
}
"""As the index of words names them."""
WORDS_AT_ONCE = 2_000
"""A section with more (the attendance of a province) is several entries: databases bound one."""


class CarriedSection(Wire):
    id: SectionId
    content: Section


class CarriedPaper(Wire):
    """An issued paper as a bundle tells of it; its files lie beside, `pdf` with its signatures."""

    id: Id
    conference_id: Id
    kind: PaperKind
    edition: int
    replaces: Id | None
    unit_id: Id
    number: int | None
    code: str
    day: LocalDay
    issued_at_ms: EpochMs
    format_id: str
    signed: How | None
    sealed: How | None
    signatures: list[SignatureView]
    steps: list[StepView]
    sections: list[CarriedSection]
    pdf: Sha256
    docx: Sha256 | None


def words(
    kind: PaperKind, code: str, sections: Iterable[tuple[str, Section]], at_ms: int
) -> list[Moment]:
    """One entry for each section, from the number at its head to whom it goes."""
    return [
        Moment(KINDS[kind], section, at_ms, text, speaker=code, item=_heading(said))
        for section, said in sections
        for text in _joined(_lines(said, code))
    ]


def carried_words(papers: Sequence[CarriedPaper]) -> list[Moment]:
    """Of an imported conference; an entry leads to its paper. What was replaced is left out."""
    replaced = {one.replaces for one in papers}
    return [
        Moment(moment.kind, paper.id, moment.at_ms, moment.text, moment.speaker, moment.item)
        for paper in papers
        if paper.id not in replaced
        for moment in words(
            paper.kind,
            paper.code,
            ((one.id, one.content) for one in paper.sections),
            paper.issued_at_ms,
        )
    ]


def _heading(said: Section) -> str:
    """Of an agenda item its title; other sections are called by their kind."""
    return said.title if isinstance(said, Item) else ""


def _lines(said: Section, code: str) -> Iterator[str]:
    match said:
        case Opening():
            yield code
            yield from (said.superior_body, said.issuing_body, said.title, said.began, said.place)
            yield from (said.chair, said.secretary, said.introduction)
        case Attendance():
            yield from (line for site in said.sites for line in (site.heading, *site.lines))
            yield from (said.absent, said.excused, *said.roll_call)
        case Item():
            yield from (said.number, said.title, *said.remarks)
            yield from (line for one in said.opinions for line in (one.speaker, one.text))
            yield from (*said.votes, said.conclusion)
        case Decisions():
            yield from said.decisions
        case Points():
            yield from (line for one in said.points for line in (one.heading, one.text))
        case PlannedTasks():
            yield from (line for one in said.tasks for line in (one.text, one.unit, one.person))
        case Closing():
            yield from (*said.recesses, said.ended, *said.recipients)
        case _:
            assert_never(said)


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """As few texts as may be, each of lines that stand together."""
    gathered: list[str] = []
    for line in lines:
        gathered += line.split()
        if len(gathered) >= WORDS_AT_ONCE:
            yield " ".join(gathered)
            gathered = []
    if gathered:
        yield " ".join(gathered)
