"""The rosters of live conferences, written once: of 3,000 attendees a megabyte, and compressed a
fifth of it. Named by their digest they never change, so a page that comes back has its own still.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.live import view
from rooms.sites.rules import Roster

KEPT = 8
"""Of each conference, the newest: a page asks for one right after its snapshot named it."""
LEVEL = 6


@dataclass(frozen=True, slots=True)
class WrittenRoster:
    """`json_gz`: a `RosterView`; `digest`: SHA-256 of its JSON; `people`: as whom each person takes
    part."""

    roster: Roster
    digest: str
    json_gz: bytes
    people: Mapping[str, AttendeeId]

    @classmethod
    def of(cls, roster: Roster) -> "WrittenRoster":
        json = view.roster(roster).model_dump_json().encode()
        return cls(
            roster,
            hashlib.sha256(json).hexdigest(),
            gzip.compress(json, LEVEL, mtime=0),
            {one.person_id: AttendeeId(one.id) for one in roster.attendees.values()},
        )


@dataclass(slots=True)
class Rosters:
    _kept: dict[ConferenceId, OrderedDict[str, WrittenRoster]] = field(default_factory=dict)

    def write(self, conference_id: ConferenceId, roster: Roster) -> WrittenRoster:
        """The newest roster of this conference."""
        kept = self._kept.setdefault(conference_id, OrderedDict())
        newest = next(reversed(kept.values()), None)
        if newest is not None and newest.roster is roster:
            return newest
        written = WrittenRoster.of(roster)
        kept[written.digest] = written
        kept.move_to_end(written.digest)
        if len(kept) > KEPT:
            kept.popitem(last=False)
        return written

    def find(self, conference_id: ConferenceId, digest: str) -> WrittenRoster | None:
        kept = self._kept.get(conference_id)
        return None if kept is None else kept.get(digest)

    def forget(self, conference_id: ConferenceId) -> None:
        """Nobody is in the conference any more."""
        self._kept.pop(conference_id, None)
