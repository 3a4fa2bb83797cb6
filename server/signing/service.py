"""The signing service of a signer's own PC: pages of the server speak to it over a websocket, as
`clients/archive/minutes/localSigning.ts` does.

One request, one answer: `{id, command: "sign", part, pdf}` with the file in base64, answered by
`{id, ok: true, pdf}` or `{id, ok: false, message}`; the message is for the person at the page.

Who could misuse it: any page in a browser on this PC can open a connection to it, so only pages of
the origins that were named at the start may; a browser states the origin truly. Another program of
this PC can claim any origin, but then it could as well read the PIN as it is typed. It listens on
the loopback only. The PIN is asked once, when the service starts, and every signature is a line on
the terminal; who wants to be asked each time starts it for the one signature and ends it after.
"""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import BaseModel, Field, ValidationError

from rooms.minutes.signing import Part, Signer
from server.signing.signatures import SIGNED_MAX_BYTES
from server.signing.texts import CannotSign, Fault, Language, Text, said

LOOPBACK = "127.0.0.1"
MESSAGE_MAX_BYTES = 2 * SIGNED_MAX_BYTES
"""Base64 needs a third more; what is a little too large still gets an answer that says so."""
ORIGIN_SHOWN_MAX = 200
WHY = {Part.CHAIR: Text.WHY_CHAIR, Part.SEAL: Text.WHY_SEAL}


class Asked(BaseModel):
    id: str = Field(max_length=100)
    command: str
    part: str
    pdf: str


@dataclass(slots=True)
class SigningService:
    """`say` gets a line for the terminal."""

    signer: Signer
    origins: frozenset[str]
    say: Callable[[str], None]
    language: Language = "vi"
    _signing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def meet(self, request: web.Request) -> web.WebSocketResponse:
        """A page that connects."""
        origin = request.headers.get("Origin", "–")[:ORIGIN_SHOWN_MAX]
        if origin not in self.origins:
            self.say(said(Text.TURNED_AWAY, self.language, origin=origin))
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(max_msg_size=MESSAGE_MAX_BYTES)
        await socket.prepare(request)
        async for message in socket:
            try:
                asked = Asked.model_validate_json(
                    message.data if message.type is WSMsgType.TEXT else ""
                )
            except ValidationError:
                await socket.close(code=WSCloseCode.POLICY_VIOLATION)
                break
            await socket.send_json(await self._answer(asked, origin))
        return socket

    async def _answer(self, asked: Asked, origin: str) -> dict[str, object]:
        try:
            signed = await self._sign(asked)
        except CannotSign as fault:
            why = fault.sentence(self.language)
            self.say(said(Text.REFUSED, self.language, origin=origin, why=why))
            return {"id": asked.id, "ok": False, "message": why}
        kb, why = len(signed) // 1000, said(WHY[Part(asked.part)], self.language)
        self.say(said(Text.SIGNED, self.language, origin=origin, kb=kb, why=why))
        pdf = await asyncio.to_thread(base64.b64encode, signed)
        return {"id": asked.id, "ok": True, "pdf": pdf.decode()}

    async def _sign(self, asked: Asked) -> bytes:
        if asked.command != "sign" or asked.part not in set(Part):
            raise CannotSign(Fault.COMMAND_UNKNOWN)
        if self._signing.locked():
            raise CannotSign(Fault.BUSY)
        async with self._signing:
            part = Part(asked.part)
            pdf = await asyncio.to_thread(_decoded, asked.pdf)
            return await self.signer.sign(pdf, part, said(WHY[part]))


@asynccontextmanager
async def listening(service: SigningService, port: int) -> AsyncIterator[str]:
    """Serves pages of this machine; the address. `CannotSign` if the port isn't free."""
    app = web.Application()
    app.router.add_get("/", service.meet)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, LOOPBACK, port).start()
        except OSError as error:
            raise CannotSign(Fault.PORT_TAKEN, port=port) from error
        yield f"ws://{LOOPBACK}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _decoded(text: str) -> bytes:
    try:
        pdf = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CannotSign(Fault.PDF_UNSIGNABLE, detail="base64") from error
    if len(pdf) > SIGNED_MAX_BYTES:
        raise CannotSign(Fault.PDF_TOO_LARGE, limit_mb=SIGNED_MAX_BYTES // 1_000_000)
    return pdf
