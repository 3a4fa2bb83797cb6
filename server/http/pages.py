"""Pages of papers as images, their words, and originals. Addresses are made of the content's
digest: what is behind one never changes, so browsers keep it; who may read is asked each time.
"""

import re
from dataclasses import dataclass

from aiohttp import web

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import PersonId
from rooms.kernel.ports import Files, original
from server.http.call import Call, Handlers
from server.http.headers import ASK_AGAIN, KEEP_PRIVATE
from server.http.readers import Readers
from server.rendering.names import (
    SIZES,
    converted_name,
    digests_name,
    image_name,
    linear_name,
    read_name,
    words_name,
)

DIGEST = re.compile(r"[0-9a-f]{64}")
WORDLESS = b'"words":[]}'
PAGE = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class Pages:
    readers: Readers
    files: Files

    def handlers(self) -> Handlers:
        return {
            "get_page_image": self.image,
            "get_page_words": self.words,
            "get_page_digests": self.digests,
            "get_original": self.original,
            "get_linear": self.linear,
        }

    async def image(self, call: Call) -> web.StreamResponse:
        size = call.path("size")
        if size not in SIZES:
            raise Refused(ErrorCode.NOT_FOUND)
        sha256, page = await self._page(call)
        return await self._file(image_name(sha256, page, size), "image/webp")

    async def words(self, call: Call) -> web.StreamResponse:
        """A page without words may be a scan that is still to be read."""
        sha256, page = await self._page(call)
        if await self.files.exists(read_name(sha256, page)):
            return await self._file(read_name(sha256, page), "application/json")
        response = await self._file(words_name(sha256, page), "application/json")
        if (await self.files.get(words_name(sha256, page))).endswith(WORDLESS):
            response.headers["Cache-Control"] = ASK_AGAIN
        return response

    async def digests(self, call: Call) -> web.StreamResponse:
        return await self._file(digests_name(await self._readable(call)), "application/json")

    async def original(self, call: Call) -> web.StreamResponse:
        sha256 = await self._readable(call)
        converted = await self.files.exists(converted_name(sha256))
        return await self._pdf(sha256, converted_name(sha256) if converted else original(sha256))

    async def linear(self, call: Call) -> web.StreamResponse:
        sha256 = await self._readable(call)
        return await self._pdf(sha256, linear_name(sha256))

    async def _pdf(self, sha256: str, name: str) -> web.StreamResponse:
        response = await self._file(name, "application/pdf")
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
        if not known or not await self.readers.may_read(PersonId(call.person.id), sha256):
            raise Refused(ErrorCode.NOT_FOUND, what="document")
        return sha256

    async def _file(self, name: str, content_type: str) -> web.FileResponse:
        if not await self.files.exists(name):
            raise Refused(ErrorCode.PAGE_NOT_READY)
        headers = {"Cache-Control": KEEP_PRIVATE, "Content-Type": content_type}
        return web.FileResponse(self.files.path(name), headers=headers)
