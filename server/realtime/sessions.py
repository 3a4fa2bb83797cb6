"""Page connections: one for each authenticated socket, found by socket, conference and attendee.

A person may have several pages in a conference: a tablet and a meeting page, a chair panel beside.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId
from rooms.people.messages import PersonView
from rooms.rehearsal.messages import DeviceReport
from server.limits import Bucket
from server.realtime.messages import Page, Projecting, Reading, Signal
from server.realtime.outbox import Outbox, key_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page has joined."""

    conference_id: ConferenceId
    attendee_id: AttendeeId
    page: Page

    @property
    def of_somebody(self) -> bool:
        """A wall is nobody: what it shows makes no one present."""
        return self.page != "projector"


@dataclass(slots=True, eq=False)
class PageSession:
    """One page of one signed-in person."""

    sid: str
    connection_id: str
    person: PersonView
    token: str = field(repr=False)
    outbox: Outbox
    place: Place | None = None
    only: ConferenceId | None = None
    """The conference of a session by a code, which is good for nothing else."""
    reading: Reading | None = None
    """What it last said it shows."""
    projecting: Projecting | None = None
    """As a page on a wall: what it has painted."""
    devices: DeviceReport | None = None
    """How it last said its devices are."""
    rates: dict[str, Bucket] = field(default_factory=dict)
    """How much of each kind of signal it may still send."""

    def send(self, signal: Signal) -> None:
        self.outbox.signal(key_of(signal), signal.model_dump_json())

    @property
    def person_id(self) -> PersonId:
        return PersonId(self.person.id)


class PageSessions:
    """Every page connection of this process."""

    def __init__(self) -> None:
        self._by_sid: dict[str, PageSession] = {}
        self._places: dict[str, dict[str, list[PageSession]]] = defaultdict(dict)

    def __iter__(self) -> Iterator[PageSession]:
        return iter(list(self._by_sid.values()))

    def add(self, session: PageSession) -> None:
        self._by_sid[session.sid] = session

    def get(self, sid: str) -> PageSession | None:
        return self._by_sid.get(sid)

    def remove(self, sid: str) -> PageSession | None:
        return self._by_sid.pop(sid, None)

    def settle(self, session: PageSession, place: Place) -> None:
        session.place = place
        attendees = self._places[place.conference_id]
        attendees.setdefault(place.attendee_id, []).append(session)

    def unsettle(self, session: PageSession) -> Place | None:
        """Take the page out of its conference; its place, if it had one."""
        place, session.place = session.place, None
        session.reading = session.projecting = session.devices = None
        if place is None:
            return None
        attendees = self._places[place.conference_id]
        pages = attendees[place.attendee_id]
        pages.remove(session)
        if not pages:
            del attendees[place.attendee_id]
        if not attendees:
            del self._places[place.conference_id]
        return place

    def of_conference(self, conference_id: str) -> list[PageSession]:
        attendees = self._places.get(conference_id, {})
        return [session for pages in attendees.values() for session in pages]

    def of_attendee(self, conference_id: str, attendee_id: str) -> list[PageSession]:
        return list(self._places.get(conference_id, {}).get(attendee_id, ()))

    def is_here(self, conference_id: str, attendee_id: str) -> bool:
        """Has the attendee a page before him, not only a projector on the wall?"""
        pages = self.of_attendee(conference_id, attendee_id)
        return any(session.place is not None and session.place.of_somebody for session in pages)

    def conferences(self) -> list[str]:
        return list(self._places)
