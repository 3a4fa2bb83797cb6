"""The floor and the chair in the property tests: moves that become commands, and the client's part
for what comes of them."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from rooms.chairing import messages as chairing
from rooms.floor import messages as floor
from rooms.floor.points_of_order import ranks
from rooms.live.messages import Command
from rooms.live.state import LiveState

if TYPE_CHECKING:
    from tests.property.rooms.meeting import Move

Json: TypeAlias = dict[str, Any]
LIMITS = (None, 0, 60, 300)


def _attendee(state: LiveState, number: int) -> str:
    people = [*state.roster.attendees, "missing"]
    return people[number % len(people)]


def _item(state: LiveState, number: int) -> str:
    items = [*state.agenda.items, "missing"]
    return items[number % len(items)]


def _site(state: LiveState, number: int) -> str:
    sites = [*state.roster.sites, "missing"]
    return sites[number % len(sites)]


def _request_of(state: LiveState, number: int) -> str:
    requests = [*(one.id for one in state.floor.queue), "missing"]
    return requests[number % len(requests)]


def _epoch(state: LiveState, number: int) -> int:
    """The right one, but for one time in eight."""
    return state.floor.epoch + (number % 8 == 7)


def _request(_state: LiveState, move: "Move") -> Command:
    """Of the kind that is asked most, or of any; a point of order mostly with its category."""
    kinds = [floor.RequestKind.NORMAL] * 4 + list(floor.RequestKind)
    kind = kinds[move.one % len(kinds)]
    is_point = kind is floor.RequestKind.POINT_OF_ORDER
    categories = [*ranks(), "unheard_of"] if is_point else [None]
    category = categories[move.two % len(categories)]
    return floor.RequestFloor(type="floor.request", kind=kind, category=category)


def _some(state: LiveState, number: int) -> tuple[str, ...]:
    people = list(state.roster.attendees)
    return tuple(people[(number + step) % len(people)] for step in range(number % 3))


LEADING_MOVES: dict[str, Callable[[LiveState, "Move"], Command]] = {
    "request_floor": _request,
    "withdraw_request": lambda state, move: floor.WithdrawRequest(
        type="floor.withdraw", request_id=_request_of(state, move.one)
    ),
    "move_request": lambda state, move: floor.MoveRequest(
        type="floor.move", request_id=_request_of(state, move.one), position=move.two % 5
    ),
    "grant_floor": lambda state, move: floor.GrantFloor(
        type="floor.grant",
        attendee_id=_attendee(state, move.one),
        epoch=_epoch(state, move.two),
        limit_s=LIMITS[move.two % len(LIMITS)],
    ),
    "call_site": lambda state, move: floor.CallSite(
        type="floor.call_site", site_id=_site(state, move.one), epoch=_epoch(state, move.two)
    ),
    "revoke_floor": lambda state, move: floor.RevokeFloor(
        type="floor.revoke", epoch=_epoch(state, move.two)
    ),
    "yield_floor": lambda _state, _move: floor.YieldFloor(type="floor.yield"),
    "extend_floor": lambda state, move: floor.ExtendFloor(
        type="floor.extend", epoch=_epoch(state, move.two), by_s=5 + move.one % 300
    ),
    "pause_floor": lambda state, move: floor.PauseFloor(
        type="floor.pause", epoch=_epoch(state, move.two)
    ),
    "resume_floor": lambda state, move: floor.ResumeFloor(
        type="floor.resume", epoch=_epoch(state, move.two)
    ),
    "set_limit": lambda state, move: floor.SetSpeechLimit(
        type="floor.set_limit",
        item_id=None if move.one % 2 else _item(state, move.one),
        limit_s=None if move.two % 3 == 0 else 5 + move.two % 600,
    ),
    "open_questions": lambda state, move: floor.OpenQuestions(
        type="floor.open_questions",
        item_id=_item(state, move.one),
        respondent_id=_attendee(state, move.two),
    ),
    "close_questions": lambda _state, _move: floor.CloseQuestions(type="floor.close_questions"),
    "alternate_floor": lambda state, move: floor.AlternateFloor(
        type="floor.alternate", epoch=_epoch(state, move.two)
    ),
    "mute": lambda state, move: floor.MuteAttendee(
        type="floor.mute", attendee_id=_attendee(state, move.one), muted=move.two % 2 == 0
    ),
    "appoint": lambda state, move: chairing.AppointPresidium(
        type="chairing.appoint", presidium=_some(state, move.one), deputies=_some(state, move.two)
    ),
    "hand_over": lambda state, move: chairing.HandOverChair(
        type="chairing.hand_over",
        attendee_id=_attendee(state, move.one),
        epoch=state.chairing.epoch + (move.two % 8 == 7),
    ),
    "take_over": lambda state, move: chairing.TakeOverChair(
        type="chairing.take_over", epoch=state.chairing.epoch + (move.two % 8 == 7)
    ),
    "delegate_floor": lambda state, move: chairing.DelegateFloor(
        type="chairing.delegate_floor", attendee_id=_attendee(state, move.one)
    ),
    "end_delegation": lambda state, move: chairing.EndDelegation(
        type="chairing.end_delegation", attendee_id=_attendee(state, move.one)
    ),
}
COMMON_LEADING = (
    *("request_floor",) * 4,
    *("grant_floor", "move_request") * 2,
    *("call_site", "extend_floor", "pause_floor", "open_questions", "alternate_floor"),
)
CHANGING_RIGHTS = frozenset(
    {"appoint", "hand_over", "take_over", "delegate_floor", "end_delegation"}
)


def floor_requested(snapshot: Json, event: Json) -> Json:
    queue = list(snapshot["floor"]["queue"])
    at = len(queue) if event["position"] is None else event["position"]
    queue.insert(at, event["request"])
    return _floor(snapshot, queue=queue)


def request_withdrawn(snapshot: Json, event: Json) -> Json:
    queue = snapshot["floor"]["queue"]
    return _floor(snapshot, queue=[one for one in queue if one["id"] != event["request_id"]])


def request_moved(snapshot: Json, event: Json) -> Json:
    queue = list(snapshot["floor"]["queue"])
    request = next(one for one in queue if one["id"] == event["request_id"])
    queue.remove(request)
    queue.insert(event["position"], request)
    return _floor(snapshot, queue=queue)


def floor_granted(snapshot: Json, event: Json) -> Json:
    to = event["attendee_id"]
    questions = snapshot["floor"]["questions"]
    if questions is not None and to != questions["respondent_id"]:
        questions = {**questions, "questioner_id": to}
    holder = {
        "attendee_id": to,
        "since_ms": event["at_ms"],
        "kind": event["kind"],
        "limit_ms": event["limit_ms"],
        "extended_ms": 0,
        "paused_at_ms": None,
        "paused_ms": 0,
    }
    return _floor(
        snapshot,
        epoch=event["epoch"],
        holder=holder,
        questions=questions,
        queue=[one for one in snapshot["floor"]["queue"] if one["attendee_id"] != to],
    )


def floor_timed(snapshot: Json, event: Json) -> Json:
    names = ("limit_ms", "extended_ms", "paused_at_ms", "paused_ms")
    holder = {**snapshot["floor"]["holder"], **{name: event[name] for name in names}}
    return _floor(snapshot, holder=holder)


def floor_revoked(snapshot: Json, event: Json) -> Json:
    holder, who = snapshot["floor"]["holder"], event["attendee_id"]
    if holder["kind"] == "check":
        return _floor(snapshot, epoch=event["epoch"], holder=None)
    end = event["at_ms"] if holder["paused_at_ms"] is None else holder["paused_at_ms"]
    spoken = max(0, end - holder["since_ms"] - holder["paused_ms"])
    accounts = [dict(one) for one in snapshot["floor"]["accounts"]]
    known = next((one for one in accounts if one["attendee_id"] == who), None)
    if known is None:
        accounts.append({"attendee_id": who, "spoken_ms": spoken, "times": 1})
    else:
        known.update(spoken_ms=known["spoken_ms"] + spoken, times=known["times"] + 1)
    return _floor(snapshot, epoch=event["epoch"], holder=None, accounts=accounts)


def muted(snapshot: Json, event: Json) -> Json:
    whom = event["attendee_id"]
    others = [one for one in snapshot["floor"]["muted"] if one != whom]
    return _floor(snapshot, muted=[*others, whom] if event["muted"] else others)


def limit_set(snapshot: Json, event: Json) -> Json:
    item_id, limit_ms = event["item_id"], event["limit_ms"]
    limits = [one for one in snapshot["floor"]["limits"] if one["item_id"] != item_id]
    if limit_ms is not None:
        limits.append({"item_id": item_id, "limit_ms": limit_ms})
    return _floor(snapshot, limits=limits)


def questions_opened(snapshot: Json, event: Json) -> Json:
    return _floor(snapshot, questions=event["questions"])


def questions_closed(snapshot: Json, _event: Json) -> Json:
    return _floor(snapshot, questions=None)


def _floor(snapshot: Json, **change: object) -> Json:
    return {"floor": {**snapshot["floor"], **change}}


def appointed(snapshot: Json, event: Json) -> Json:
    return _chairing(snapshot, presidium=event["presidium"], deputies=event["deputies"])


def presiding_changed(snapshot: Json, event: Json) -> Json:
    return _chairing(
        snapshot,
        epoch=event["epoch"],
        presiding_id=event["attendee_id"],
        since_ms=event["at_ms"],
        here=True,
    )


def link_changed(snapshot: Json, event: Json) -> Json:
    return _chairing(snapshot, here=event["here"])


def floor_delegated(snapshot: Json, event: Json) -> Json:
    known = snapshot["chairing"]["delegations"]
    return _chairing(snapshot, delegations=[*known, event["delegation"]])


def delegation_ended(snapshot: Json, event: Json) -> Json:
    known = snapshot["chairing"]["delegations"]
    left = [one for one in known if one["attendee_id"] != event["attendee_id"]]
    return _chairing(snapshot, delegations=left)


def _chairing(snapshot: Json, **change: object) -> Json:
    return {"chairing": {**snapshot["chairing"], **change}}


LEADING_STEPS: Mapping[str, Callable[[Json, Json], Json]] = {
    "floor.requested": floor_requested,
    "floor.request_withdrawn": request_withdrawn,
    "floor.request_moved": request_moved,
    "floor.granted": floor_granted,
    "floor.timed": floor_timed,
    "floor.revoked": floor_revoked,
    "floor.muted": muted,
    "floor.limit_set": limit_set,
    "floor.questions_opened": questions_opened,
    "floor.questions_closed": questions_closed,
    "chairing.appointed": appointed,
    "chairing.presiding_changed": presiding_changed,
    "chairing.link_changed": link_changed,
    "chairing.floor_delegated": floor_delegated,
    "chairing.delegation_ended": delegation_ended,
}
