"""Use cases of minutes: write them when a conference is closed, hand them to those who took part.

A conference whose minutes stay in drafting (the process died) is found by `unfinished`; writing
them again replaces what is there.
"""

import asyncio
import hashlib
from typing import Literal, TypeAlias

from sqlalchemy import delete, insert, select

from rooms.conferences.tables import CONFERENCES
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId, UnitId
from rooms.kernel.permissions import Action, Standing, require
from rooms.kernel.ports import Clock, Files
from rooms.live import genesis
from rooms.live.messages import EVENTS
from rooms.live.owner import entry
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.minutes.build import build_record
from rooms.minutes.docx import render_docx
from rooms.minutes.heading import Heading, heading
from rooms.minutes.messages import MarkMinutes, MinutesState
from rooms.minutes.pdf import render_pdf
from rooms.minutes.record import MinutesRecord
from rooms.minutes.tables import MINUTES_PAPERS
from rooms.sites.tables import ATTENDEES
from rooms.units.service import Units

PaperFormat: TypeAlias = Literal["pdf", "docx"]


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
    ) -> None:
        self._database = database
        self._live = live
        self._files = files
        self._units = units
        self._clock = clock

    async def write(self, conference_id: ConferenceId) -> None:
        """Draft, render and keep both papers; everybody in the conference sees how it goes."""
        await self._mark(conference_id, MinutesState.DRAFTING)
        try:
            record = await self.record(conference_id)
            pdf = await asyncio.to_thread(render_pdf, record)
            docx = await asyncio.to_thread(render_docx, record)
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
        return build_record(as_scheduled, entries, await self.heading(as_scheduled))

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


def _name(sha256: str, paper_format: PaperFormat) -> str:
    return f"minutes/{sha256}.{paper_format}"
