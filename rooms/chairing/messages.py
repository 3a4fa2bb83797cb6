"""Chairing: who presides now, who shares the chair's rights, who takes over when the chair's link
is dead, and to whom the floor of a province is left.

The chair of the invitation keeps the rights of a chair whoever presides.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from rooms.kernel.wire import EpochMs, Id, Wire

ChairingEpoch = Annotated[int, Field(ge=0, description="grows whenever another one presides")]
Members = Annotated[tuple[Id, ...], Field(max_length=30)]


class PresidingHow(StrEnum):
    HANDED_OVER = "handed_over"
    TAKEN_OVER = "taken_over"
    TAKEN_BACK = "taken_back"


class FloorDelegation(Wire):
    """The attendee gives the floor to whoever sits at `site_id` and at the sites below it."""

    attendee_id: Id
    site_id: Id


class ChairingView(Wire):
    """`here`: is who presides connected? `presidium` has a chair's rights beside him; `deputies`
    take over in this order."""

    epoch: ChairingEpoch
    presiding_id: Id
    since_ms: EpochMs | None
    here: bool
    presidium: list[Id]
    deputies: list[Id]
    delegations: list[FloorDelegation]


class AppointPresidium(Wire):
    """Both lists as they shall be."""

    type: Literal["chairing.appoint"]
    presidium: Members
    deputies: Members


class HandOverChair(Wire):
    """By who presides, to somebody who is here."""

    type: Literal["chairing.hand_over"]
    attendee_id: Id
    epoch: ChairingEpoch


class TakeOverChair(Wire):
    """By the first deputy who is here, while who presides is not; by the chair of the invitation
    whenever he wants it back."""

    type: Literal["chairing.take_over"]
    epoch: ChairingEpoch


class DelegateFloor(Wire):
    """Leave the floor of an attendee's own site and those below it to him."""

    type: Literal["chairing.delegate_floor"]
    attendee_id: Id


class EndDelegation(Wire):
    type: Literal["chairing.end_delegation"]
    attendee_id: Id


class PresidiumAppointed(Wire):
    """`changed`: whose rights are others now; they start from a new snapshot."""

    type: Literal["chairing.appointed"] = "chairing.appointed"
    presidium: Members
    deputies: Members
    changed: Members


class PresidingChanged(Wire):
    """Who presides is connected. `changed` as above."""

    type: Literal["chairing.presiding_changed"] = "chairing.presiding_changed"
    epoch: ChairingEpoch
    attendee_id: Id
    at_ms: EpochMs
    how: PresidingHow
    changed: Members


class PresidingLinkChanged(Wire):
    """Who presides came or lost his link; said to all, who don't see who else is here."""

    type: Literal["chairing.link_changed"] = "chairing.link_changed"
    here: bool
    at_ms: EpochMs


class FloorDelegated(Wire):
    type: Literal["chairing.floor_delegated"] = "chairing.floor_delegated"
    delegation: FloorDelegation


class DelegationEnded(Wire):
    type: Literal["chairing.delegation_ended"] = "chairing.delegation_ended"
    attendee_id: Id
