"""Notes over HTTP: what a device has written comes in batches, what it missed goes out in pages.

Bodies of notes are stored as JSON and passed on as they are: nothing is parsed to be sent.
"""

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from aiohttp import web

from rooms.conferences.service import Conferences
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId
from rooms.notes.messages import PushedNotes, PushNotes
from rooms.notes.service import Notes as NotesService
from rooms.notes.service import Pulled
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.jobs.noted import NotedPapers
from server.limits import Buckets

PUSH_MAX_BYTES = 1 << 20
"""What 20,000 points need, written with four decimals."""
PUSHES_PER_S = 5.0
PUSH_BURST = 60.0
COMPRESS_BYTES = 4_000

_PDF_HEADERS = {
    "Content-Type": "application/pdf",
    "Content-Disposition": 'attachment; filename="tai-lieu-co-ghi-chu.pdf"',
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}

Tell = Callable[[str, str, int, Collection[str]], None]
"""Conference, author, his newest number, and who else sees something new."""


@dataclass(frozen=True, slots=True)
class Notes:
    conferences: Conferences
    notes: NotesService
    papers: NotedPapers
    tell: Tell
    _limit: Buckets = field(default_factory=lambda: Buckets(PUSHES_PER_S, PUSH_BURST))

    def handlers(self) -> Handlers:
        return {
            "push_notes": self.push,
            "pull_notes": self.pull,
            "get_noted_papers": self.noted_papers,
        }

    async def push(self, call: Call) -> PushedNotes:
        conference_id, attendee_id = await self._place(call)
        if not self._limit.take(call.person.id, time.monotonic()):
            raise Refused(ErrorCode.RATE_LIMITED)
        if (call.request.content_length or 0) > PUSH_MAX_BYTES:
            raise ProtocolError(ErrorCode.MESSAGE_TOO_LARGE)
        wanted = await call.body(PushNotes)
        pushed = await self.notes.push(conference_id, attendee_id, wanted.operations)
        if pushed.news:
            self.tell(conference_id, attendee_id, pushed.answer.seq, pushed.told)
        return pushed.answer

    async def pull(self, call: Call) -> web.Response:
        conference_id, attendee_id = await self._place(call)
        since, shared_since = call.number("since", 0), call.number("shared_since", 0)
        pulled = await self.notes.pull(conference_id, attendee_id, since, shared_since)
        text = _page(pulled, since)
        response = web.Response(text=text, content_type="application/json")
        if len(text) > COMPRESS_BYTES:
            response.enable_compression()
        return response

    async def noted_papers(self, call: Call) -> web.StreamResponse:
        """Made while the caller waits, sent from a file that is gone afterwards."""
        conference_id, attendee_id = await self._place(call)
        document_id = call.text("document_id") or None
        async with self.papers.made(conference_id, attendee_id, document_id) as made:
            response = web.FileResponse(made, headers=_PDF_HEADERS)
            await response.prepare(call.request)
            return response

    async def _place(self, call: Call) -> tuple[ConferenceId, AttendeeId]:
        conference_id = conference_of(call)
        person_id = PersonId(call.person.id)
        return conference_id, await self.conferences.attendee_of(person_id, conference_id)


def _page(pulled: Pulled, since: int) -> str:
    """A `NotesPage` put together of what is stored."""
    own, shared = pulled.own, pulled.shared
    operations = ",".join(f'{{"seq":{one.seq},"operation":{one.body}}}' for one in own)
    rest = json.dumps(
        {
            "seq": own[-1].seq if own else since,
            "withdrawn": shared.withdrawn,
            "shared_seq": shared.seq,
            "more": pulled.own_more or shared.more,
        }
    )
    return f'{{"operations":[{operations}],"shared":[{",".join(shared.notes)}],{rest[1:]}'
