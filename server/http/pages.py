"""Pages of papers as images, their words, and originals. Addresses are made of the content's
digest: what is behind one never changes, so browsers keep it; who may read is asked each time.
"""

import re
from dataclasses import dataclass

from aiohttp import web

from rooms.documents.service import Documents as DocumentService
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import PersonId
from rooms.kernel.ports import Files, original
from server.http.call import Call, Handlers
from server.http.headers import KEEP_PRIVATE
from server.rendering.names import SIZES, image_name, words_name

DIGEST = re.compile(r"[0-9a-f]{64}")
PAGE = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class Pages:
    documents: DocumentService
    files: Files

    def handlers(self) -> Handlers:
        return {
            "get_page_image": self.image,
            "get_page_words": self.words,
            "get_original": self.original,
        }

    async def image(self, call: Call) -> web.StreamResponse:
        size = call.path("size")
        if size not in SIZES:
            raise Refused(ErrorCode.NOT_FOUND)
        sha256, page = await self._page(call)
        return await self._file(image_name(sha256, page, size), "image/webp")

    async def words(self, call: Call) -> web.StreamResponse:
        sha256, page = await self._page(call)
        return await self._file(words_name(sha256, page), "application/json")

    async def original(self, call: Call) -> web.StreamResponse:
        sha256 = await self._readable(call)
        response = await self._file(original(sha256), "application/pdf")
        # Shown by our own viewer only: opened by itself it would run what it carries.
        response.headers["Content-Disposition"] = f'attachment; filename="{sha256[:12]}.pdf"'
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response

    async def _page(self, call: Call) -> tuple[str, int]:
        page = call.path("page")
        if not PAGE.fullmatch(page):
            raise Refused(ErrorCode.NOT_FOUND)
        return await self._readable(call), int(page)

    async def _readable(self, call: Call) -> str:
        """The digest, or the same refusal whether it is unknown or not for the caller."""
        sha256 = call.path("sha256")
        known = DIGEST.fullmatch(sha256) is not None
        if not known or not await self.documents.may_read(PersonId(call.person.id), sha256):
            raise Refused(ErrorCode.NOT_FOUND, what="document")
        return sha256

    async def _file(self, name: str, content_type: str) -> web.FileResponse:
        if not await self.files.exists(name):
            raise Refused(ErrorCode.PAGE_NOT_READY)
        headers = {"Cache-Control": KEEP_PRIVATE, "Content-Type": content_type}
        return web.FileResponse(self.files.path(name), headers=headers)
