"""Uploading a paper: streamed to disk under a cap, checked in a child process, then registered.

Nothing is registered that can't be shown: a wrong, encrypted or broken file is refused at once.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import BodyPartReader, web
from pydantic import Field

from rooms.documents.bringing import Bringer, Upload
from rooms.documents.messages import DocumentKind, DocumentState, DocumentView
from rooms.documents.service import Documents as DocumentService
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import ConferenceId, DocumentId, PersonId
from rooms.kernel.ports import Files, Stored
from rooms.kernel.wire import Id, Title, Wire
from server.disk import DiskGuard
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.jobs.rendering import Rendering
from server.limits import Buckets
from server.rendering.sources import MAGIC_WITHIN, check_head

FIELD_MAX_BYTES = 4_000
CHUNK_BYTES = 256 << 10
FIRST_BYTES_S = 15.0
UPLOADS_PER_MINUTE = 10

Fields: TypeAlias = dict[str, str]


class UploadFields(Wire):
    """The text fields of the form; `document_id` names the paper this is a new version of, `state`
    how far it goes at once: `draft`, `pending` or `published`."""

    title: Title
    kind: DocumentKind
    item_id: Id | None = Field(default=None)
    document_id: Id | None = Field(default=None)
    state: DocumentState | None = Field(default=None)
    offline: bool | None = Field(default=None)

    def upload(self) -> Upload:
        return Upload(
            title=self.title,
            kind=self.kind,
            item_id=self.item_id,
            document_id=None if self.document_id is None else DocumentId(self.document_id),
            state=self.state,
            offline=self.offline,
        )


@dataclass(frozen=True, slots=True)
class Documents:
    documents: DocumentService
    files: Files
    rendering: Rendering
    disk: DiskGuard
    max_bytes: int
    slowest_bps: int
    _limit: Buckets = field(
        default_factory=lambda: Buckets(UPLOADS_PER_MINUTE / 60, UPLOADS_PER_MINUTE)
    )

    def handlers(self) -> Handlers:
        return {"upload_document": self.upload}

    async def upload(self, call: Call) -> DocumentView:
        conference_id = conference_of(call)
        who = await self.documents.bringer(conference_id, PersonId(call.person.id))
        if not self._limit.take(call.person.id, time.monotonic()):
            raise Refused(ErrorCode.RATE_LIMITED)
        # The fields may come after the file, so first only whether he may bring anything.
        await self.documents.check_upload(conference_id, who)
        self.disk.require_room(call.request.content_length or 0)
        stored, text = await self._receive(call.request)
        try:
            return await self._register(conference_id, who, stored, text)
        except BaseException:
            await self._forget(stored)
            raise

    async def _register(
        self,
        conference_id: ConferenceId,
        who: Bringer,
        stored: Stored,
        text: Fields,
    ) -> DocumentView:
        fields = UploadFields.model_validate({key: value or None for key, value in text.items()})
        upload = fields.upload()
        await self.documents.check_upload(conference_id, who, upload)
        checked = await self.rendering.admit(stored.sha256)
        document = await self.documents.register_upload(conference_id, who, stored, upload)
        self.rendering.enqueue(conference_id, DocumentId(document.id), stored.sha256, checked)
        return document

    async def _forget(self, stored: Stored) -> None:
        """A refused file is not kept, unless a conference has the same bytes."""
        if not await self.documents.is_registered(stored.sha256):
            await self.rendering.forget(stored.sha256)

    async def _receive(self, request: web.Request) -> tuple[Stored, Fields]:
        """The file on disk and the fields beside it, in whatever order they come."""
        if not request.content_type.startswith("multipart/"):
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="content-type")
        stored: Stored | None = None
        fields: Fields = {}
        try:
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.name == "file" and stored is None:
                    chunks = _paced(part, self.slowest_bps)
                    stored = await self.files.receive(_of_a_kind(chunks), max_bytes=self.max_bytes)
                else:
                    await _add_field(fields, part)
        except BaseException as error:
            if stored is not None:
                await self._forget(stored)
            if isinstance(error, ValueError | AssertionError):
                raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="form") from error
            raise
        if stored is None:
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="file")
        return stored, fields


async def _add_field(fields: Fields, part: object) -> None:
    room = len(fields) < len(UploadFields.model_fields)
    if not (room and isinstance(part, BodyPartReader) and part.name is not None):
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="form")
    fields[part.name] = await _text(part)


async def _text(part: BodyPartReader) -> str:
    data = bytearray()
    while chunk := await _timed(part.read_chunk(FIELD_MAX_BYTES)):
        data += chunk
        if len(data) > FIELD_MAX_BYTES:
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field=part.name or "")
    return data.decode()


async def _timed(read: asyncio.Future[bytes] | object) -> bytes:
    try:
        async with asyncio.timeout(FIRST_BYTES_S):
            return await read  # type: ignore[misc, no-any-return]
    except TimeoutError as error:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="body") from error


async def _paced(part: BodyPartReader, slowest_bps: int) -> AsyncIterator[bytes]:
    """The chunks of a file, as long as they come faster than `slowest_bps` on average."""
    began_s = time.monotonic()
    received = 0
    while chunk := await _timed(part.read_chunk(CHUNK_BYTES)):
        received += len(chunk)
        yield chunk
        if received * 8 < slowest_bps * (time.monotonic() - began_s - FIRST_BYTES_S):
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="body")


async def _of_a_kind(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pass on what looks like a paper; refuse anything else before it fills the disk."""
    head = b""
    checked = False
    async for chunk in chunks:
        if not checked:
            head += chunk
            if len(head) >= MAGIC_WITHIN:
                check_head(head)
                checked = True
        yield chunk
    if head and not checked:
        check_head(head)
