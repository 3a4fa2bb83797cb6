"""Whoever starts from the feed, at whatever moment and from whatever he holds, ends up with what a
fresh snapshot says."""

import gzip
import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rooms.kernel.ids import ConferenceId
from rooms.live import view
from rooms.live.messages import LogEntry
from rooms.live.owner import Committed
from rooms.sites.rules import Roster
from server.realtime.feed import ATTENDEES_PER_ENTRY, Feed, Start
from server.realtime.rosters import Rosters
from tests.property.rooms.client_reducer import apply_events
from tests.property.rooms.meeting import Meeting, Move, a_conference
from tests.property.rooms.strategies import OPENING, SEQUENCES

VIEWERS = list(a_conference().roster.attendees)
KEPT_FOR = 12
HASH = "0" * 64


def a_large_conference() -> Meeting:
    """So many attendees that a snapshot is kept for `KEPT_FOR` entries."""
    state = a_conference()
    one = state.roster.attendees["operator2"]
    others = {
        f"other{number}": one.model_copy(update={"id": f"other{number}"})
        for number in range(KEPT_FOR * ATTENDEES_PER_ENTRY)
    }
    roster = Roster(state.roster.sites, {**state.roster.attendees, **others})
    return Meeting(replace(state, roster=roster))


def play(meeting: Meeting, move: Move) -> Committed | None:
    before = meeting.state.version
    entries = tuple(
        LogEntry(
            conference_id="conference", seq=seq, at_ms=meeting.now_ms, actor="somebody",
            event=event, previous_hash=HASH, hash=HASH,
        )
        for seq, event in enumerate(meeting.play(move), before + 1)
    )  # fmt: skip
    return Committed("conference", meeting.state, entries) if entries else None


def started(rosters: Rosters, held: dict[str, Any] | None, start: Start) -> dict[str, Any]:
    """What a client holds after its start."""
    if start.snapshot is not None:
        held = json.loads(start.snapshot)
        conference_id = ConferenceId(held["conference"]["id"])
        roster = rosters.find(conference_id, held.pop("roster"))
        assert roster is not None
        held |= json.loads(gzip.decompress(roster.json_gz))
    assert held is not None
    if start.events is not None:
        held = apply_events(held, json.loads(start.events))
    assert held["version"] == start.version
    return held


@given(SEQUENCES, st.lists(st.sampled_from(VIEWERS), min_size=60, max_size=60))
def test_every_start_leads_to_the_newest_state(moves: list[Move], arriving: list[str]) -> None:
    meeting, rosters = a_large_conference(), Rosters()
    feed = Feed.of(Committed("conference", meeting.state, ()), rosters)
    held: dict[str, dict[str, Any]] = {}
    for move, viewer in zip([*OPENING, *moves], arriving, strict=False):
        committed = play(meeting, move)
        if committed is not None:
            feed.append(committed)
        before = held.get(viewer)
        since = None if before is None else before["version"]
        held[viewer] = started(rosters, before, feed.start(viewer, since))
        newcomer = started(rosters, None, feed.start(viewer, None))
        assert newcomer == held[viewer]
        assert newcomer == json.loads(view.snapshot(meeting.state, viewer).model_dump_json())


@given(SEQUENCES, st.lists(st.sampled_from(VIEWERS), min_size=60, max_size=60))
def test_who_follows_has_what_a_newcomer_gets(moves: list[Move], waking: list[str]) -> None:
    meeting, rosters = a_large_conference(), Rosters()
    feed = Feed.of(Committed("conference", meeting.state, ()), rosters)
    held = {viewer: started(rosters, None, feed.start(viewer, None)) for viewer in VIEWERS}
    read = dict.fromkeys(VIEWERS, 0)
    for move, woken in zip([*OPENING, *moves], waking, strict=False):
        committed = play(meeting, move)
        if committed is not None:
            feed.append(committed)
        follow(rosters, feed, woken, held, read)
    for viewer in VIEWERS:
        follow(rosters, feed, viewer, held, read)
        now = json.loads(view.snapshot(meeting.state, viewer).model_dump_json())
        assert held[viewer] | {"version": now["version"]} == now


def follow(
    rosters: Rosters, feed: Feed, viewer: str, held: dict[str, Any], read: dict[str, int]
) -> None:
    while read[viewer] < feed.version:
        json_text, read[viewer] = feed.after(read[viewer], held[viewer]["version"], viewer)
        if json_text is None:
            continue
        message = json.loads(json_text)
        if message["after"] > held[viewer]["version"]:  # a gap: his rights are others now
            held[viewer] = started(
                rosters, held[viewer], feed.start(viewer, held[viewer]["version"])
            )
            read[viewer] = held[viewer]["version"]
        else:
            held[viewer] = apply_events(held[viewer], message)
