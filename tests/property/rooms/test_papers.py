"""Papers under random rules and moves: whoever may not read one never hears of it.

Who may read is worked out here a second time, from the agenda and the rules as they stand, without
the gates that the program keeps ready.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.documents.messages import AccessView, DocumentKind, DocumentState, DocumentView
from rooms.live import view
from rooms.live.evolve import fold
from rooms.live.messages import EVENTS
from rooms.live.state import LiveState
from tests.property.rooms.client_reducer import apply_events
from tests.property.rooms.meeting import PAPER_MOVES, Meeting, Move, a_conference
from tests.property.rooms.strategies import NUMBERS, OPENING
from tests.property.rooms.test_live import seen, wire

VIEWERS = list(a_conference().roster.attendees)
MANAGERS = {"chair", "secretary"}
SERVING = {"staff", "technician"}
KINDS = [
    *PAPER_MOVES, "restrict", "restrict_item", "upload", "upload", "rendered", "turn_windows",
    "move_item", "remove_item", "remove_document", "present", "turn_page",
]  # fmt: skip
MOVES = st.lists(
    st.builds(Move, kind=st.sampled_from(KINDS), who=NUMBERS, one=NUMBERS, two=NUMBERS),
    max_size=40,
)


def played(moves: list[Move]) -> Meeting:
    meeting = Meeting(a_conference())
    meeting.play_all([*OPENING, Move("upload", 0, 2, 4), *moves])
    return meeting


def admits(rule: AccessView, state: LiveState, viewer: str) -> bool:
    attendee = state.roster.attendees[viewer]
    unit_id = state.roster.sites[attendee.site_id].unit_id
    everybody = not (rule.roles or rule.unit_ids or rule.attendee_ids)
    named = attendee.role in rule.roles or unit_id in rule.unit_ids or viewer in rule.attendee_ids
    return rule.open and (everybody or named)


def may_read(state: LiveState, document: DocumentView, viewer: str) -> bool:
    rules = [document.access]
    item_id = document.item_id
    while item_id is not None:
        rules.append(state.documents.item_access.get(item_id))
        item_id = state.agenda.items[item_id].parent_id
    return all(admits(rule, state, viewer) for rule in rules if rule is not None)


@dataclass
class Known:
    """What one viewer may have heard of by now."""

    ids: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)


def learn(known: Known, state: LiveState, viewer: str) -> set[str]:
    """The ids of what `viewer` may see in this state."""
    now: set[str] = set()
    if viewer in SERVING:
        return now
    for document in state.documents.documents.values():
        versions = [document.version]
        if document.kind is DocumentKind.PERSONAL:
            allowed = document.owner_id == viewer
        elif viewer in MANAGERS or document.submitted_by == viewer:
            allowed = True
            versions += [document.published_version] if document.published_version else []
        else:
            out = document.state is DocumentState.PUBLISHED
            shown = document.version if out else document.published_version
            versions = [] if shown is None else [shown]
            allowed = bool(versions) and may_read(state, document, viewer)
        if allowed:
            now.add(document.id)
            known.ids.add(document.id)
            known.titles.add(document.title)
            known.digests |= {version.sha256 for version in versions}
    return now


@given(MOVES)
def test_nobody_hears_of_what_he_may_not_read(moves: list[Move]) -> None:
    meeting = Meeting(a_conference())
    known: dict[str, Known] = defaultdict(Known)
    every = Known()
    told: dict[str, list[str]] = defaultdict(list)
    for move in [*OPENING, *moves]:
        events = meeting.play(move)
        every = _all_of(every, meeting.state)
        for viewer in VIEWERS:
            now = learn(known[viewer], meeting.state, viewer)
            seen_events = [view.see(meeting.state, event, viewer) for event in events]
            told[viewer] += [one.model_dump_json() for one in seen_events if one is not None]
            snapshot = view.snapshot(meeting.state, viewer)
            told[viewer].append(snapshot.model_dump_json())
            assert {one.id for one in snapshot.documents} == now
            if viewer not in MANAGERS:
                assert snapshot.item_access == []
                assert all(one.access is None for one in snapshot.documents)
    for viewer in VIEWERS:
        text = "\n".join(told[viewer])
        for name in ("ids", "titles", "digests"):
            hidden = getattr(every, name) - getattr(known[viewer], name)
            assert not [secret for secret in hidden if f'"{secret}"' in text], (viewer, name)
        assert '"gates"' not in text


def _all_of(known: Known, state: LiveState) -> Known:
    papers = state.documents.documents.values()
    return Known(
        known.ids | {one.id for one in papers},
        known.titles | {one.title for one in papers},
        known.digests | {one.version.sha256 for one in papers},
    )


@pytest.mark.parametrize("viewer", VIEWERS)
@given(moves=MOVES, cut=st.integers(0, 60))
def test_events_lead_every_viewer_to_the_snapshot(viewer: str, moves: list[Move], cut: int) -> None:
    meeting = played(moves)
    after = min(cut, len(meeting.history))
    before = fold(a_conference(), [one.event for one in meeting.history[:after]])
    missed = seen(meeting.state, meeting.history, after, viewer)
    client = apply_events(wire(view.snapshot(before, viewer)), wire(missed))
    assert client == wire(view.snapshot(meeting.state, viewer))


@given(MOVES)
def test_gates_are_those_of_the_items_above(moves: list[Move]) -> None:
    state = played(moves).state
    for document in state.documents.documents.values():
        above = []
        item_id = document.item_id
        while item_id is not None:
            above += [state.documents.item_access.get(item_id)]
            item_id = state.agenda.items[item_id].parent_id
        assert list(state.documents.gates[document.id]) == [rule for rule in above if rule]


@given(MOVES)
def test_what_everybody_is_shown_everybody_may_read(moves: list[Move]) -> None:
    meeting = played(moves)
    state = a_conference()
    for happened in meeting.history:
        state = fold(state, [happened.event])
    shown = meeting.state.presenting.presentation
    if shown is not None:
        for viewer in set(VIEWERS) - SERVING:
            snapshot = view.snapshot(meeting.state, viewer)
            assert shown.document_id in {one.id for one in snapshot.documents}


@given(MOVES)
def test_the_log_keeps_what_was_before(moves: list[Move]) -> None:
    """So that a line of it can be read again, and shown to a viewer, by itself."""
    for happened in played(moves).history:
        if happened.event.type.startswith("documents."):
            line = json.loads(happened.event.model_dump_json())
            assert EVENTS.validate_python(line) == happened.event
            assert "trace" in line or line["type"] == "documents.item_restricted"
