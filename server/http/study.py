"""Study over HTTP: opened by those who lead, watched by people of the chosen units."""

import csv
import io
import time
from dataclasses import dataclass, field

from aiohttp import web

from rooms.archive.access import Access
from rooms.archive.imports import kept_name
from rooms.archive.service import Archive
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.hanoi import in_hanoi
from rooms.kernel.ids import ConferenceId, PersonId
from rooms.kernel.permissions import Action
from rooms.kernel.ports import Files
from rooms.recording.film_messages import FilmState, FilmView
from rooms.recording.films import Films
from rooms.study.messages import (
    MyStudy,
    OpenStudy,
    ReportWatched,
    StudyList,
    StudyProgress,
    StudyView,
)
from rooms.study.service import Study as StudyService
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.limits import Buckets

REPORT_EVERY_S = 5
HEADINGS = ("Đơn vị", "Họ và tên", "Chức vụ", "Đã xem (phút)", "Đã xem (%)", "Hoàn thành")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Study:
    archive: Archive
    study: StudyService
    films: Films
    files: Files
    _reports: Buckets = field(default_factory=lambda: Buckets(1 / REPORT_EVERY_S, 6))

    def handlers(self) -> Handlers:
        return {
            "list_studies": self.opened,
            "open_study": self.open,
            "close_study": self.close,
            "get_study_progress": self.progress,
            "get_study_progress_csv": self.table,
            "report_watched": self.report,
        }

    async def opened(self, call: Call) -> StudyList:
        await self._leader(call)
        return StudyList(studies=await self.study.of(conference_of(call)))

    async def open(self, call: Call) -> StudyView:
        await self._leader(call)
        wanted = await call.body(OpenStudy)
        return await self.study.open(PersonId(call.person.id), conference_of(call), wanted)

    async def close(self, call: Call) -> StudyView:
        await self._leader(call)
        return await self.study.close(conference_of(call), call.path("study_id"))

    async def progress(self, call: Call) -> StudyProgress:
        access = await self._leader(call)
        duration_ms = await self._duration_ms(access)
        return await self.study.progress(conference_of(call), call.path("study_id"), duration_ms)

    async def table(self, call: Call) -> web.Response:
        """For a spreadsheet: with a mark of its encoding, nothing that it would take for a
        formula."""
        progress = await self.progress(call)
        out = io.StringIO()
        rows = csv.writer(out)
        rows.writerow(HEADINGS)
        for one in progress.learners:
            share = _percent(one.watched_ms, progress.duration_ms)
            done = "" if one.done_at_ms is None else _day(one.done_at_ms)
            names = (one.unit_name, one.name, one.position)
            rows.writerow([*map(_plain, names), round(one.watched_ms / 60_000, 1), share, done])
        return web.Response(
            body=out.getvalue().encode("utf-8-sig"),
            content_type="text/csv",
            charset="utf-8",
            headers={"Content-Disposition": 'attachment; filename="tien-do-hoc-tap.csv"'},
        )

    async def report(self, call: Call) -> MyStudy:
        access = await self.archive.readers.of(call.person, conference_of(call))
        if not self._reports.take(call.person.id, time.monotonic()):
            raise Refused(ErrorCode.RATE_LIMITED)
        duration_ms = await self._duration_ms(access)
        if duration_ms is None:
            raise Refused(ErrorCode.FILM_NOT_READY)
        played = await call.body(ReportWatched)
        person_id = PersonId(call.person.id)
        return await self.study.report(person_id, conference_of(call), played, duration_ms)

    async def _leader(self, call: Call) -> Access:
        access = await self.archive.readers.of(call.person, conference_of(call))
        access.require(Action.STUDY_OPEN)
        return access

    async def _duration_ms(self, access: Access) -> int | None:
        if access.imported:
            told = kept_name(access.conference_id, "film/film.json")
            if not await self.files.exists(told):
                return None
            return FilmView.model_validate_json(await self.files.get(told)).duration_ms
        for one in await self.films.of(ConferenceId(access.conference_id)):
            if one.state is FilmState.READY:
                return one.duration_ms
        return None


def _percent(watched_ms: int, duration_ms: int | None) -> int | str:
    return "" if not duration_ms else min(100, round(100 * watched_ms / duration_ms))


def _day(at_ms: int) -> str:
    return in_hanoi(at_ms).strftime("%d/%m/%Y %H:%M")


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
