"""Conferences: scheduling and life cycle."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from rooms.agenda.messages import NewAgendaItem
from rooms.kernel.wire import EpochMs, Id, Title, Wire
from rooms.sites.messages import Role


class ConferenceState(StrEnum):
    """`scheduled` → `rehearsal` ⇄ `waiting` → `roll_call` → `open` ⇄ `recess` → `closed`.

    Everything before `open` may be skipped: a small meeting is opened where it stands.
    """

    SCHEDULED = "scheduled"
    REHEARSAL = "rehearsal"
    WAITING = "waiting"
    ROLL_CALL = "roll_call"
    OPEN = "open"
    RECESS = "recess"
    CLOSED = "closed"


class ConferenceView(Wire):
    """The conference itself; part of the snapshot.

    `check_in_by_joining`: who joins is present; otherwise a code or the desk says who is.
    `wipe_devices`: tablets delete at the end what they keep of the papers.
    `record_at_opening`: recording starts by itself when the conference opens.
    `roll_call_at_ms`: when the sites were first called, null where nobody calls them.
    `recess_since_ms` and `back_at_ms` (when the chair means to go on) are null outside a recess.
    """

    id: Id
    title: Title
    place: str
    state: ConferenceState
    starts_at_ms: EpochMs
    ends_at_ms: EpochMs
    opened_at_ms: EpochMs | None
    closed_at_ms: EpochMs | None
    check_in_by_joining: bool = True
    stand_ins_vote: bool = False
    wipe_devices: bool = False
    record_at_opening: bool = False
    roll_call_at_ms: EpochMs | None = None
    recess_since_ms: EpochMs | None = None
    back_at_ms: EpochMs | None = None


class ConferenceSummary(Wire):
    """A row of the list and of the calendar."""

    conference: ConferenceView
    chair_name: str
    my_role: Role | None
    my_site: str | None
    site_count: int
    attendee_count: int
    document_count: int


class Invite(Wire):
    """A person invited to sit at the site of `unit_id`. `voter`: is on the list of voters; chair
    and delegates are where it isn't said."""

    person_id: Id
    unit_id: Id
    role: Role
    voter: bool | None = None


class ScheduleConference(Wire):
    """Schedule a conference. Exactly one chair; the chair's site is the main site."""

    title: Title
    place: Annotated[str, Field(max_length=300)] = ""
    starts_at_ms: EpochMs
    ends_at_ms: EpochMs
    site_unit_ids: Annotated[list[Id], Field(min_length=1, max_length=4000)]
    invites: Annotated[list[Invite], Field(min_length=1, max_length=20_000)]
    agenda: Annotated[list[NewAgendaItem], Field(max_length=500)] = Field(default_factory=list)
    check_in_by_joining: bool = True
    stand_ins_vote: bool = False
    wipe_devices: bool = False
    record_at_opening: bool = False


class StartRehearsal(Wire):
    """Sites try their devices; nothing of it counts."""

    type: Literal["conference.rehearse"]


class StartWaiting(Wire):
    """The rehearsal is over, or there is none: sites come in and wait."""

    type: Literal["conference.wait"]


class StartRollCall(Wire):
    type: Literal["conference.call_roll"]


class OpenConference(Wire):
    type: Literal["conference.open"]


class TakeRecess(Wire):
    """Said again in a recess, another time to go on is announced. The recess ends by hand."""

    type: Literal["conference.recess"]
    back_at_ms: EpochMs | None = None


class ResumeConference(Wire):
    type: Literal["conference.resume"]


class CloseConference(Wire):
    type: Literal["conference.close"]


class RehearsalStarted(Wire):
    type: Literal["conference.rehearsal_started"] = "conference.rehearsal_started"
    at_ms: EpochMs


class WaitingStarted(Wire):
    type: Literal["conference.waiting_started"] = "conference.waiting_started"
    at_ms: EpochMs


class RollCallStarted(Wire):
    type: Literal["conference.roll_call_started"] = "conference.roll_call_started"
    at_ms: EpochMs


class ConferenceOpened(Wire):
    type: Literal["conference.opened"] = "conference.opened"
    at_ms: EpochMs


class RecessTaken(Wire):
    """The first begins the recess, those after it announce another time to go on."""

    type: Literal["conference.recess_taken"] = "conference.recess_taken"
    at_ms: EpochMs
    back_at_ms: EpochMs | None


class ConferenceResumed(Wire):
    type: Literal["conference.resumed"] = "conference.resumed"
    at_ms: EpochMs


class ConferenceClosed(Wire):
    type: Literal["conference.closed"] = "conference.closed"
    at_ms: EpochMs
