"""Roll call of sites: the chair calls, the site answers; or the site is marked.

What is noted about a site is told to those who call, to the technicians, and to that site.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.kernel.wire import EpochMs, Id, Wire

CALLED_AT_ONCE = 200
"""Sites named in one command; all of them are called without naming any."""

People = Annotated[int, Field(ge=1, le=10_000, description="present in the site's room")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class RollCallMark(StrEnum):
    """`called` and no answer yet. `late`: came, or answered, when the roll call was over."""

    CALLED = "called"
    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"


class RollCallHow(StrEnum):
    """`answered` by somebody of the site, `connected` by the system, which saw it, `by_hand`."""

    ANSWERED = "answered"
    CONNECTED = "connected"
    BY_HAND = "by_hand"


class SiteRollCallView(Wire):
    """What is noted about a site; none stands for one that wasn't called. `by` is the attendee who
    answered or marked."""

    site_id: Id
    mark: RollCallMark
    called_at_ms: EpochMs | None = None
    marked_at_ms: EpochMs | None = None
    how: RollCallHow | None = None
    by: Id | None = None
    people: People | None = None
    reason: Reason | None = None


class CallSites(Wire):
    """Some sites, or with null all that have not answered."""

    type: Literal["roll_call.call"]
    site_ids: Annotated[list[Id], Field(min_length=1, max_length=CALLED_AT_ONCE)] | None


class AnswerRollCall(Wire):
    """By anybody of the site that was called; said again, `people` is corrected."""

    type: Literal["roll_call.answer"]
    people: People


class MarkSite(Wire):
    """By hand, whatever was noted before. A reason is for absence only."""

    type: Literal["roll_call.mark"]
    site_id: Id
    mark: Literal[RollCallMark.PRESENT, RollCallMark.LATE, RollCallMark.ABSENT]
    people: People | None = None
    reason: Reason | None = None


class MarkConnected(Wire):
    """Every site that is connected now and has not answered is present."""

    type: Literal["roll_call.mark_connected"]


class SitesCalled(Wire):
    """`site_ids` null: all sites. One about which something else was noted stays as it is."""

    type: Literal["roll_call.called"] = "roll_call.called"
    at_ms: EpochMs
    site_ids: tuple[Id, ...] | None


class SitesMarked(Wire):
    type: Literal["roll_call.marked"] = "roll_call.marked"
    at_ms: EpochMs
    site_ids: tuple[Id, ...]
    mark: RollCallMark
    how: RollCallHow
    by: Id | None
    people: People | None
    reason: Reason | None
