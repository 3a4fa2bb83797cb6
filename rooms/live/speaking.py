"""The floor of a live conference: the rules of the slice with who is invited, who is here, who
presides and what is on the agenda."""

from collections.abc import Sequence
from typing import assert_never

from rooms.conferences import rules as conference_rules
from rooms.floor import messages as floor
from rooms.floor import rules
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import Action, Relation, allowed
from rooms.live import chairing
from rooms.live.state import LiveState
from rooms.sites.messages import Role

HOLDS = frozenset({Relation.FLOOR_HOLDER})


def decide(
    state: LiveState,
    attendee_id: str,
    command: rules.FloorCommand,
    *,
    now_ms: int,
    fresh_id: str,
) -> Sequence[rules.FloorEvent]:
    """`attendee_id` acts; whether that is allowed was asked before."""
    if isinstance(command, floor.YieldFloor):  # also who was called to be checked
        conference_rules.require_open_or_rehearsal(state.conference)
    else:
        conference_rules.require_open(state.conference)
    match command:
        case floor.RequestFloor():
            if attendee_id == state.presiding_id():
                raise Refused(ErrorCode.NOT_ALLOWED)
            return rules.request(state.floor, command, attendee_id, now_ms, fresh_id)
        case floor.WithdrawRequest() | floor.MoveRequest():
            return rules.order_queue(state.floor, command)
        case floor.GrantFloor() | floor.CallSite() | floor.AlternateFloor():
            return _call(state, command, now_ms)
        case floor.RevokeFloor(epoch=epoch):
            rules.require_holder(state.floor, epoch)
            return rules.revoke(state.floor, now_ms, floor.RevokeReason.REVOKED)
        case floor.YieldFloor():
            return rules.revoke(state.floor, now_ms, floor.RevokeReason.YIELDED)
        case floor.ExtendFloor() | floor.PauseFloor() | floor.ResumeFloor():
            return rules.time(state.floor, command, now_ms)
        case (
            floor.MuteAttendee()
            | floor.SetSpeechLimit()
            | floor.OpenQuestions()
            | floor.CloseQuestions()
        ):
            return _arrange(state, command)
        case _:
            assert_never(command)


def _call(
    state: LiveState,
    command: floor.GrantFloor | floor.CallSite | floor.AlternateFloor,
    now_ms: int,
) -> Sequence[rules.FloorEvent]:
    match command:
        case floor.GrantFloor(attendee_id=to, limit_s=limit_s):
            return _grant(state, to, command.epoch, limit_s, now_ms)
        case floor.CallSite(site_id=site_id, limit_s=limit_s):
            return _grant(state, who_answers(state, site_id), command.epoch, limit_s, now_ms)
        case floor.AlternateFloor():
            return _grant(state, rules.other_party(state.floor), command.epoch, None, now_ms)
        case _:
            assert_never(command)


def _arrange(
    state: LiveState,
    command: (
        floor.MuteAttendee | floor.SetSpeechLimit | floor.OpenQuestions | floor.CloseQuestions
    ),
) -> Sequence[rules.FloorEvent]:
    match command:
        case floor.MuteAttendee(attendee_id=whom):
            state.roster.attendee(whom)
            if whom == state.presiding_id():  # who presides is always heard
                raise Refused(ErrorCode.NOT_ALLOWED)
            return rules.mute(state.floor, command)
        case floor.SetSpeechLimit(item_id=item_id):
            if item_id is not None:
                state.agenda.item(item_id)
            return rules.set_limit(state.floor, command)
        case floor.OpenQuestions(item_id=item_id, respondent_id=respondent_id):
            state.agenda.item(item_id)
            _require_speaker(state, respondent_id)
            return rules.open_questions(state.floor, command)
        case floor.CloseQuestions():
            return rules.close_questions(state.floor)
        case _:
            assert_never(command)


def _grant(
    state: LiveState, to: str, epoch: int, limit_s: int | None, now_ms: int
) -> Sequence[rules.FloorEvent]:
    _require_speaker(state, to)
    if not state.attendance.connected(to):
        raise Refused(ErrorCode.NOT_CONNECTED)
    if limit_s is None:
        active = state.agenda.active()
        limit_ms = state.floor.limit_under(None if active is None else active.id)
    else:
        limit_ms = limit_s * 1000 or None
    return rules.grant(state.floor, to, epoch, limit_ms, now_ms)


def _require_speaker(state: LiveState, attendee_id: str) -> None:
    """Who serves the conference has no floor."""
    state.roster.attendee(attendee_id)
    if not allowed(state.standing(attendee_id), Action.FLOOR_YIELD, HOLDS):
        raise Refused(ErrorCode.NOT_ALLOWED)


def who_answers(state: LiveState, site_id: str) -> str:
    """Who speaks when a site is called: its operator, else the first of it who is connected."""
    if site_id not in state.roster.sites:
        raise Refused(ErrorCode.NOT_FOUND, what="site")
    there = [
        one
        for one in state.roster.attendees.values()
        if one.site_id == site_id
        and state.attendance.connected(one.id)
        and allowed(state.standing(one.id), Action.FLOOR_YIELD, HOLDS)
    ]
    operators = [one for one in there if one.role is Role.SITE_OPERATOR]
    answering = next(iter([*operators, *there]), None)
    if answering is None:
        raise Refused(ErrorCode.NOT_CONNECTED)
    return answering.id


def delegated(state: LiveState, attendee_id: str, command: rules.FloorCommand) -> bool:
    """Was the floor, as far as this command goes, left to the attendee? He calls only sites below
    his own, and never takes the floor from anybody else's."""
    if attendee_id not in state.chairing.delegations:
        return False
    sites = []
    if state.floor.holder is not None:
        sites.append(_site_of(state, state.floor.holder.attendee_id))
    match command:
        case floor.GrantFloor(attendee_id=to):
            sites.append(_site_of(state, to))
        case floor.CallSite(site_id=site_id):
            sites.append(site_id)
        case _:
            pass
    if all(chairing.controls(state, attendee_id, one) for one in sites):
        return True
    raise Refused(ErrorCode.OUTSIDE_DELEGATION)


def _site_of(state: LiveState, attendee_id: str) -> str:
    return state.roster.attendee(attendee_id).site_id
