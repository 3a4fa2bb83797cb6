"""Use cases of minutes: write them when a conference is closed, hand them to those who took part.

A conference whose minutes stay in drafting (the process died) is found by `unfinished`; writing
them again replaces what is there.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Literal, TypeAlias

from sqlalchemy import Connection, delete, insert, select

from rooms.conferences.tables import CONFERENCES
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId, UnitId, new_id
from rooms.kernel.permissions import Action, Standing, require
from rooms.kernel.ports import Clock, Files, Random
from rooms.live import genesis
from rooms.live.evolve import fold
from rooms.live.messages import EVENTS
from rooms.live.owner import entry
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.minutes import course, draft, shelf
from rooms.minutes.build import Said, build_record
from rooms.minutes.condense import Condenser, RuleCondenser
from rooms.minutes.content import Content, PaperKind
from rooms.minutes.default_template import default_template
from rooms.minutes.docx import fill
from rooms.minutes.flow import PaperState
from rooms.minutes.formats import PaperFormat as Look
from rooms.minutes.formats import format_for
from rooms.minutes.heading import Heading, heading
from rooms.minutes.messages import MarkMinutes, MinutesState
from rooms.minutes.paper_messages import CourseView
from rooms.minutes.pdf import render_pdf
from rooms.minutes.printed import Printed, Stamp, printed
from rooms.minutes.record import MinutesRecord
from rooms.minutes.tables import MINUTES_PAPERS
from rooms.sites.tables import ATTENDEES, SITES
from rooms.units.service import Units

PaperFormat: TypeAlias = Literal["pdf", "docx"]
Words: TypeAlias = Callable[[ConferenceId], Awaitable[Sequence[Said] | None]]
"""The transcript of a conference, or nothing while there is none."""


class Minutes:
    """The minutes of closed conferences."""

    def __init__(
        self,
        database: Database,
        live: LiveConferences,
        files: Files,
        units: Units,
        *,
        clock: Clock,
        random: Random = secrets.token_bytes,
        words: Words | None = None,
        condenser: Condenser | None = None,
    ) -> None:
        self._database = database
        self._live = live
        self._files = files
        self._units = units
        self._clock = clock
        self._random = random
        self._words = words
        self.condenser = condenser or RuleCondenser()

    async def write(self, conference_id: ConferenceId) -> None:
        """Draft, render and keep both papers; everybody in the conference sees how it goes."""
        await self._mark(conference_id, MinutesState.DRAFTING)
        try:
            record = await self.record(conference_id)
            unit_id, look = await self.issuer(conference_id)
            said = draft.minutes(record, look, self.condenser)
            stamp = Stamp(draft.held_on(record))
            words = printed(PaperKind.MINUTES, said, look, stamp)
            pdf = await asyncio.to_thread(render_pdf, words, look, at_ms=record.closed_at_ms)
            docx = await asyncio.to_thread(_docx, words, look)
            await self._begin(conference_id, unit_id, look, said, stamp.day)
            await self._keep(conference_id, {"pdf": pdf, "docx": docx})
        except Exception:
            await self._mark(conference_id, MinutesState.FAILED)
            raise
        await self._mark(conference_id, MinutesState.READY)

    async def record(self, conference_id: ConferenceId) -> MinutesRecord:
        """What the minutes will say."""
        async with self._database.read() as connection:
            as_scheduled = await connection.run_sync(genesis.load, conference_id)
            lines = await connection.run_sync(log.lines_after, conference_id)
        entries = [entry(line, EVENTS.validate_json(line.event)) for line in lines]
        words = None if self._words is None else await self._words(conference_id)
        return build_record(as_scheduled, entries, await self.heading(as_scheduled), words)

    async def issuer(self, conference_id: ConferenceId) -> tuple[UnitId, Look]:
        """The unit in whose register its papers are, and the format of the day it was held."""
        record = await self.record(conference_id)
        async with self._database.read() as connection:
            main = select(SITES.c.unit_id).where(
                SITES.c.conference_id == conference_id, SITES.c.main
            )
            unit_id = (await connection.execute(main)).scalar_one()
        return UnitId(unit_id), format_for(record.issuing_body, draft.held_on(record))

    async def course(self, conference_id: ConferenceId) -> CourseView:
        """What happened and what was said, to write by."""
        async with self._database.read() as connection:
            lines = await connection.run_sync(log.lines_after, conference_id)
            as_scheduled = await connection.run_sync(genesis.load, conference_id)
        entries = [entry(line, EVENTS.validate_json(line.event)) for line in lines]
        record = await self.record(conference_id)
        moments = list(course.moments(fold(as_scheduled, ()), entries))
        return CourseView(moments=moments, turns=draft.turns(record))

    async def paper(
        self, person_id: PersonId, conference_id: ConferenceId, paper_format: PaperFormat
    ) -> bytes:
        """One paper, for those who took part."""
        of_conference = MINUTES_PAPERS.c.conference_id == conference_id
        async with self._database.read() as connection:
            role = await connection.scalar(
                select(ATTENDEES.c.role).where(
                    ATTENDEES.c.conference_id == conference_id, ATTENDEES.c.person_id == person_id
                )
            )
            sha256 = await connection.scalar(
                select(MINUTES_PAPERS.c.sha256).where(
                    of_conference, MINUTES_PAPERS.c.format == paper_format
                )
            )
        if role is None:
            raise Refused(ErrorCode.NOT_FOUND, what="conference")
        require(Standing(role), Action.MINUTES_READ)
        if sha256 is None:
            raise Refused(ErrorCode.MINUTES_NOT_READY)
        return await self._files.get(_name(sha256, paper_format))

    async def unfinished(self) -> list[ConferenceId]:
        """Closed conferences whose minutes are still being drafted."""
        drafting = CONFERENCES.c.minutes_state == MinutesState.DRAFTING.value
        async with self._database.read() as connection:
            rows = await connection.execute(select(CONFERENCES.c.id).where(drafting))
            return [ConferenceId(row.id) for row in rows]

    async def _begin(
        self,
        conference_id: ConferenceId,
        unit_id: UnitId,
        look: Look,
        said: Content,
        day: date,
    ) -> None:
        """The first draft becomes the paper that is edited; what people wrote on it stays."""
        at_ms = self._clock()
        values = {
            "id": new_id(self._random(16)),
            "conference_id": conference_id,
            "kind": PaperKind.MINUTES.value,
            "edition": 1,
            "unit_id": unit_id,
            "state": PaperState.DRAFT.value,
            "format_id": look.id,
            "day": day.isoformat(),
            "code": "",
            "signatures": "[]",
            "made_at_ms": at_ms,
            "changed_at_ms": at_ms,
        }

        def begin(connection: Connection) -> None:
            if shelf.newest(connection, conference_id, PaperKind.MINUTES) is None:
                shelf.begin(connection, values, said, shelf.Author())

        await self._database.transact(begin)

    async def _mark(self, conference_id: ConferenceId, state: MinutesState) -> None:
        command = MarkMinutes(type="minutes.mark", state=state)
        await self._live.execute_system(conference_id, command)

    async def _keep(self, conference_id: ConferenceId, papers: dict[PaperFormat, bytes]) -> None:
        rows = []
        for paper_format, data in papers.items():
            sha256 = hashlib.sha256(data).hexdigest()
            await self._files.put(_name(sha256, paper_format), data)
            rows.append(
                {
                    "conference_id": conference_id,
                    "format": paper_format,
                    "sha256": sha256,
                    "made_at_ms": self._clock(),
                }
            )
        async with self._database.write() as connection:
            await connection.execute(
                delete(MINUTES_PAPERS).where(MINUTES_PAPERS.c.conference_id == conference_id)
            )
            await connection.execute(insert(MINUTES_PAPERS), rows)

    async def heading(self, as_scheduled: LiveState) -> Heading:
        """The unit of the main site issues the minutes; the root of the tree is not printed."""
        main = next(site for site in as_scheduled.roster.sites.values() if site.main)
        above = await self._units.above(UnitId(main.unit_id))
        return heading(main.name, [unit.name for unit in above if unit.parent_id is not None])


def _docx(words: Printed, look: Look) -> bytes:
    """From the template we ship."""
    return fill(default_template(look.id), words.fields())


def _name(sha256: str, paper_format: PaperFormat) -> str:
    return f"minutes/{sha256}.{paper_format}"
