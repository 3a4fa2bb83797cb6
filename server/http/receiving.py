"""A small file in a form: read whole, under a cap, with its text fields."""

import asyncio

from aiohttp import BodyPartReader, web

from rooms.kernel.errors import ErrorCode, ProtocolError, Refused

CHUNK_BYTES = 256 << 10
FIELD_MAX_BYTES = 4_000
FORM_S = 60.0


async def receive(request: web.Request, *, max_bytes: int) -> tuple[bytes, dict[str, str]]:
    """The part `file` and the fields beside it, in whatever order they come."""
    if not request.content_type.startswith("multipart/"):
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="content-type")
    file: bytes | None = None
    fields: dict[str, str] = {}
    try:
        async with asyncio.timeout(FORM_S):
            async for part in await request.multipart():
                if not isinstance(part, BodyPartReader) or part.name is None:
                    raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="form")
                if part.name == "file" and file is None:
                    file = await _read(part, max_bytes)
                else:
                    fields[part.name] = (await _read(part, FIELD_MAX_BYTES)).decode()
    except (ValueError, AssertionError, TimeoutError) as error:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="form") from error
    if not file:
        raise Refused(ErrorCode.FILE_EMPTY)
    return file, fields


async def _read(part: BodyPartReader, max_bytes: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(CHUNK_BYTES):
        data += chunk
        if len(data) > max_bytes:
            raise Refused(ErrorCode.FILE_TOO_LARGE, max_mb=max(1, max_bytes // 1_000_000))
    return bytes(data)
