"""Signing in and out. The cookie lets images and downloads through; writes need the token."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from rooms.kernel.errors import ErrorCode, Refused
from rooms.people.messages import SessionView, SignIn
from rooms.people.rules import SESSION_MS
from rooms.people.service import People
from server.http.call import COOKIE, Call, Handlers


@dataclass(frozen=True, slots=True)
class Sessions:
    people: People
    ended: Callable[[str], Awaitable[None]]
    """Told the token of a session that was ended."""

    def handlers(self) -> Handlers:
        return {"sign_in": self.sign_in, "get_session": self.get, "sign_out": self.sign_out}

    async def sign_in(self, call: Call) -> web.Response:
        given = await call.body(SignIn)
        session = await self.people.sign_in(given.username, given.password, address=call.address)
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

    async def get(self, call: Call) -> SessionView:
        return await self.people.session(_token(call))

    async def sign_out(self, call: Call) -> web.Response:
        token = _token(call)
        await self.people.sign_out(token)
        await self.ended(token)
        response = web.Response(status=204)
        response.del_cookie(COOKIE, httponly=True, samesite="Strict", secure=call.secure)
        return response


def _token(call: Call) -> str:
    if call.token is None:
        raise Refused(ErrorCode.NOT_SIGNED_IN)
    return call.token
