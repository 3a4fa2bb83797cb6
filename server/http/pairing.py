"""Codes over HTTP: as QR on the desk's screen, as sheets to print, and a seat's nameplate.

A nameplate asks again and again; each time it is kept waiting until somebody else sits there, or
who sits there asks to speak or speaks, so that a hall of 500 nameplates costs some requests a
second and still follows at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from aiohttp import web

from rooms.attendance.messages import StandInNamed
from rooms.conferences.service import Conferences
from rooms.floor.messages import FloorGranted, FloorRequested, FloorRevoked, RequestWithdrawn
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.hanoi import in_hanoi
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId
from rooms.kernel.permissions import Action, require
from rooms.live.owner import Committed
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.pairing.messages import AskCode, AskNameplate, CodeKind, CodeView, NameplateView
from rooms.pairing.nameplate import nameplate
from rooms.pairing.service import Holder, Issued, Seat
from rooms.pairing.service import Pairing as PairingService
from rooms.pairing.sheets import Card, qr_svg, render_sheets
from rooms.seating.messages import PlanChanged, SeatsAssigned
from rooms.seating.rules import labels
from rooms.sites.messages import Role
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.http.surface import PDF
from server.tasks import Tasks

WAIT_S = 20.0
CARRIED_BY = frozenset({Role.CHAIR, Role.SECRETARY, Role.DELEGATE})
"""Whose cards are printed: rooms' operators and staff have accounts."""

ON_NAMEPLATES = (
    *(PlanChanged, SeatsAssigned, StandInNamed),
    *(FloorRequested, RequestWithdrawn, FloorGranted, FloorRevoked),
)
"""What may change a nameplate."""

Ended = Callable[[Collection[str]], Awaitable[None]]
"""Told the hashes of the tokens whose sessions are over."""


@dataclass(slots=True)
class Pairing:
    """`committed` is a listener of the live conferences."""

    pairing: PairingService
    conferences: Conferences
    live: LiveConferences
    tasks: Tasks
    ended: Ended
    _changes: dict[str, asyncio.Event] = field(default_factory=dict)

    def handlers(self) -> Handlers:
        return {
            "ask_code": self.ask,
            "get_codes_pdf": self.sheets,
            "ask_nameplate": self.nameplate,
        }

    def committed(self, committed: Committed) -> None:
        """Who lost a seat loses its device, and nameplates are woken."""
        seats = any(
            isinstance(entry.event, PlanChanged | SeatsAssigned) for entry in committed.entries
        )
        if seats:
            self.tasks.spawn("seats left", self._seats_left, committed.state)
        if any(isinstance(entry.event, ON_NAMEPLATES) for entry in committed.entries):
            changed = self._changes.pop(committed.conference_id, None)
            if changed is not None:
                changed.set()

    async def ask(self, call: Call) -> CodeView:
        conference_id, me, _ = await self._desk(call)
        asked = await call.body(AskCode)
        holder = Holder(asked.attendee_id, asked.site_id, asked.seat)
        if (holder.attendee_id is None) == (holder.site_id is None or holder.seat is None):
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="attendee_id")
        if asked.anew:
            await self.ended(await self.pairing.withdraw(conference_id, me, holder))
        [issued] = await self.pairing.issue(conference_id, me, [holder])
        state = await self.live.state(conference_id)
        card = _card(state, issued, call.origin)
        seat = holder.seat is not None
        return CodeView(
            kind=CodeKind.SEAT if seat else CodeKind.PERSON,
            label=card.label or card.name,
            address=card.address,
            nameplate=f"{call.origin}/desk/nameplate#{issued.code}" if seat else None,
            svg=qr_svg(card.address),
        )

    async def sheets(self, call: Call) -> web.StreamResponse:
        conference_id, me, state = await self._desk(call)
        match call.text("kind"):
            case CodeKind.PERSON:
                holders = _people(state)
            case CodeKind.SEAT:
                holders = _seats(state, call.text("site_id"))
            case _:
                raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="kind")
        issued = await self.pairing.issue(conference_id, me, holders)
        cards = [_card(state, one, call.origin) for one in issued]
        pdf = await asyncio.to_thread(
            render_sheets, state.conference.title, _when(state.conference.starts_at_ms), cards
        )
        headers = {"Content-Disposition": f'inline; filename="ma-qr-{conference_id[:8]}.pdf"'}
        return web.Response(body=pdf, content_type=PDF, headers=headers)

    async def nameplate(self, call: Call) -> NameplateView:
        asked = await call.body(AskNameplate)
        seat = await self.pairing.seat_of(asked.code, address=call.address)
        view = await self._plate(seat)
        try:
            async with asyncio.timeout(WAIT_S):
                while view.stamp == asked.seen:
                    await self._changes.setdefault(seat.conference_id, asyncio.Event()).wait()
                    view = await self._plate(seat)
        except TimeoutError:
            pass  # nothing new: the page asks again
        return view

    async def _plate(self, seat: Seat) -> NameplateView:
        state = await self.live.state(seat.conference_id)
        return nameplate(state, seat.site_id, seat.seat)

    async def _desk(self, call: Call) -> tuple[ConferenceId, AttendeeId, LiveState]:
        conference_id = conference_of(call)
        me = await self.conferences.attendee_of(PersonId(call.person.id), conference_id)
        state = await self.live.state(conference_id)
        require(state.roster.standing(me), Action.CODES_ISSUE)
        return conference_id, me, state

    async def _seats_left(self, state: LiveState) -> None:
        await self.ended(await self.pairing.seats_left(state))


def _people(state: LiveState) -> list[Holder]:
    everybody = state.roster.attendees.values()
    return [Holder(attendee_id=one.id) for one in everybody if one.role in CARRIED_BY]


def _seats(state: LiveState, site_id: str) -> list[Holder]:
    site = state.seating.sites.get(site_id)
    if site is None or not labels(site.plan):
        raise Refused(ErrorCode.SEAT_UNKNOWN)
    return [Holder(site_id=site_id, seat=seat) for seat in labels(site.plan)]


def _card(state: LiveState, issued: Issued, origin: str) -> Card:
    holder = issued.holder
    if holder.attendee_id is not None:
        who: str | None = holder.attendee_id
        place = state.seating.place_of(holder.attendee_id)
        label = "" if place is None else state.seating.label(*place)
    else:
        who = state.seating.occupant(holder.site_id or "", holder.seat or "")
        label = state.seating.label(holder.site_id or "", holder.seat or "")
    attendee = None if who is None else state.roster.attendee(who)
    return Card(
        address=f"{origin}/#/code/{issued.code}",
        label=label,
        name="" if attendee is None else attendee.name,
        position="" if attendee is None else attendee.position,
        unit_name="" if attendee is None else attendee.unit_name,
    )


def _when(starts_at_ms: int) -> str:
    """As in "08 giờ 00, ngày 22/11/2026"."""
    return f"{in_hanoi(starts_at_ms):%H giờ %M, ngày %d/%m/%Y}"
