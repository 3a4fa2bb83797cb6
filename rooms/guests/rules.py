"""The lobby: who waits there, and what became of those who did. Links: what is signed in them."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.guests.messages import (
    AdmitGuest,
    AskIn,
    GuestAdmitted,
    GuestAsked,
    GuestRefused,
    GuestRemoved,
    GuestStandingView,
    GuestState,
    RefuseGuest,
    RemoveGuest,
    WaitingGuestView,
)
from rooms.kernel.errors import ErrorCode, Refused
from rooms.sites.messages import AttendeeView, Role
from rooms.sites.rules import Roster

GuestCommand: TypeAlias = AdmitGuest | RefuseGuest | RemoveGuest
GuestEvent: TypeAlias = GuestAsked | GuestRefused | GuestAdmitted | GuestRemoved

WAITING_AT_MOST = 100
"""More than a secretary can look at; the link's holder is told to try later."""
SIGNATURE_BYTES = 24
ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class GuestsState:
    """Who waits, in the order of coming; what became of everybody who ever waited."""

    waiting: Mapping[str, WaitingGuestView] = field(default_factory=dict)
    standings: Mapping[str, GuestStandingView] = field(default_factory=dict)

    def guest(self, guest_id: str) -> WaitingGuestView:
        try:
            return self.waiting[guest_id]
        except KeyError:
            raise Refused(ErrorCode.GUEST_GONE) from None


def decide(
    state: GuestsState, roster: Roster, command: GuestCommand, now_ms: int, fresh_id: str
) -> list[GuestEvent]:
    match command:
        case AdmitGuest(guest_id=guest_id, site_id=site_id):
            guest = state.guest(guest_id)
            return [GuestAdmitted(attendee=_attendee(guest, roster, site_id, fresh_id))]
        case RefuseGuest(guest_id=guest_id, reason=reason):
            guest = state.guest(guest_id)
            return [GuestRefused(guest_id=guest.id, reason=reason, at_ms=now_ms)]
        case RemoveGuest(attendee_id=attendee_id, reason=reason):
            attendee = roster.attendee(attendee_id)
            if attendee.role is not Role.GUEST or attendee.removed:
                raise Refused(ErrorCode.GUEST_GONE)
            return [GuestRemoved(attendee_id=attendee_id, reason=reason, at_ms=now_ms)]
        case _:
            assert_never(command)


def ask(state: GuestsState, command: AskIn) -> list[GuestEvent]:
    if command.guest.id in state.standings:
        return []
    if len(state.waiting) >= WAITING_AT_MOST:
        raise Refused(ErrorCode.LOBBY_FULL)
    return [GuestAsked(guest=command.guest)]


def close(state: GuestsState, now_ms: int) -> list[GuestEvent]:
    """The conference ends: nobody waits at the door any more."""
    return [GuestRefused(guest_id=one, reason="", at_ms=now_ms) for one in state.waiting]


def _attendee(
    guest: WaitingGuestView, roster: Roster, site_id: str | None, fresh_id: str
) -> AttendeeView:
    main = next(site.id for site in roster.sites.values() if site.main)
    at = site_id or main
    if at not in roster.sites:
        raise Refused(ErrorCode.NOT_FOUND, what="site")
    return AttendeeView(
        id=fresh_id,
        person_id=guest.id,
        site_id=at,
        role=Role.GUEST,
        voter=False,
        name=guest.name,
        position="",
        unit_name=guest.unit_name,
    )


def evolve(state: GuestsState, event: GuestEvent, roster: Roster) -> GuestsState:
    """`roster` as it is after the event."""
    match event:
        case GuestAsked(guest=guest):
            known = _standing(state, guest.id, GuestState.WAITING)
            return GuestsState({**state.waiting, guest.id: guest}, known)
        case GuestRefused(guest_id=guest_id, reason=reason):
            refused = _standing(state, guest_id, GuestState.REFUSED, reason)
            return GuestsState(_left(state, guest_id), refused)
        case GuestAdmitted(attendee=attendee):
            guest_id = attendee.person_id
            admitted = _standing(state, guest_id, GuestState.ADMITTED)
            return GuestsState(_left(state, guest_id), admitted)
        case GuestRemoved(attendee_id=attendee_id, reason=reason):
            guest_id = roster.attendees[attendee_id].person_id
            removed = _standing(state, guest_id, GuestState.REMOVED, reason)
            return replace(state, standings=removed)
        case _:
            assert_never(event)


def _left(state: GuestsState, guest_id: str) -> Mapping[str, WaitingGuestView]:
    return {one: guest for one, guest in state.waiting.items() if one != guest_id}


def _standing(
    state: GuestsState, guest_id: str, now: GuestState, reason: str = ""
) -> Mapping[str, GuestStandingView]:
    return {**state.standings, guest_id: GuestStandingView(state=now, reason=reason)}


def sign(key: bytes, conference_id: str, link_id: str, expires_at_ms: int) -> str:
    """The link: its number, signed together with its conference and its end."""
    about = f"guest {conference_id} {link_id} {expires_at_ms}".encode()
    digest = hmac.digest(key, about, hashlib.sha256)[:SIGNATURE_BYTES]
    return link_id + base64.urlsafe_b64encode(digest).decode()


def link_id_of(link: str) -> str:
    """What to look up; whether the signature is right is asked of what was found."""
    return link[:ID_LENGTH]


def is_signed(link: str, key: bytes, conference_id: str, expires_at_ms: int) -> bool:
    right = sign(key, conference_id, link_id_of(link), expires_at_ms)
    return hmac.compare_digest(link, right)
