"""Papers beside the meeting: who has opened what, earlier versions, a pack to print."""

from dataclasses import dataclass

from aiohttp import web

from rooms.conferences.service import Conferences
from rooms.documents.messages import (
    OpenedDocument,
    OpeningsView,
    PrintPackView,
    ReadersView,
    VersionsView,
)
from rooms.documents.openings import Openings
from rooms.documents.service import Documents
from rooms.kernel.ids import AttendeeId, ConferenceId, DocumentId, PersonId
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.jobs.packs import Packs


@dataclass(frozen=True, slots=True)
class Papers:
    conferences: Conferences
    documents: Documents
    openings: Openings
    packs: Packs

    def handlers(self) -> Handlers:
        return {
            "open_document": self.open,
            "get_openings": self.overview,
            "get_readers": self.readers,
            "get_versions": self.versions,
            "get_print_pack": self.print_pack,
            "get_print_pack_pdf": self.print_pack_pdf,
        }

    async def open(self, call: Call) -> None:
        conference_id, attendee_id = await self._place(call)
        opened = await call.body(OpenedDocument)
        await self.openings.opened(conference_id, attendee_id, _document_of(call), opened.sha256)

    async def overview(self, call: Call) -> OpeningsView:
        return await self.openings.overview(*await self._place(call))

    async def readers(self, call: Call) -> ReadersView:
        conference_id, attendee_id = await self._place(call)
        return await self.openings.readers(conference_id, attendee_id, _document_of(call))

    async def versions(self, call: Call) -> VersionsView:
        found = await self.documents.versions(
            conference_of(call), PersonId(call.person.id), _document_of(call)
        )
        return VersionsView(versions=found)

    async def print_pack(self, call: Call) -> PrintPackView:
        return await self.packs.measure(*await self._place(call))

    async def print_pack_pdf(self, call: Call) -> web.StreamResponse:
        """Made while the caller waits, sent from a file that is gone afterwards."""
        conference_id, attendee_id = await self._place(call)
        async with self.packs.made(conference_id, attendee_id) as pack:
            response = web.FileResponse(pack, headers=_HEADERS)
            await response.prepare(call.request)
            return response

    async def _place(self, call: Call) -> tuple[ConferenceId, AttendeeId]:
        conference_id = conference_of(call)
        person_id = PersonId(call.person.id)
        return conference_id, await self.conferences.attendee_of(person_id, conference_id)


_HEADERS = {
    "Content-Type": "application/pdf",
    "Content-Disposition": 'attachment; filename="tai-lieu.pdf"',
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


def _document_of(call: Call) -> DocumentId:
    return DocumentId(call.path("document_id"))
