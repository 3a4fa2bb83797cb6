"""Official papers over HTTP: edited section by section, then step by step to being issued."""

import asyncio
import time
from dataclasses import dataclass, field

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.wire import Name
from rooms.minutes.default_template import default_template
from rooms.minutes.issuing import Issuing
from rooms.minutes.paper_messages import (
    BeginPaper,
    ChooseLook,
    CourseView,
    PaperList,
    PaperView,
    SavedSection,
    SaveSection,
    SectionVersions,
    SigningView,
    TakeStep,
    TemplateView,
)
from rooms.minutes.papers import OfficialPapers as PaperService
from rooms.minutes.signing import Part
from rooms.minutes.templates import TEMPLATE_MAX_BYTES
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.http.receiving import receive
from server.http.surface_minutes import DOCX, PDF
from server.limits import Buckets
from server.settings import Signing
from server.signing.signatures import SIGNED_MAX_BYTES

FILES_PER_MINUTE = 20
"""Filling a template or judging a signature takes a process for a second or so."""


class _TemplateFields(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Name


@dataclass(frozen=True, slots=True)
class OfficialPapers:
    papers: PaperService
    issuing: Issuing
    signing: Signing
    _files: Buckets = field(
        default_factory=lambda: Buckets(FILES_PER_MINUTE / 60, FILES_PER_MINUTE)
    )

    def handlers(self) -> Handlers:
        return {
            "list_official_papers": self.list,
            "begin_official_paper": self.begin,
            "get_official_paper": self.get,
            "save_section": self.save,
            "list_section_versions": self.versions,
            "choose_look": self.choose,
            "redraft_official_paper": self.redraft,
            "take_step": self.step,
            "put_signed_paper": self.signed,
            "get_paper_course": self.course,
            "get_official_paper_pdf": self.pdf,
            "get_official_paper_docx": self.docx,
            "add_paper_template": self.add_template,
            "remove_paper_template": self.remove_template,
            "get_default_template": self.default_template,
            "get_signing": self.get_signing,
        }

    async def list(self, call: Call) -> PaperList:
        wanted = call.text("conference_id")
        return await self.papers.visible(call.person, ConferenceId(wanted) if wanted else None)

    async def begin(self, call: Call) -> PaperView:
        order = await call.body(BeginPaper)
        return await self.papers.begin(call.person, conference_of(call), order)

    async def get(self, call: Call) -> PaperView:
        return await self.papers.get(call.person, _paper(call))

    async def save(self, call: Call) -> SavedSection:
        saving = await call.body(SaveSection)
        return await self.papers.save(call.person, _paper(call), call.path("section"), saving)

    async def versions(self, call: Call) -> SectionVersions:
        return await self.papers.versions(call.person, _paper(call), call.path("section"))

    async def choose(self, call: Call) -> PaperView:
        return await self.papers.choose(call.person, _paper(call), await call.body(ChooseLook))

    async def redraft(self, call: Call) -> PaperView:
        return await self.papers.redraft(call.person, _paper(call))

    async def step(self, call: Call) -> PaperView:
        return await self.issuing.take(call.person, _paper(call), await call.body(TakeStep))

    async def signed(self, call: Call) -> PaperView:
        part = _part(call)
        await self.papers.get(call.person, _paper(call))  # before the file is read
        self._take(call)
        pdf, _ = await receive(call.request, max_bytes=SIGNED_MAX_BYTES)
        return await self.issuing.put_signed(call.person, _paper(call), part, pdf)

    async def course(self, call: Call) -> CourseView:
        return await self.papers.course(call.person, _paper(call))

    async def pdf(self, call: Call) -> web.StreamResponse:
        data = await self.papers.pdf(call.person, _paper(call))
        return _file(data, PDF, f"van-ban-{_paper(call)[:8]}.pdf")

    async def docx(self, call: Call) -> web.StreamResponse:
        self._take(call)
        data = await self.papers.docx(call.person, _paper(call))
        return _file(data, DOCX, f"van-ban-{_paper(call)[:8]}.docx")

    async def add_template(self, call: Call) -> TemplateView:
        self.papers.templates.check_upload(call.person)
        self._take(call)
        data, fields = await receive(call.request, max_bytes=TEMPLATE_MAX_BYTES)
        name = _TemplateFields.model_validate(fields).name
        return await self.papers.templates.add(call.person, name, data)

    async def remove_template(self, call: Call) -> None:
        await self.papers.templates.remove(call.person, call.path("template_id"))

    async def default_template(self, call: Call) -> web.StreamResponse:
        data = await asyncio.to_thread(default_template, call.path("format_id"))
        return _file(data, DOCX, "mau-van-ban.docx")

    async def get_signing(self, _call: Call) -> SigningView:
        return SigningView(
            local_service_url=self.signing.local_service_url, verifies=self.issuing.verifies
        )

    def _take(self, call: Call) -> None:
        if not self._files.take(call.person.id, time.monotonic()):
            raise Refused(ErrorCode.RATE_LIMITED)


def _paper(call: Call) -> str:
    return call.path("paper_id")


def _part(call: Call) -> Part:
    try:
        return Part(call.path("part"))
    except ValueError as error:
        raise Refused(ErrorCode.NOT_FOUND, what="part") from error


def _file(data: bytes, content_type: str, name: str) -> web.StreamResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return web.Response(body=data, content_type=content_type, headers=headers)
