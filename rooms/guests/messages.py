"""Guests: links that invite, the lobby where they wait, and what becomes of them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.kernel.wire import EpochMs, Id, Name, Wire
from rooms.sites.messages import AttendeeView

Link = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}[A-Za-z0-9_-]{32}$")]
"""The number of the link, then its signature."""
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
UnitName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

USES_AT_MOST = 500


class NewGuestLink(Wire):
    """`name` is for those who lead: whom the link is for. It admits nobody; it opens the lobby to
    `uses` people until `expires_at_ms`."""

    name: Name
    expires_at_ms: EpochMs
    uses: Annotated[int, Field(ge=1, le=USES_AT_MOST)] = 1


class GuestLinkView(Wire):
    """`address` is what the QR in `svg` holds."""

    id: Id
    name: Name
    address: str
    svg: str
    made_at_ms: EpochMs
    expires_at_ms: EpochMs
    uses: int
    used: int
    revoked: bool


class ShowLink(Wire):
    """It stands in the fragment of the address, which no server is sent."""

    link: Link


class InvitationView(Wire):
    """What a link invites to."""

    conference_id: Id
    title: str
    starts_at_ms: EpochMs


class AskAdmission(Wire):
    """A guest says who he is."""

    link: Link
    name: Name
    unit_name: UnitName


class GuestState(StrEnum):
    """A guest's way: waiting → admitted → removed, or refused at the door."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"
    REMOVED = "removed"


class GuestStandingView(Wire):
    """How it stands with a guest; `reason` of a refusal or removal."""

    state: GuestState
    reason: str


class WaitingGuestView(Wire):
    """Somebody in the lobby; `link_name` is what those who lead called his link."""

    id: Id
    name: Name
    unit_name: UnitName
    link_name: Name
    asked_at_ms: EpochMs


class AskIn(Wire):
    """A guest came by a link that holds."""

    type: Literal["guests.ask"]
    guest: WaitingGuestView


class AdmitGuest(Wire):
    """Without a site it is the main one."""

    type: Literal["guests.admit"]
    guest_id: Id
    site_id: Id | None = None


class RefuseGuest(Wire):
    type: Literal["guests.refuse"]
    guest_id: Id
    reason: Reason = ""


class RemoveGuest(Wire):
    """Sends an admitted guest out for good."""

    type: Literal["guests.remove"]
    attendee_id: Id
    reason: Reason = ""


class GuestAsked(Wire):
    type: Literal["guests.asked"] = "guests.asked"
    guest: WaitingGuestView


class GuestRefused(Wire):
    type: Literal["guests.refused"] = "guests.refused"
    guest_id: Id
    reason: Reason
    at_ms: EpochMs


class GuestAdmitted(Wire):
    """The roster grows by an attendee, whose `person_id` is the guest's id."""

    type: Literal["sites.guest_admitted"] = "sites.guest_admitted"
    attendee: AttendeeView


class GuestRemoved(Wire):
    """The attendee stays in the roster, for what he said and did, and may nothing any more."""

    type: Literal["sites.guest_removed"] = "sites.guest_removed"
    attendee_id: Id
    reason: Reason
    at_ms: EpochMs
