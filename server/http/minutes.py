"""The minutes as papers, for those who took part."""

from dataclasses import dataclass

from aiohttp import web

from rooms.kernel.ids import PersonId
from rooms.minutes.service import Minutes as MinutesService
from rooms.minutes.service import PaperFormat
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.http.surface import DOCX, PDF


@dataclass(frozen=True, slots=True)
class Minutes:
    minutes: MinutesService

    def handlers(self) -> Handlers:
        return {"get_minutes_pdf": self.pdf, "get_minutes_docx": self.docx}

    async def pdf(self, call: Call) -> web.StreamResponse:
        return await self._paper(call, "pdf", PDF)

    async def docx(self, call: Call) -> web.StreamResponse:
        return await self._paper(call, "docx", DOCX)

    async def _paper(self, call: Call, kind: PaperFormat, content_type: str) -> web.StreamResponse:
        conference_id = conference_of(call)
        data = await self.minutes.paper(PersonId(call.person.id), conference_id, kind)
        disposition = f'inline; filename="bien-ban-{conference_id[:8]}.{kind}"'
        headers = {"Content-Disposition": disposition}
        return web.Response(body=data, content_type=content_type, headers=headers)
