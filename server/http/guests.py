"""Guests over HTTP: links for those who lead; for a guest what it invites to, and the lobby.

A guest in the lobby asks again and again how it stands; each time he is kept waiting until
something has changed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from aiohttp import web

from rooms.conferences.service import Conferences
from rooms.guests.messages import (
    AskAdmission,
    GuestAdmitted,
    GuestLinkView,
    GuestRefused,
    GuestRemoved,
    GuestStandingView,
    GuestState,
    InvitationView,
    NewGuestLink,
    ShowLink,
)
from rooms.guests.service import GuestLink
from rooms.guests.service import Guests as GuestService
from rooms.kernel.errors import ErrorCode
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId
from rooms.live.owner import Committed
from rooms.pairing.sheets import qr_svg
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.http.messages import GuestLinkList
from server.http.sessions import started
from server.tasks import Tasks

WAIT_S = 20.0

Ended = Callable[[Collection[str], ErrorCode], Awaitable[None]]
"""Told the hashes of the tokens whose sessions are over, and why."""


@dataclass(slots=True)
class Guests:
    """`committed` is a listener of the live conferences."""

    guests: GuestService
    conferences: Conferences
    tasks: Tasks
    ended: Ended
    _changes: dict[str, asyncio.Event] = field(default_factory=dict)

    def handlers(self) -> Handlers:
        return {
            "make_guest_link": self.make,
            "list_guest_links": self.listed,
            "revoke_guest_link": self.revoke,
            "show_guest_link": self.show,
            "ask_admission": self.ask,
            "get_lobby": self.lobby,
        }

    def committed(self, committed: Committed) -> None:
        """Who waits is told; who was sent out loses his session."""
        for entry in committed.entries:
            event = entry.event
            if isinstance(event, GuestRemoved):
                guest = committed.state.roster.attendees[event.attendee_id].person_id
                self.tasks.spawn("guest sent out", self._send_out, PersonId(guest))
            if isinstance(event, GuestAdmitted | GuestRefused):
                changed = self._changes.pop(committed.conference_id, None)
                if changed is not None:
                    changed.set()

    async def make(self, call: Call) -> GuestLinkView:
        conference_id, me = await self._me(call)
        new = await call.body(NewGuestLink)
        return _view(await self.guests.make_link(conference_id, me, new), call.origin)

    async def listed(self, call: Call) -> GuestLinkList:
        conference_id, me = await self._me(call)
        links = await self.guests.links(conference_id, me)
        return GuestLinkList(links=[_view(one, call.origin) for one in links])

    async def revoke(self, call: Call) -> None:
        conference_id, me = await self._me(call)
        await self.guests.revoke(conference_id, me, call.path("link_id"))

    async def show(self, call: Call) -> InvitationView:
        return await self.guests.invitation((await call.body(ShowLink)).link, address=call.address)

    async def ask(self, call: Call) -> web.Response:
        asked = await call.body(AskAdmission)
        return started(call, await self.guests.ask(asked, address=call.address))

    async def lobby(self, call: Call) -> GuestStandingView:
        """At once where it stands otherwise than `seen`."""
        conference_id, guest = conference_of(call), PersonId(call.person.id)
        changed = self._changes.setdefault(conference_id, asyncio.Event())
        standing = await self.guests.standing(conference_id, guest)
        if standing.state is not GuestState.WAITING or call.text("seen") != standing.state:
            return standing
        try:
            async with asyncio.timeout(WAIT_S):
                await changed.wait()
        except TimeoutError:
            return standing
        return await self.guests.standing(conference_id, guest)

    async def _me(self, call: Call) -> tuple[ConferenceId, AttendeeId]:
        conference_id = conference_of(call)
        me = await self.conferences.attendee_of(PersonId(call.person.id), conference_id)
        return conference_id, me

    async def _send_out(self, guest: PersonId) -> None:
        await self.ended(await self.guests.send_out(guest), ErrorCode.GUEST_REMOVED)


def _view(link: GuestLink, origin: str) -> GuestLinkView:
    address = f"{origin}/meeting/guest#{link.link}"
    return GuestLinkView(
        id=link.id,
        name=link.name,
        address=address,
        svg=qr_svg(address),
        made_at_ms=link.made_at_ms,
        expires_at_ms=link.expires_at_ms,
        uses=link.uses,
        used=link.used,
        revoked=link.revoked,
    )
