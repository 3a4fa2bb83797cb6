"""Use cases of official papers: read them, edit their sections, choose how they look.

    papers = OfficialPapers(database, minutes, files, signatures, templates, clock=…, random=…)

What is saved adds a version; nothing is overwritten, and an issued paper changes no more.
"""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, new_id
from rooms.kernel.permissions import Action
from rooms.kernel.ports import Clock, Files, Random
from rooms.minutes import checklist, content, draft, formats, shelf, working_days
from rooms.minutes.content import Content, PaperKind
from rooms.minutes.default_template import default_template
from rooms.minutes.flow import How, PaperState
from rooms.minutes.formats import format_named
from rooms.minutes.paper_messages import (
    BeginPaper,
    ChooseLook,
    CourseView,
    PaperList,
    PaperSummary,
    PaperView,
    SavedSection,
    SaveSection,
    SectionVersions,
    SectionView,
    StepView,
)
from rooms.minutes.pdf import render_pdf
from rooms.minutes.printed import Printed, Stamp, printed
from rooms.minutes.service import Minutes
from rooms.minutes.shelf import Author
from rooms.minutes.standing import Reader
from rooms.minutes.tables import PAPERS
from rooms.minutes.templates import Filler, PaperTemplates
from rooms.minutes.working_days import Holidays, Schedule
from rooms.people.messages import AccountRole, PersonView
from rooms.sites.messages import Role
from rooms.sites.tables import ATTENDEES
from rooms.units.rules import today


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper as it was read in one transaction."""

    row: Row[Any]
    reader: Reader
    sections: list[SectionView]

    @property
    def state(self) -> PaperState:
        return PaperState(self.row.state)

    @property
    def kind(self) -> PaperKind:
        return PaperKind(self.row.kind)

    @property
    def said(self) -> Content:
        return shelf.content_of(self.sections)

    def printed(self) -> Printed:
        stamp = Stamp(date.fromisoformat(self.row.day), self.row.number)
        return printed(self.kind, self.said, format_named(self.row.format_id), stamp)


class OfficialPapers:
    def __init__(
        self,
        database: Database,
        minutes: Minutes,
        files: Files,
        filler: Filler,
        *,
        clock: Clock,
        random: Random,
        holidays: Holidays | None = None,
    ) -> None:
        self._database = database
        self._holidays = holidays or working_days.vietnam()
        self._minutes = minutes
        self._files = files
        self._filler = filler
        self._clock = clock
        self._random = random
        self.templates = PaperTemplates(database, files, filler, clock=clock, random=random)

    async def visible(
        self, person: PersonView, conference_id: ConferenceId | None = None
    ) -> PaperList:
        """Those of a conference, or those that wait for something `person` may do."""
        query = shelf.papers(person.id)
        if conference_id is not None:
            query = query.where(PAPERS.c.conference_id == conference_id)
        else:
            query = query.where(PAPERS.c.state != PaperState.ISSUED.value, _near(person))
        order = query.order_by(PAPERS.c.changed_at_ms.desc()).limit(shelf.MOST_LISTED)
        async with self._database.read() as connection:
            rows = (await connection.execute(order)).all()
        found = [(row, Reader(person, row.my_role, row.unit_id)) for row in rows]
        return PaperList(
            papers=[
                self._summary(row, reader)
                for row, reader in found
                if reader.may_read(PaperState(row.state))
            ]
        )

    async def get(self, person: PersonView, paper_id: str) -> PaperView:
        kept, steps, next_number = await self._database.look(
            lambda connection: self._whole(connection, person, paper_id)
        )
        row, reader = kept.row, kept.reader
        templates = await self.templates.of_unit(row.unit_id)
        return PaperView(
            summary=self._summary(row, reader),
            editable=kept.state is PaperState.DRAFT and reader.may(Action.MINUTES_EDIT),
            sections=kept.sections,
            checks=checklist.check(kept.kind, kept.said),
            steps=steps,
            signed=_how(row.signed),
            sealed=_how(row.sealed),
            next_number=next_number,
            signatures=shelf.signatures(row),
            format_id=row.format_id,
            formats=formats.choices(today(self._clock())),
            template_id=row.template_id,
            templates=templates,
        )

    async def versions(self, person: PersonView, paper_id: str, section: str) -> SectionVersions:
        def read(connection: Connection) -> SectionVersions:
            kept = read_paper(connection, person, paper_id)
            kept.reader.require(Action.MINUTES_EDIT)
            return SectionVersions(versions=shelf.versions_of(connection, paper_id, section))

        return await self._database.look(read)

    async def save(
        self, person: PersonView, paper_id: str, section: str, saving: SaveSection
    ) -> SavedSection:
        """Add a version of a section; made from an older one, it is kept aside."""
        at_ms = self._clock()

        def write(connection: Connection) -> SavedSection:
            _editable(read_paper(connection, person, paper_id, lock=True))
            author = Author(person.id, person.name)
            now, conflict = shelf.save(
                connection,
                paper_id,
                section,
                saving.content,
                base=saving.base,
                author=author,
                at_ms=at_ms,
            )
            shelf.change(connection, paper_id, at_ms)
            return SavedSection(section=now, conflict=conflict)

        return await self._database.transact(write)

    async def choose(self, person: PersonView, paper_id: str, look: ChooseLook) -> PaperView:
        """Another format brings its own number code, offices over the names and recipients."""
        format_named(look.format_id)
        at_ms = self._clock()

        def write(connection: Connection) -> None:
            kept = _editable(read_paper(connection, person, paper_id, lock=True))
            shelf.template_sha256(connection, look.template_id, kept.row.unit_id)
            values = {"format_id": look.format_id, "template_id": look.template_id}
            if look.format_id != kept.row.format_id:
                author = Author(person.id, person.name)
                _dress(connection, kept, look.format_id, author, at_ms)
            shelf.change(connection, paper_id, at_ms, **values)

        await self._database.transact(write)
        return await self.get(person, paper_id)

    async def redraft(self, person: PersonView, paper_id: str) -> PaperView:
        """Draft anew what no person has changed, from the words as they are known now."""
        kept = await self._database.look(lambda c: _editable(read_paper(c, person, paper_id)))
        conference_id = ConferenceId(kept.row.conference_id)
        fresh = await self._drafted(conference_id, kept.kind, kept.row.format_id)
        at_ms = self._clock()

        def write(connection: Connection) -> None:
            now = _editable(read_paper(connection, person, paper_id, lock=True))
            for one in now.sections:
                if one.drafted and one.id in fresh:
                    shelf.save(
                        connection,
                        paper_id,
                        one.id,
                        fresh[one.id],
                        base=one.number,
                        author=Author(),
                        at_ms=at_ms,
                    )
            shelf.change(connection, paper_id, at_ms)

        await self._database.transact(write)
        return await self.get(person, paper_id)

    async def begin(
        self, person: PersonView, conference_id: ConferenceId, order: BeginPaper
    ) -> PaperView:
        """A notice, or a version that replaces an issued paper and says what it said."""
        as_it_was = None if order.replaces is None else await self._issued(person, order)
        newest = await self._database.look(
            lambda connection: shelf.newest(connection, conference_id, order.kind)
        )
        if newest is not None and (as_it_was is None or newest.state != PaperState.ISSUED.value):
            raise Refused(ErrorCode.PAPER_STATE_WRONG, state=newest.state)
        heading_unit, look = await self._minutes.issuer(conference_id)
        if as_it_was is None:
            said = await self._drafted(conference_id, order.kind, look.id)
        else:
            said, look = as_it_was.said, format_named(as_it_was.row.format_id)
        record = await self._minutes.record(conference_id)
        paper_id = new_id(self._random(16))
        values = self.first_row(paper_id, conference_id, order.kind, heading_unit, look.id)
        values |= {"day": (await self._day(order.kind, draft.held_on(record))).isoformat()}
        if order.kind is PaperKind.CONCLUSION_NOTICE:
            held_on = draft.held_on(record)
            due = working_days.after(held_on, working_days.NOTICE_DAYS, self._holidays)
            values |= {"due": due.isoformat()}
        if newest is not None:
            values |= {"edition": newest.edition + 1, "replaces": order.replaces}
        author = Author() if as_it_was is None else Author(person.id, person.name)

        def write(connection: Connection) -> None:
            reader = _reader(connection, person, conference_id, heading_unit)
            reader.require(Action.MINUTES_EDIT)
            shelf.begin(connection, values, said, author)

        await self._database.transact(write)
        return await self.get(person, paper_id)

    async def course(self, person: PersonView, paper_id: str) -> CourseView:
        kept = await self._database.look(lambda c: read_paper(c, person, paper_id))
        kept.reader.require(Action.MINUTES_EDIT)
        return await self._minutes.course(ConferenceId(kept.row.conference_id))

    async def pdf(self, person: PersonView, paper_id: str) -> bytes:
        """The file as it is; of a draft, how it would look."""
        kept = await self._database.look(lambda c: read_paper(c, person, paper_id))
        if kept.row.sha256 is not None:
            return await self._files.get(file_name(kept.row.sha256, "pdf"))
        look = format_named(kept.row.format_id)
        return await asyncio.to_thread(
            render_pdf, kept.printed(), look, at_ms=kept.row.changed_at_ms
        )

    async def docx(self, person: PersonView, paper_id: str) -> bytes:
        """From the unit's own template if one was chosen; once issued, as it was issued."""

        def read(connection: Connection) -> tuple[Kept, str | None]:
            kept = read_paper(connection, person, paper_id)
            row = kept.row
            return kept, shelf.template_sha256(connection, row.template_id, row.unit_id)

        kept, sha256 = await self._database.look(read)
        if kept.row.docx_sha256 is not None:
            return await self._files.get(file_name(kept.row.docx_sha256, "docx"))
        if sha256 is None:
            template = await asyncio.to_thread(default_template, kept.row.format_id)
        else:
            template = await self._files.get(file_name(sha256, "docx"))
        return await self._filler.fill(template, kept.printed().fields())

    def first_row(
        self, paper_id: str, conference_id: str, kind: PaperKind, unit_id: str, format_id: str
    ) -> dict[str, Any]:
        return {
            "id": paper_id,
            "conference_id": conference_id,
            "kind": kind.value,
            "edition": 1,
            "unit_id": unit_id,
            "state": PaperState.DRAFT.value,
            "format_id": format_id,
            "code": "",
            "signatures": "[]",
            "made_at_ms": self._clock(),
            "changed_at_ms": self._clock(),
        }

    async def _drafted(
        self, conference_id: ConferenceId, kind: PaperKind, format_id: str
    ) -> Content:
        """A notice follows the minutes as they are written now."""
        look = format_named(format_id)
        record = await self._minutes.record(conference_id)
        of_minutes = draft.minutes(record, look, self._minutes.condenser)
        if kind is PaperKind.MINUTES:
            return of_minutes

        def read(connection: Connection) -> Content | None:
            row = shelf.newest(connection, conference_id, PaperKind.MINUTES)
            return None if row is None else shelf.content_of(shelf.current(connection, row.id))

        written = await self._database.look(read)
        return draft.notice(record, look, written or of_minutes)

    async def _day(self, kind: PaperKind, held_on: date) -> date:
        return held_on if kind is PaperKind.MINUTES else today(self._clock())

    async def _issued(self, person: PersonView, order: BeginPaper) -> Kept:
        kept = await self._database.look(lambda c: read_paper(c, person, order.replaces or ""))
        if kept.state is not PaperState.ISSUED or kept.kind is not order.kind:
            raise Refused(ErrorCode.PAPER_STATE_WRONG, state=kept.state.value)
        return kept

    def _whole(
        self, connection: Connection, person: PersonView, paper_id: str
    ) -> tuple[Kept, list[StepView], int | None]:
        kept = read_paper(connection, person, paper_id)
        row, next_number = kept.row, None
        if kept.state is PaperState.SIGNED and kept.reader.may(Action.MINUTES_REGISTER):
            year = today(self._clock()).year
            next_number = shelf.highest_number(connection, row.unit_id, year, row.kind) + 1
        return kept, shelf.steps(connection, paper_id), next_number

    def _summary(self, row: Row[Any], reader: Reader) -> PaperSummary:
        state = PaperState(row.state)
        due = self._due(row)
        days_left: int | None = None
        schedule: Schedule | None = None
        if due is not None and state is not PaperState.ISSUED:
            now = today(self._clock())
            days_left = working_days.between(now, due, self._holidays)
            schedule = self._holidays.schedule(now, due)
        return PaperSummary(
            id=row.id,
            conference_id=row.conference_id,
            conference_title=row.conference_title,
            kind=PaperKind(row.kind),
            edition=row.edition,
            replaces=row.replaces,
            state=state,
            code=row.code,
            changed_at_ms=row.changed_at_ms,
            issued_at_ms=row.issued_at_ms,
            due=None if due is None else due.isoformat(),
            days_left=days_left,
            schedule=schedule,
            my_steps=reader.steps(state, _how(row.signed), _how(row.sealed)),
        )

    def _due(self, row: Row[Any]) -> date | None:
        """Counted anew while it runs: the days off of its year may have been announced since."""
        if row.due is None:
            return None
        if row.state == PaperState.ISSUED.value or row.closed_at_ms is None:
            return date.fromisoformat(row.due)
        held_on = today(row.closed_at_ms)
        return working_days.after(held_on, working_days.NOTICE_DAYS, self._holidays)


def read_paper(
    connection: Connection, person: PersonView, paper_id: str, *, lock: bool = False
) -> Kept:
    """A paper that `person` may read now; to everybody else it isn't there."""
    row = shelf.paper(connection, paper_id, person.id, lock=lock)
    reader = Reader(person, row.my_role, row.unit_id)
    if not reader.may_read(PaperState(row.state)):
        raise Refused(ErrorCode.NOT_FOUND, what="paper")
    return Kept(row, reader, shelf.current(connection, paper_id))


def file_name(sha256: str, kind: str) -> str:
    return f"minutes/{sha256}.{kind}"


def _editable(kept: Kept) -> Kept:
    kept.reader.require(Action.MINUTES_EDIT)
    if kept.state is not PaperState.DRAFT:
        raise Refused(ErrorCode.PAPER_STATE_WRONG, state=kept.state.value)
    return kept


def _reader(connection: Connection, person: PersonView, conference_id: str, unit_id: str) -> Reader:
    role = connection.scalar(
        select(ATTENDEES.c.role).where(
            ATTENDEES.c.conference_id == conference_id, ATTENDEES.c.person_id == person.id
        )
    )
    return Reader(person, role, unit_id)


def _near(person: PersonView) -> Any:  # noqa: ANN401  # a clause of SQLAlchemy
    """Papers a person may have something to do with."""
    leading = (Role.CHAIR.value, Role.SECRETARY.value)
    mine = PAPERS.c.conference_id.in_(
        select(ATTENDEES.c.conference_id).where(
            ATTENDEES.c.person_id == person.id, ATTENDEES.c.role.in_(leading)
        )
    )
    if person.account_role is AccountRole.RECORDS_CLERK:
        return or_(mine, PAPERS.c.unit_id == person.unit_id)
    return mine


def _how(stored: str | None) -> How | None:
    return None if stored is None else How(stored)


def _dress(connection: Connection, kept: Kept, format_id: str, author: Author, at_ms: int) -> None:
    """Put the new format's words where the old one's stand unchanged."""
    before, after = format_named(kept.row.format_id), format_named(format_id)
    old, new = before.of(kept.kind), after.of(kept.kind)
    for one in kept.sections:
        said = one.content
        if isinstance(said, content.Opening):
            body = said.issuing_body
            said = said.model_copy(
                update={
                    "body_code": after.body_code(body)
                    if said.body_code == before.body_code(body)
                    else said.body_code,
                    "chair_office": new.chair_office.format(ISSUING_BODY=body.upper()),
                    "secretary_office": new.secretary_office,
                }
            )
        elif isinstance(said, content.Closing) and said.recipients == old.recipients:
            said = said.model_copy(update={"recipients": new.recipients})
        shelf.save(
            connection, kept.row.id, one.id, said, base=one.number, author=author, at_ms=at_ms
        )
