"""Devices of sites over HTTP: pairing, what a paired one does now, the list of them.

The token of a device lasts for years, so no script may read it: it is a cookie of its own, sent to
these addresses alone. Whatever a device does in a conference it does by a session (ADR 15).
"""

import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from aiohttp import web

from rooms.conferences.service import Conferences
from rooms.devices.messages import (
    AskPaired,
    DeviceList,
    DeviceNowView,
    DeviceView,
    PairDevice,
    PairingState,
    PairingView,
    PlaceView,
)
from rooms.devices.service import Devices as DeviceService
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId, UnitId
from rooms.kernel.permissions import ANY, OWN, Action, Standing, allowed, require
from rooms.live.service import LiveConferences
from rooms.pairing.sheets import qr_svg
from rooms.people.messages import SessionView
from server.http.call import Call, Handlers
from server.http.sessions import started
from server.limits import Buckets

COOKIE = "dh_device"
PATH = "/api/device"
KEPT_S = 400 * 86_400
"""As long as browsers keep a cookie at most; each visit makes it young again."""
CODES_PER_S = 2.0
CODES_AT_ONCE = 200
"""From one address: all the sites of a province may stand behind one."""

Ended = Callable[[Collection[str], ErrorCode], Awaitable[None]]
"""Told the hashes of the tokens whose sessions are over, and why."""


@dataclass(slots=True)
class Devices:
    devices: DeviceService
    conferences: Conferences
    live: LiveConferences
    ended: Ended
    _codes: Buckets = field(default_factory=lambda: Buckets(CODES_PER_S, CODES_AT_ONCE))

    def handlers(self) -> Handlers:
        return {
            "begin_pairing": self.begin_pairing,
            "ask_paired": self.ask_paired,
            "get_device": self.now,
            "start_device_session": self.start_session,
            "list_devices": self.listed,
            "pair_device": self.pair,
            "revoke_device": self.revoke,
        }

    async def begin_pairing(self, call: Call) -> PairingView:
        if not self._codes.take(call.address, time.monotonic()):
            raise Refused(ErrorCode.RATE_LIMITED)
        pending = await self.devices.begin_pairing()
        address = f"{call.origin}/#/devices/{pending.code}"
        return PairingView(
            code=pending.code,
            secret=pending.secret,
            address=address,
            svg=qr_svg(address),
            expires_at_ms=pending.expires_at_ms,
        )

    async def ask_paired(self, call: Call) -> web.Response:
        token = await self.devices.fetch_token((await call.body(AskPaired)).secret)
        state = PairingState(paired=token is not None)
        response = web.json_response(text=state.model_dump_json())
        if token is not None:
            _remember(response, call, token)
        return response

    async def now(self, call: Call) -> web.Response:
        token = _token(call)
        view: DeviceNowView = await self.devices.now(token)
        response = web.json_response(text=view.model_dump_json())
        _remember(response, call, token)
        return response

    async def start_session(self, call: Call) -> web.Response:
        begun = await self.devices.start_session(_token(call))
        await self.ended(begun.ended, ErrorCode.SESSION_REPLACED)
        session: SessionView = begun.session
        return started(call, session)

    async def listed(self, call: Call) -> DeviceList:
        places = await self._places(call)
        devices = await self.devices.listed(None if places is None else places.keys())
        named = [PlaceView(unit_id=one, name=name) for one, name in (places or {}).items()]
        return DeviceList(devices=devices, places=named)

    async def pair(self, call: Call) -> DeviceView:
        wanted = await call.body(PairDevice)
        places = await self._places(call)
        among = None if places is None else places.keys()
        by, unit_id = PersonId(call.person.id), UnitId(wanted.unit_id)
        return await self.devices.pair(by, wanted.code, unit_id, wanted.name, among)

    async def revoke(self, call: Call) -> None:
        places = await self._places(call)
        among = None if places is None else places.keys()
        ended = await self.devices.revoke(call.path("device_id"), among)
        await self.ended(ended, ErrorCode.DEVICE_NOT_PAIRED)

    async def _places(self, call: Call) -> dict[str, str] | None:
        """The units the caller may pair devices with, by a role in the conference that is named;
        None: all, as administrator of the system."""
        named = call.text("conference_id")
        if not named:
            require(Standing(call.person.account_role.value), Action.DEVICES_MANAGE)
            return None
        conference_id = ConferenceId(named)
        me = await self.conferences.attendee_of(PersonId(call.person.id), conference_id)
        state = await self.live.state(conference_id)
        my_site = state.roster.attendee(me).site_id
        places = {
            site.unit_id: site.name
            for site in state.roster.sites.values()
            if allowed(
                state.standing(me), Action.DEVICES_MANAGE, OWN if site.id == my_site else ANY
            )
        }
        if not places:
            raise Refused(ErrorCode.NOT_ALLOWED)
        return places


def _token(call: Call) -> str:
    token = call.request.cookies.get(COOKIE)
    if not token:
        raise Refused(ErrorCode.DEVICE_NOT_PAIRED)
    return token


def _remember(response: web.Response, call: Call, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=KEPT_S,
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=call.secure,
    )
