"""Bundles of this server: collects a conference's record from all who keep a part of it."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import select

from rooms.archive.access import Access
from rooms.archive.official import CarriedPaper
from rooms.archive.record import Record
from rooms.archive.service import Archive
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.permissions import Standing
from rooms.kernel.ports import Files
from rooms.minutes.content import PaperKind
from rooms.minutes.tables import MINUTES_PAPERS
from rooms.recording.film_messages import FilmKind, FilmState, FilmView
from rooms.recording.films import Films
from rooms.recording.service import Recordings
from rooms.voting import ballots
from rooms.voting.messages import PollMethod
from server.archiving import exporting
from server.archiving.exporting import Attached
from server.archiving.signing import BundleKey
from server.archiving.writing import PartChanged, Plan, plan

OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = {"pdf": "application/pdf", "docx": OFFICE}


@dataclass(frozen=True, slots=True)
class Bundles:
    database: Database
    files: Files
    archive: Archive
    films: Films
    recordings: Recordings
    key: BundleKey

    async def plan(self, conference_id: ConferenceId) -> Plan:
        """Everything measured, nothing written yet."""
        access = Access(conference_id, 0, "attendee", Standing.CHAIR, imported=False)
        record = await self.archive.record(access)
        if not record.entries or record.conference.closed_at_ms is None:
            raise Refused(ErrorCode.ARCHIVE_NOT_CLOSED)
        _, said = await self.archive.said(access)
        issued = await self.archive.issued.carried(conference_id)
        film, films = await self._film(conference_id)
        attached = [
            *await self._drafted(conference_id, issued),
            *films,
            *await self._recordings(conference_id),
        ]
        receipts = await self._receipts(record)
        try:
            return await asyncio.to_thread(
                self._plan,
                record,
                said=said,
                receipts=receipts,
                issued=issued,
                film=film,
                attached=attached,
            )
        except (PartChanged, FileNotFoundError) as error:
            raise Refused(ErrorCode.ARCHIVE_FILE_CHANGED) from error

    def _plan(
        self,
        record: Record,
        *,
        said: exporting.Said,
        receipts: dict[str, list[str]],
        issued: list[CarriedPaper],
        film: FilmView | None,
        attached: list[Attached],
    ) -> Plan:
        gathered = exporting.gather(
            record,
            self.files,
            said=said,
            receipts=receipts,
            issued=issued,
            film=film,
            attached=attached,
        )
        return plan(gathered.facts, gathered.head, gathered.parts, self.key)

    async def _drafted(self, conference_id: str, issued: list[CarriedPaper]) -> list[Attached]:
        """The minutes as they were drafted, unless they were issued."""
        if any(one.kind is PaperKind.MINUTES for one in issued):
            return []
        query = select(MINUTES_PAPERS).where(MINUTES_PAPERS.c.conference_id == conference_id)
        async with self.database.read() as connection:
            rows = (await connection.execute(query.order_by(MINUTES_PAPERS.c.format))).all()
        return [
            Attached(
                f"minutes/bien-ban.{row.format}",
                "minutes",
                "Biên bản",
                MEDIA_TYPES[row.format],
                f"minutes/{row.sha256}.{row.format}",
                row.sha256,
            )
            for row in rows
        ]

    async def _film(self, conference_id: ConferenceId) -> tuple[FilmView | None, list[Attached]]:
        """What is ready; the time line is that of the film, or of its sound where that is all."""
        views = [
            one
            for one in await self.films.of(conference_id)
            if one.state is FilmState.READY and one.sha256 is not None
        ]
        names = await self.films.stored(conference_id)
        attached = [
            Attached(
                f"film/film.{_suffix(one)}",
                "film",
                "Phim" if one.kind is FilmKind.FILM else "Tiếng",
                "video/mp4" if one.kind is FilmKind.FILM else "audio/mp4",
                names[one.kind],
                one.sha256 or "",
            )
            for one in views
        ]
        shown = sorted(views, key=lambda one: one.kind is not FilmKind.FILM)
        return (shown[0] if shown else None), attached

    async def _recordings(self, conference_id: ConferenceId) -> list[Attached]:
        return [
            Attached(
                f"recordings/{segment.id}.mkv",
                "recording",
                segment.kind.value,
                "video/x-matroska",
                segment.file,
                segment.sha256,
            )
            for recording in await self.recordings.of(conference_id)
            for segment in recording.segments
            if recording.deleted_at_ms is None and segment.plays and segment.sha256 is not None
        ]

    async def _receipts(self, record: Record) -> dict[str, list[str]]:
        secret = [
            poll.id for poll in record.end.voting.polls.values() if poll.method is PollMethod.SECRET
        ]
        async with self.database.read() as connection:
            return {one: await connection.run_sync(ballots.receipts, one) for one in secret}


def _suffix(film: FilmView) -> str:
    return "mp4" if film.kind is FilmKind.FILM else "m4a"
