"""What people might do about the life of the small conference, its roll call and its rehearsal; and
how a client follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from rooms.conferences import messages as conferences
from rooms.live.messages import Command, SystemCommand
from rooms.live.state import LiveState
from rooms.rehearsal import messages as rehearsal
from rooms.roll_call import messages as roll_call

if TYPE_CHECKING:
    from tests.property.rooms.meeting import Move

Item = TypeVar("Item")
Json: TypeAlias = dict[str, Any]


def _pick(choices: Sequence[Item], number: int) -> Item:
    return choices[number % len(choices)]


def _site_of(state: LiveState, number: int) -> str:
    return _pick([*state.roster.sites, "missing"], number)


def _call(state: LiveState, move: Move) -> Command:
    named = [_site_of(state, move.one), _site_of(state, move.two)]
    site_ids = _pick([None, named[:1], named], move.two)
    return roll_call.CallSites(type="roll_call.call", site_ids=site_ids)


def _mark(state: LiveState, move: Move) -> Command:
    return roll_call.MarkSite(
        type="roll_call.mark",
        site_id=_site_of(state, move.one),
        mark=_pick(
            [
                roll_call.RollCallMark.PRESENT,
                roll_call.RollCallMark.LATE,
                roll_call.RollCallMark.ABSENT,
            ],
            move.two,
        ),
        people=_pick([None, 12], move.one),
        reason=_pick([None, "Mất điện"], move.two),
    )


def _judge(state: LiveState, move: Move, _now_ms: int, _fresh_id: str) -> SystemCommand:
    verdicts = [
        rehearsal.SiteVerdict(
            site_id=_site_of(state, number),
            verdict=_pick(list(rehearsal.Verdict), move.two + number),
            faults=[_pick(list(rehearsal.Fault), move.two + number)],
        )
        for number in range(move.one % 3 + 1)
    ]
    return rehearsal.JudgeSites(type="rehearsal.judge", verdicts=verdicts)


LIFE_MOVES: Mapping[str, Callable[[LiveState, Move], Command]] = {
    "rehearse": lambda _state, _move: conferences.StartRehearsal(type="conference.rehearse"),
    "wait": lambda _state, _move: conferences.StartWaiting(type="conference.wait"),
    "call_roll": lambda _state, _move: conferences.StartRollCall(type="conference.call_roll"),
    "recess": lambda state, move: conferences.TakeRecess(
        type="conference.recess",
        back_at_ms=_pick([None, state.conference.starts_at_ms + 1_800_000 + move.one], move.two),
    ),
    "resume": lambda _state, _move: conferences.ResumeConference(type="conference.resume"),
    "call_sites": _call,
    "answer_roll_call": lambda _state, move: roll_call.AnswerRollCall(
        type="roll_call.answer", people=move.two % 40 + 1
    ),
    "mark_site": _mark,
    "mark_connected": lambda _state, _move: roll_call.MarkConnected(
        type="roll_call.mark_connected"
    ),
    "call_to_check": lambda state, move: rehearsal.CallToCheck(
        type="rehearsal.call", site_id=_site_of(state, move.one)
    ),
    "end_check": lambda _state, _move: rehearsal.EndCheck(type="rehearsal.end_call"),
    "note_site": lambda state, move: rehearsal.NoteSite(
        type="rehearsal.note",
        site_id=_site_of(state, move.one),
        note=_pick(["", "Đã gọi"], move.two),
    ),
    "sign_site": lambda state, move: rehearsal.SignSite(
        type="rehearsal.sign_off", site_id=_site_of(state, move.one)
    ),
}
LIFE_SYSTEM_MOVES: Mapping[str, Callable[[LiveState, Move, int, str], SystemCommand]] = {
    "judge_sites": _judge,
}
COMMON_LIFE = ("resume", "call_sites", "answer_roll_call")
SAID_BY_ANYBODY = frozenset({"answer_roll_call"})


def _state(snapshot: Json, **change: object) -> Json:
    return {"conference": {**snapshot["conference"], **change}}


def _recess_taken(snapshot: Json, event: Json) -> Json:
    since_ms = snapshot["conference"]["recess_since_ms"]
    return _state(
        snapshot,
        state="recess",
        recess_since_ms=event["at_ms"] if since_ms is None else since_ms,
        back_at_ms=event["back_at_ms"],
    )


def _noted(snapshot: Json, part: str, changes: Mapping[str, Json]) -> Json:
    """Rows that are changed stay where they are, new ones come last."""
    known = {one["site_id"]: one for one in snapshot[part]}
    return {part: list({**known, **changes}.values())}


def _sites_called(snapshot: Json, event: Json) -> Json:
    known = {one["site_id"]: one for one in snapshot["roll_call"]}
    site_ids = event["site_ids"]
    if site_ids is None:
        site_ids = [one["id"] for one in snapshot["sites"]]
    called = {
        site_id: {
            "site_id": site_id,
            "mark": "called",
            "called_at_ms": event["at_ms"],
            **dict.fromkeys(("marked_at_ms", "how", "by", "people", "reason")),
        }
        for site_id in site_ids
        if site_id not in known or known[site_id]["mark"] == "called"
    }
    return _noted(snapshot, "roll_call", called)


def _sites_marked(snapshot: Json, event: Json) -> Json:
    known = {one["site_id"]: one for one in snapshot["roll_call"]}
    marked = {}
    for site_id in event["site_ids"]:
        before = known.get(site_id, {"mark": None, "called_at_ms": None})
        same = before["mark"] == event["mark"]
        marked[site_id] = {
            "site_id": site_id,
            "called_at_ms": before["called_at_ms"],
            "marked_at_ms": before["marked_at_ms"] if same else event["at_ms"],
            **{name: event[name] for name in ("mark", "how", "by", "people", "reason")},
        }
    return _noted(snapshot, "roll_call", marked)


def _board(snapshot: Json, changes: Mapping[str, Json]) -> Json:
    known = {one["site_id"]: one for one in snapshot["rehearsal"]}
    fresh: Json = {"verdict": None, "faults": [], "judged_at_ms": None}
    fresh |= {"note": "", "noted_by": None, "signed": None}
    rows = {
        site_id: {**known.get(site_id, {"site_id": site_id, **fresh}), **change}
        for site_id, change in changes.items()
    }
    return _noted(snapshot, "rehearsal", rows)


def _sites_judged(snapshot: Json, event: Json) -> Json:
    at = {"judged_at_ms": event["at_ms"]}
    return _board(snapshot, {one["site_id"]: {**one, **at} for one in event["verdicts"]})


def _site_noted(snapshot: Json, event: Json) -> Json:
    change = {"note": event["note"], "noted_by": event["by"]}
    return _board(snapshot, {event["site_id"]: change})


def _site_signed(snapshot: Json, event: Json) -> Json:
    return _board(snapshot, {event["site_id"]: {"signed": event["signed"]}})


LIFE_STEPS: Mapping[str, Callable[[Json, Json], Json]] = {
    "conference.rehearsal_started": lambda now, _event: _state(now, state="rehearsal"),
    "conference.waiting_started": lambda now, _event: _state(now, state="waiting"),
    "conference.roll_call_started": lambda now, event: _state(
        now, state="roll_call", roll_call_at_ms=event["at_ms"]
    ),
    "conference.opened": lambda now, event: _state(now, state="open", opened_at_ms=event["at_ms"]),
    "conference.recess_taken": _recess_taken,
    "conference.resumed": lambda now, _event: _state(
        now, state="open", recess_since_ms=None, back_at_ms=None
    ),
    "conference.closed": lambda now, event: _state(
        now,
        state="closed",
        closed_at_ms=event["at_ms"],
        recess_since_ms=None,
        back_at_ms=None,
    ),
    "roll_call.called": _sites_called,
    "roll_call.marked": _sites_marked,
    "rehearsal.judged": _sites_judged,
    "rehearsal.noted": _site_noted,
    "rehearsal.signed": _site_signed,
}
