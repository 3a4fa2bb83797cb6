"""The transcript over HTTP. Who has it open to edit is kept here only, for as long as he asks."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from rooms.conferences.service import Conferences
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId
from rooms.recording.film_time import FilmTime
from rooms.transcript.exports import papers, subtitles
from rooms.transcript.exports.data import data
from rooms.transcript.exports.taken import Taken
from rooms.transcript.messages import (
    ChangeVocabulary,
    EditorView,
    EditTranscript,
    MatchCount,
    ReplaceWords,
    RowHistory,
    TranscriptEdited,
    TranscriptRows,
    TranscriptStateView,
    TranscriptView,
    VocabularyView,
)
from rooms.transcript.service import Transcripts
from server.http.call import Answer, Call, Handlers
from server.http.conferences import conference_of
from server.http.surface_transcript import DOCX
from server.jobs.transcription import Transcription
from server.limits import Buckets

PRESENT_S = 8.0
"""A page asks every three seconds; who doesn't ask for so long has left."""
PRESENT_MAX = 50
ROW_ID_MAX = 64

FilmTimeOf = Callable[[ConferenceId], Awaitable[FilmTime | None]]
Made = Callable[[Taken], bytes]

FORMATS: tuple[tuple[str, str, Made], ...] = (
    ("txt", "text/plain", papers.text),
    ("docx", DOCX, papers.docx),
    ("srt", "application/x-subrip", subtitles.srt),
    ("vtt", "text/vtt", subtitles.vtt),
    ("json", "application/json", data),
)


@dataclass(slots=True)
class Editors:
    """Who has which transcript open, and the row he writes in."""

    clock: Callable[[], float] = time.monotonic
    _present: dict[str, dict[str, tuple[float, str | None]]] = field(default_factory=dict)

    def note(self, conference_id: str, attendee_id: str, row_id: str | None) -> None:
        there = self._there(conference_id)
        if attendee_id in there or len(there) < PRESENT_MAX:
            there[attendee_id] = self.clock(), row_id
            self._present[conference_id] = there

    def others(self, conference_id: str, attendee_id: str) -> list[EditorView]:
        return [
            EditorView(attendee_id=one, row_id=row_id)
            for one, (_, row_id) in self._there(conference_id).items()
            if one != attendee_id
        ]

    def _there(self, conference_id: str) -> dict[str, tuple[float, str | None]]:
        since_s = self.clock() - PRESENT_S
        known = self._present.pop(conference_id, {})
        there = {one: seen for one, seen in known.items() if seen[0] > since_s}
        if there:
            self._present[conference_id] = there
        return there


def _limits() -> dict[str, Buckets]:
    """A second on average and at once: a long transcript is loaded in 20 pages, a clerk who was
    offline sends what he did meanwhile."""
    return {
        "rows": Buckets(3, 90),
        "edit": Buckets(5, 100),
        "look": Buckets(2, 20),
        "export": Buckets(0.2, 10),
        "pass": Buckets(0.1, 5),
    }


@dataclass(frozen=True, slots=True)
class Transcript:
    conferences: Conferences
    transcripts: Transcripts
    transcription: Transcription
    film_time: FilmTimeOf
    editors: Editors = field(default_factory=Editors)
    _limits: dict[str, Buckets] = field(default_factory=_limits)

    def handlers(self) -> Handlers:
        return {
            "get_transcript": self.view,
            "get_transcript_rows": self.rows,
            "edit_transcript": self.edit,
            "count_transcript_matches": self.matches,
            "get_transcript_history": self.history,
            "change_transcript_vocabulary": self.vocabulary,
            "transcribe_again": self.again,
            "cancel_transcription": self.cancel,
            **{
                f"get_transcript_{kind}": partial(self.export, kind, media_type, make)
                for kind, media_type, make in FORMATS
            },
        }

    async def view(self, call: Call) -> TranscriptView:
        return await self.transcripts.view(*await self._place(call, "look"))

    async def rows(self, call: Call) -> TranscriptRows:
        conference_id, attendee_id = await self._place(call, "rows")
        row_id = call.text("row_id") or None
        if row_id is not None and len(row_id) > ROW_ID_MAX:
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="row_id")
        others = self.editors.others(conference_id, attendee_id)
        page = await self.transcripts.page(
            conference_id, attendee_id, call.number("since", 0), others
        )
        if call.number("present", 0):
            self.editors.note(conference_id, attendee_id, row_id)
        return page

    async def edit(self, call: Call) -> TranscriptEdited:
        place = await self._desk(call, "edit")
        return await self.transcripts.edit(*place, await call.body(EditTranscript))

    async def matches(self, call: Call) -> MatchCount:
        place = await self._desk(call, "look")
        return await self.transcripts.matches(*place, await call.body(ReplaceWords))

    async def history(self, call: Call) -> RowHistory:
        place = await self._desk(call, "look")
        return await self.transcripts.history(*place, call.path("row_id"))

    async def vocabulary(self, call: Call) -> VocabularyView:
        place = await self._desk(call, "edit")
        return await self.transcripts.change_vocabulary(*place, await call.body(ChangeVocabulary))

    async def again(self, call: Call) -> TranscriptStateView:
        conference_id, attendee_id = await self._place(call, "pass")
        await self.transcription.again(conference_id, attendee_id)
        return (await self.transcripts.view(conference_id, attendee_id)).progress

    async def cancel(self, call: Call) -> None:
        await self.transcription.cancel(*await self._place(call, "pass"))

    async def export(self, kind: str, media_type: str, make: Made, call: Call) -> Answer:
        conference_id, attendee_id = await self._place(call, "export")
        view = await self.transcripts.view(conference_id, attendee_id)
        rows = await self.transcripts.rows(conference_id)
        taken = Taken.of(view, rows, await self.film_time(conference_id))
        body = await asyncio.to_thread(make, taken)
        name = f"ban-ghi-loi-{conference_id[:8]}.{kind}"
        headers = {
            "Content-Type": f"{media_type}; charset=utf-8" if "text" in media_type else media_type,
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        return web.Response(body=body, headers=headers)

    async def _desk(self, call: Call, limit: str) -> tuple[ConferenceId, AttendeeId]:
        """Of somebody who edits: others are turned away before anything of theirs is read."""
        place = await self._place(call, limit)
        await self.transcription.passes.require_edit(*place)
        return place

    async def _place(self, call: Call, limit: str) -> tuple[ConferenceId, AttendeeId]:
        conference_id = conference_of(call)
        person_id = PersonId(call.person.id)
        attendee_id = await self.conferences.attendee_of(person_id, conference_id)
        if not self._limits[limit].take(call.person.id, time.monotonic()):
            raise Refused(ErrorCode.RATE_LIMITED)
        return conference_id, attendee_id
