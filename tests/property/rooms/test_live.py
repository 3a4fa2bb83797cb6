"""What must hold for a live conference whatever anybody does in it."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rooms.agenda.messages import ItemStatus
from rooms.chairing.messages import PresidingChanged
from rooms.conferences.messages import ConferenceState
from rooms.floor.messages import FloorGranted, FloorRevoked
from rooms.kernel.errors import ErrorCode
from rooms.kernel.permissions import Standing
from rooms.live import view
from rooms.live.evolve import fold
from rooms.live.messages import EVENTS, Events, SeenEvent, Snapshot
from rooms.live.owner import canonical_event
from rooms.live.state import LiveState
from tests.property.rooms.client_reducer import apply_events
from tests.property.rooms.meeting import START_MS, Happened, Meeting, Move, a_conference
from tests.property.rooms.strategies import OPENING, SEQUENCES

VIEWERS = list(a_conference().roster.attendees)


def played(moves: list[Move], *, opened: bool) -> Meeting:
    meeting = Meeting(a_conference())
    meeting.play_all([*OPENING, *moves] if opened else moves)
    return meeting


def wire(message: Snapshot | Events) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(message.model_dump_json())
    return decoded


def seen(state: LiveState, history: list[Happened], after: int, viewer: str) -> Events:
    """What `viewer` is sent of the history after a version, decided on the newest state."""
    events = []
    for seq, happened in enumerate(history[after:], start=after + 1):
        event = view.see(state, happened.event, viewer)
        if event is not None:
            events.append(SeenEvent(seq=seq, at_ms=happened.at_ms, event=event))
    return Events(after=after, version=len(history), events=events)


def last_start(history: list[Happened], viewer: str) -> int:
    """The version since which the viewer's rights are what they are."""
    changes = [
        seq
        for seq, happened in enumerate(history, start=1)
        if viewer in view.starts_anew(happened.event)
    ]
    return max(changes, default=0)


def led_by(state: LiveState, viewer: str) -> set[str]:
    """Whose floor was left to the viewer, and himself."""
    delegation = state.chairing.delegations.get(viewer)
    people = state.roster.attendees.values()
    return {viewer} | {
        one.id
        for one in people
        if delegation is not None and state.roster.is_below(one.site_id, delegation.site_id)
    }


@given(SEQUENCES, st.booleans())
def test_folding_the_log_gives_the_state(moves: list[Move], opened: bool) -> None:
    meeting = played(moves, opened=opened)
    assert meeting.state.version == len(meeting.history)
    assert fold(a_conference(), [one.event for one in meeting.history]) == meeting.state


@given(SEQUENCES)
def test_events_survive_the_log_and_the_wire(moves: list[Move]) -> None:
    meeting = played(moves, opened=True)
    stored = [EVENTS.validate_json(canonical_event(one.event)) for one in meeting.history]
    assert stored == [one.event for one in meeting.history]
    assert fold(a_conference(), stored) == meeting.state


@pytest.mark.parametrize("viewer", VIEWERS)
@given(moves=SEQUENCES, opened=st.booleans(), cut=st.integers(0, 60))
def test_a_snapshot_and_the_events_after_it_give_the_next_snapshot(
    viewer: str, moves: list[Move], opened: bool, cut: int
) -> None:
    meeting = played(moves, opened=opened)
    after = max(min(cut, len(meeting.history)), last_start(meeting.history, viewer))
    before = fold(a_conference(), [one.event for one in meeting.history[:after]])
    missed = seen(meeting.state, meeting.history, after, viewer)
    client = apply_events(wire(view.snapshot(before, viewer)), wire(missed))
    assert client == wire(view.snapshot(meeting.state, viewer))


@pytest.mark.parametrize("viewer", VIEWERS)
@given(moves=SEQUENCES)
def test_nothing_hidden_reaches_a_viewer(viewer: str, moves: list[Move]) -> None:
    meeting = played(moves, opened=True)
    sent = [view.snapshot(meeting.state, viewer).model_dump_json()]
    start = last_start(meeting.history, viewer)
    sent += [seen(meeting.state, meeting.history, start, viewer).model_dump_json()]
    standing = meeting.state.standing(viewer)
    if standing not in {Standing.CHAIR, Standing.SECRETARY, Standing.TECHNICIAN}:
        assert json.loads(sent[0])["rehearsal"] == []
        assert not any('"type":"rehearsal.' in text for text in sent)
        reasons = ("left", "link_lost", "server_restarted", "closed")
        for reason in reasons:
            assert not any(f'"leave_reason":"{reason}"' in text for text in sent)
        left = [
            one for one in json.loads(sent[1])["events"] if one["event"]["type"].endswith(".left")
        ]
        assert all(one["event"]["reason"] is None for one in left)
    helps = {Standing.SERVICE_STAFF, Standing.TECHNICIAN}
    if standing not in {Standing.CHAIR, Standing.SECRETARY, *helps}:
        snapshot = json.loads(sent[0])
        own_site = meeting.state.roster.attendee(viewer).site_id
        assert {one["site_id"] for one in snapshot["roll_call"]} <= {own_site}
        marked = [
            one["event"]["site_ids"]
            for one in json.loads(sent[1])["events"]
            if one["event"]["type"].startswith("roll_call.")
        ]
        assert all(site_ids == [own_site] for site_ids in marked)
        assert {one["attendee_id"] for one in snapshot["check_ins"]} <= {viewer}
        his = led_by(meeting.state, viewer)
        assert {one["attendee_id"] for one in snapshot["presence"]} <= his
        for one in (seen["event"] for seen in json.loads(sent[1])["events"]):
            if one["type"] in {"attendance.arrived", "attendance.left"}:
                assert one["attendee_id"] in his
            elif one["type"].startswith("attendance."):
                assert one["attendee_id"] == viewer
    if standing not in {Standing.CHAIR, Standing.SECRETARY, Standing.SERVICE_STAFF}:
        assert json.loads(sent[0])["seating"] == []
        assert not any('"type":"seating.' in text for text in sent)
    if standing not in {Standing.SECRETARY, *helps}:
        assert all(one["attendee_id"] == viewer for one in json.loads(sent[0])["service_calls"])


@given(SEQUENCES)
def test_visibility_does_not_depend_on_when_it_is_asked(moves: list[Move]) -> None:
    meeting = played(moves, opened=True)
    state = a_conference()
    starts = {viewer: last_start(meeting.history, viewer) for viewer in VIEWERS}
    for seq, happened in enumerate(meeting.history, start=1):
        state = fold(state, [happened.event])
        for viewer in [one for one in VIEWERS if seq >= starts[one]]:
            then = view.see(state, happened.event, viewer)
            assert then == view.see(meeting.state, happened.event, viewer)


@given(SEQUENCES)
def test_nobody_is_given_the_floor_while_another_holds_it(moves: list[Move]) -> None:
    meeting = played(moves, opened=True)
    floor = [
        one.event for one in meeting.history if isinstance(one.event, FloorGranted | FloorRevoked)
    ]
    epochs = [event.epoch for event in floor]
    assert epochs == list(range(1, len(floor) + 1))
    for before, after in pairwise([None, *floor]):
        if isinstance(after, FloorGranted):
            assert not isinstance(before, FloorGranted)
        else:
            assert isinstance(before, FloorGranted)
            assert isinstance(after, FloorRevoked)
            assert after.attendee_id == before.attendee_id


@given(SEQUENCES)
def test_one_presides_and_each_change_is_a_new_epoch(moves: list[Move]) -> None:
    meeting = played(moves, opened=True)
    events = [one.event for one in meeting.history if isinstance(one.event, PresidingChanged)]
    assert [event.epoch for event in events] == list(range(1, len(events) + 1))
    presiding = "chair"
    for event in events:
        assert event.attendee_id != presiding
        presiding = event.attendee_id
    assert meeting.state.presiding_id() == presiding
    assert meeting.state.standing(presiding) is Standing.CHAIR


@given(SEQUENCES)
def test_the_queue_holds_everybody_once_and_nobody_who_speaks(moves: list[Move]) -> None:
    floor = played(moves, opened=True).state.floor
    waiting = [request.attendee_id for request in floor.queue]
    assert len(set(waiting)) == len(waiting)
    assert floor.holder is None or floor.holder.attendee_id not in waiting


@given(SEQUENCES)
def test_what_was_spoken_adds_up_to_the_time_that_passed(moves: list[Move]) -> None:
    meeting = played(moves, opened=True)
    passed = meeting.now_ms - START_MS
    spoken = sum(one.spoken_ms for one in meeting.state.floor.accounts.values())
    assert 0 <= spoken <= passed
    revoked = [one for one in meeting.history if isinstance(one.event, FloorRevoked)]
    assert sum(one.times for one in meeting.state.floor.accounts.values()) == len(revoked)


@given(SEQUENCES)
def test_siblings_of_the_agenda_are_numbered_without_gaps(moves: list[Move]) -> None:
    agenda = played(moves, opened=True).state.agenda
    for parent_id in {None, *(item.parent_id for item in agenda.items.values())}:
        positions = [item.position for item in agenda.children(parent_id)]
        assert positions == list(range(len(positions)))
    assert len(list(agenda.walk())) == len(agenda.items)
    assert sum(item.status is ItemStatus.ACTIVE for item in agenda.items.values()) <= 1


@given(SEQUENCES)
def test_a_closed_conference_has_nobody_speaking_and_nothing_running(moves: list[Move]) -> None:
    meeting = played([*moves, Move("close", 0, 0, 0)], opened=True)
    assume(ErrorCode.POLL_RUNNING not in meeting.refusals[-1:])
    assert meeting.state.conference.state is ConferenceState.CLOSED
    assert meeting.state.floor.holder is None
    assert meeting.state.floor.queue == ()
    assert meeting.state.presenting.presentation is None
    assert meeting.state.agenda.active() is None


@given(SEQUENCES)
def test_what_all_see_alike_is_hidden_from_nobody(moves: list[Move]) -> None:
    meeting = played(moves, opened=True)
    for happened in meeting.history:
        if view.seen_alike(happened.event):
            assert all(
                view.see(meeting.state, happened.event, one) is happened.event for one in VIEWERS
            )
