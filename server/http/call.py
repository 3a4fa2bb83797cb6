"""One HTTP request on its way through: what a handler is given and may give back."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from aiohttp import web

from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.wire import Wire
from rooms.people.messages import PersonView

COOKIE = "dh_session"
TOKEN_HEADER = "X-Session-Token"  # noqa: S105 - a header's name
JSON_MAX_BYTES = 4 << 20
"""A conference of 4,000 sites and 20,000 invitations fits."""

Answer: TypeAlias = Wire | web.StreamResponse | None
Model = TypeVar("Model", bound=Wire)


@dataclass(frozen=True, slots=True)
class Call:
    """`person` and `token` are there wherever the surface asks for a session."""

    request: web.Request
    address: str
    secure: bool
    body_s: float
    token: str | None = None
    caller: PersonView | None = None
    only: ConferenceId | None = None
    """The conference of a session by a code, which is good for nothing else."""

    @property
    def person(self) -> PersonView:
        if self.caller is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self.caller

    @property
    def origin(self) -> str:
        """Where the asker's browser found this server: other devices in the house find it there."""
        return f"{'https' if self.secure else 'http'}://{self.request.host}"

    def path(self, name: str) -> str:
        return self.request.match_info[name]

    def text(self, name: str) -> str:
        return self.request.query.get(name, "")

    def number(self, name: str, default: int) -> int:
        given = self.request.query.get(name)
        if given is None:
            return default
        # No sign and no other digits than ASCII's: what a correct client sends.
        if not (given.isascii() and given.isdigit() and len(given) <= 15):
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field=name)
        return int(given)

    async def body(self, model: type[Model]) -> Model:
        """The JSON body as `model`, within bounds of size and time."""
        if (self.request.content_length or 0) > JSON_MAX_BYTES:
            raise ProtocolError(ErrorCode.MESSAGE_TOO_LARGE)
        try:
            async with asyncio.timeout(self.body_s):
                raw = await self.request.read()
        except TimeoutError as error:
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="body") from error
        except web.HTTPRequestEntityTooLarge as error:
            raise ProtocolError(ErrorCode.MESSAGE_TOO_LARGE) from error
        return model.model_validate_json(raw)


Handler: TypeAlias = Callable[[Call], Awaitable[Answer]]
Handlers: TypeAlias = Mapping[str, Handler]
"""By the name of the endpoint."""
