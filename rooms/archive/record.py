"""The record of a closed conference in memory: how it was scheduled, its log, how it ended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rooms.agenda.messages import AgendaItemView
from rooms.agenda.rules import AgendaState
from rooms.conferences.messages import ConferenceView
from rooms.kernel.log import Line
from rooms.live.evolve import fold
from rooms.live.messages import EVENTS, LogEntry
from rooms.live.owner import entry
from rooms.live.state import LiveState
from rooms.sites.messages import AttendeeView, Role, SiteView
from rooms.sites.rules import VOTING_ROLES, Roster


@dataclass(frozen=True, slots=True)
class Record:
    """`start` folded with `entries`, which the `lines` of the log say, is `end`."""

    start: LiveState
    lines: tuple[Line, ...]
    entries: tuple[LogEntry, ...]
    end: LiveState

    @classmethod
    def of(cls, start: LiveState, lines: Sequence[Line]) -> "Record":
        entries = tuple(entry(line, EVENTS.validate_json(line.event)) for line in lines)
        return cls(start, tuple(lines), entries, fold(start, (one.event for one in entries)))

    @property
    def conference(self) -> ConferenceView:
        return self.end.conference

    @property
    def closed_at_ms(self) -> int:
        """When it ended; of one that never began, when it was to end."""
        return self.conference.closed_at_ms or self.conference.ends_at_ms


def start_of(facts: str) -> LiveState:
    """The way back from `genesis.facts`: a conference as another server scheduled it."""
    said = json.loads(facts)
    return LiveState(
        conference=ConferenceView.model_validate(
            {"opened_at_ms": None, "closed_at_ms": None, "place": "", **said["conference"]}
        ),
        roster=Roster.of(
            [SiteView.model_validate(one) for one in said["sites"]],
            [_attendee(one) for one in said["attendees"]],
        ),
        agenda=AgendaState(
            {one["id"]: AgendaItemView.model_validate(one) for one in said["items"]}
        ),
    )


def _attendee(said: dict[str, Any]) -> AttendeeView:
    return AttendeeView.model_validate({"voter": Role(said["role"]) in VOTING_ROLES, **said})
