"""Bodies of HTTP answers that are not a view of one slice: lists of views, health."""

from typing import Literal

from rooms.conferences.messages import ConferenceSummary
from rooms.guests.messages import GuestLinkView
from rooms.kernel.wire import Wire
from rooms.live.messages import LogEntry
from rooms.people.messages import PersonView
from rooms.units.messages import UnitView


class ConferenceList(Wire):
    """Conferences the caller may see, by start."""

    conferences: list[ConferenceSummary]


class UnitList(Wire):
    units: list[UnitView]


class PersonList(Wire):
    people: list[PersonView]


class LogPage(Wire):
    """Entries of a conference's log after the version asked for, at most 1,000."""

    entries: list[LogEntry]


class GuestLinkList(Wire):
    """The newest first."""

    links: list[GuestLinkView]


class Check(Wire):
    """One line of readiness; `degraded` serves, `failed` doesn't."""

    name: str
    state: Literal["ok", "degraded", "failed"]
    detail: str


class Readiness(Wire):
    ready: bool
    checks: list[Check]
