"""Signing in and out. The cookie lets images and downloads through; writes need the token."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from aiohttp import web

from rooms.kernel.errors import ErrorCode, Refused
from rooms.pairing.messages import ShowCode
from rooms.pairing.service import Pairing
from rooms.people.messages import SessionView, SignIn
from rooms.people.rules import SESSION_MS
from rooms.people.service import People
from server.http.call import COOKIE, Call, Handlers


@dataclass(frozen=True, slots=True)
class Sessions:
    people: People
    pairing: Pairing
    ended: Callable[[str], Awaitable[None]]
    """Told the token of a session that was ended."""
    replaced: Callable[[Collection[str]], Awaitable[None]]
    """Told the hashes of the tokens whose sessions another device took over."""

    def handlers(self) -> Handlers:
        return {
            "sign_in": self.sign_in,
            "sign_in_by_code": self.sign_in_by_code,
            "get_session": self.get,
            "sign_out": self.sign_out,
        }

    async def sign_in(self, call: Call) -> web.Response:
        given = await call.body(SignIn)
        session = await self.people.sign_in(given.username, given.password, address=call.address)
        return started(call, session)

    async def sign_in_by_code(self, call: Call) -> web.Response:
        shown = await call.body(ShowCode)
        signed_in = await self.pairing.sign_in(shown.code, address=call.address)
        await self.replaced(signed_in.ended)
        return started(call, signed_in.session)

    async def get(self, call: Call) -> SessionView:
        return await self.people.session(_token(call))

    async def sign_out(self, call: Call) -> web.Response:
        token = _token(call)
        await self.people.sign_out(token)
        await self.ended(token)
        response = web.Response(status=204)
        response.del_cookie(COOKIE, httponly=True, samesite="Strict", secure=call.secure)
        return response


def started(call: Call, session: SessionView) -> web.Response:
    response = web.json_response(text=session.model_dump_json())
    response.set_cookie(
        COOKIE,
        session.token,
        max_age=SESSION_MS // 1000,
        httponly=True,
        samesite="Strict",
        secure=call.secure,
    )
    return response


def _token(call: Call) -> str:
    if call.token is None:
        raise Refused(ErrorCode.NOT_SIGNED_IN)
    return call.token
