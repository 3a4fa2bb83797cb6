"""Polls: created → started → closed → finished (counted) → published, or cancelled before that.

Ballots are cast outside the log (`ballots.py`); here is what decides about the poll itself. Who is
entitled and who is present is frozen when it starts; a new round is a poll of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.kernel.errors import ErrorCode, Refused
from rooms.voting import counting
from rooms.voting.counting import ABSTAIN, FEWEST_SECRET, NO, YES, Tally, digest_of
from rooms.voting.messages import (
    BallotForm,
    Base,
    CancelPoll,
    Choice,
    ClosePoll,
    CloseReason,
    CreatePoll,
    ExpirePoll,
    FinishPoll,
    PollCancelled,
    PollClosed,
    PollCreated,
    PollFinished,
    PollMethod,
    PollPublished,
    PollStarted,
    PollState,
    PollView,
    PublishPoll,
    RecordPaperCount,
    RepeatPoll,
    StartPoll,
)

MOST_POLLS = 500

VotingCommand: TypeAlias = (
    CreatePoll | StartPoll | ClosePoll | CancelPoll | PublishPoll | RepeatPoll | RecordPaperCount
)
VotingSystemCommand: TypeAlias = ExpirePoll | FinishPoll
VotingEvent: TypeAlias = (
    PollCreated | PollStarted | PollClosed | PollFinished | PollPublished | PollCancelled
)

_OVER = {PollState.FINISHED, PollState.PUBLISHED, PollState.CANCELLED}
_RUNNING = {PollState.STARTED, PollState.CLOSED}


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who may vote in this conference, and who of them is present, in the order of the roster."""

    entitled: Sequence[str]
    present: Sequence[str]


@dataclass(frozen=True, slots=True)
class VotingState:
    """`polls` in the order of their creation, each as chair and secretary see it but without
    `may_vote`; `electors` of those that were started."""

    polls: Mapping[str, PollView] = field(default_factory=dict)
    electors: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def poll(self, poll_id: str) -> PollView:
        try:
            return self.polls[poll_id]
        except KeyError:
            raise Refused(ErrorCode.NOT_FOUND, what="poll") from None

    def may_vote(self, poll_id: str, attendee_id: str) -> bool:
        """On the tablet, that is: whoever votes on paper has no ballot here."""
        paper = self.polls[poll_id].method is PollMethod.PAPER
        return not paper and attendee_id in self.electors.get(poll_id, ())


def require_none_running(state: VotingState) -> None:
    """A conference isn't closed over the heads of those who vote."""
    if any(poll.state in _RUNNING for poll in state.polls.values()):
        raise Refused(ErrorCode.POLL_RUNNING)


def decide(
    state: VotingState,
    command: VotingCommand,
    electorate: Electorate,
    *,
    now_ms: int,
    fresh_id: str,
) -> list[VotingEvent]:
    match command:
        case CreatePoll():
            return [PollCreated(poll=_new(state, command, now_ms, fresh_id))]
        case StartPoll(poll_id=poll_id):
            return [_start(_poll_in(state, poll_id, PollState.CREATED), electorate, now_ms)]
        case ClosePoll(poll_id=poll_id):
            poll = _poll_in(state, poll_id, PollState.STARTED)
            return [PollClosed(poll_id=poll.id, at_ms=now_ms, reason=CloseReason.CHAIR)]
        case CancelPoll(poll_id=poll_id):
            before_count = (PollState.CREATED, PollState.STARTED, PollState.CLOSED)
            poll = _poll_in(state, poll_id, *before_count)
            return [PollCancelled(poll_id=poll.id, at_ms=now_ms)]
        case PublishPoll():
            return [_publish(state, command, now_ms)]
        case RepeatPoll(poll_id=poll_id):
            return [PollCreated(poll=_repeat(state, poll_id, now_ms, fresh_id))]
        case RecordPaperCount():
            return [_record(state, command, now_ms)]
        case _:
            assert_never(command)


def decide_system(
    state: VotingState, command: VotingSystemCommand, now_ms: int
) -> list[VotingEvent]:
    """Said twice, the second one finds it done."""
    poll = state.poll(command.poll_id)
    match command:
        case ExpirePoll():
            over = poll.ends_at_ms is not None and now_ms >= poll.ends_at_ms
            if not over or poll.state is not PollState.STARTED:
                return []
            return [PollClosed(poll_id=poll.id, at_ms=now_ms, reason=CloseReason.TIME)]
        case FinishPoll(result=result):
            if poll.state in _OVER:
                return []
            _poll_in(state, poll.id, PollState.CLOSED)
            return [PollFinished(poll_id=poll.id, at_ms=now_ms, result=result)]
        case _:
            assert_never(command)


def _new(state: VotingState, command: CreatePoll, now_ms: int, fresh_id: str) -> PollView:
    _check(command)
    if len(state.polls) >= MOST_POLLS:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=MOST_POLLS)
    if command.form is BallotForm.YES_NO_ABSTAIN:
        choices = tuple(Choice(id=name, text="") for name in (YES, NO, ABSTAIN))
    else:
        choices = tuple(
            Choice(id=f"c{number}", text=text)
            for number, text in enumerate(command.choices, start=1)
        )
    given = command.model_dump(include=_GIVEN)
    return PollView.model_validate(
        {**_BLANK, **given, "id": fresh_id, "choices": choices, "created_at_ms": now_ms}
    )


_GIVEN = set(CreatePoll.model_fields) & set(PollView.model_fields) - {"choices"}
_BLANK = {
    "round": 1,
    "previous_id": None,
    "state": PollState.CREATED,
    "entitled": 0,
    "entitled_present": 0,
    "may_vote": False,
    "started_at_ms": None,
    "ends_at_ms": None,
    "closed_at_ms": None,
    "finished_at_ms": None,
    "published_at_ms": None,
    "result": None,
}


def _check(command: CreatePoll) -> None:
    """Refuse a poll nobody could vote in, or whose rule can't be reckoned."""
    simple = command.form is BallotForm.YES_NO_ABSTAIN
    count = 3 if simple else len(command.choices)
    rule, quorum = command.pass_rule, command.quorum
    if simple:
        right = not command.choices and command.min_marks == command.max_marks == 1
    else:
        right = count >= 1 and len(set(command.choices)) == count and rule.base is not Base.YES_NO
    right = right and command.min_marks <= command.max_marks <= count and command.seats <= count
    right = right and rule.numerator <= rule.denominator
    if quorum is not None:
        right = right and quorum.base in {Base.ENTITLED, Base.ENTITLED_PRESENT}
        right = right and quorum.numerator <= quorum.denominator
    if not right:
        raise Refused(ErrorCode.POLL_WRONG)


def _start(poll: PollView, electorate: Electorate, now_ms: int) -> PollStarted:
    entitled, present = len(electorate.entitled), len(electorate.present)
    quorum = poll.quorum
    required = 1
    if quorum is not None and quorum.base is Base.ENTITLED:
        required = counting.needed(quorum, {Base.ENTITLED: entitled})
    if present < required:
        raise Refused(ErrorCode.QUORUM_NOT_MET, present=present, required=required)
    if poll.method is PollMethod.SECRET and present < FEWEST_SECRET:
        raise Refused(ErrorCode.TOO_FEW_FOR_SECRET, fewest=FEWEST_SECRET)
    return PollStarted(
        poll_id=poll.id,
        at_ms=now_ms,
        ends_at_ms=None if poll.duration_s is None else now_ms + 1000 * poll.duration_s,
        entitled=entitled,
        entitled_present=present,
        electors=tuple(electorate.present),
    )


def _publish(state: VotingState, command: PublishPoll, now_ms: int) -> PollPublished:
    poll = _poll_in(state, command.poll_id, PollState.FINISHED)
    assert poll.result is not None  # noqa: S101  # finished is counted
    if poll.result.warnings and not command.despite_warnings:
        raise Refused(ErrorCode.RESULT_TELLING)
    return PollPublished(poll_id=poll.id, at_ms=now_ms, result=poll.result)


def _repeat(state: VotingState, poll_id: str, now_ms: int, fresh_id: str) -> PollView:
    """Once for each round, so that rounds make a row."""
    old = _poll_in(state, poll_id, *_OVER)
    if any(poll.previous_id == old.id for poll in state.polls.values()):
        raise Refused(ErrorCode.STALE_ROUND)
    if len(state.polls) >= MOST_POLLS:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=MOST_POLLS)
    again = {"id": fresh_id, "round": old.round + 1, "previous_id": old.id, "created_at_ms": now_ms}
    blank = {key: value for key, value in _BLANK.items() if key not in again}
    return old.model_copy(update={**blank, **again})


def _record(state: VotingState, command: RecordPaperCount, now_ms: int) -> PollFinished:
    poll = _poll_in(state, command.poll_id, PollState.CLOSED, PollState.FINISHED)
    if poll.method is not PollMethod.PAPER:
        raise Refused(ErrorCode.POLL_STATE_WRONG, state=poll.state.value)
    paper, cast = command.paper, command.paper.returned
    valid, marked = cast - command.invalid, sum(command.totals)
    fits = (
        len(command.totals) == len(poll.choices)
        and paper.issued <= poll.entitled
        and cast <= paper.issued
        and valid >= 0
        and all(total <= valid for total in command.totals)
        and valid * max(1, poll.min_marks) <= marked <= valid * poll.max_marks
    )
    if not fits:
        raise Refused(ErrorCode.COUNT_WRONG)
    typed = command.model_dump(mode="json", exclude={"type"})
    tally = Tally(cast, command.invalid, command.totals)
    result = counting.result(poll, tally, digest_of(typed), paper)
    return PollFinished(poll_id=poll.id, at_ms=now_ms, result=result)


def _poll_in(state: VotingState, poll_id: str, *wanted: PollState) -> PollView:
    poll = state.poll(poll_id)
    if poll.state not in wanted:
        raise Refused(ErrorCode.POLL_STATE_WRONG, state=poll.state.value)
    return poll


def evolve(state: VotingState, event: VotingEvent) -> VotingState:
    match event:
        case PollCreated(poll=poll):
            return replace(state, polls={**state.polls, poll.id: poll})
        case PollStarted(poll_id=poll_id, at_ms=at_ms):
            frozen = event.model_dump(include={"entitled", "entitled_present", "ends_at_ms"})
            started = {"state": PollState.STARTED, "started_at_ms": at_ms, **frozen}
            electors = {**state.electors, poll_id: frozenset(event.electors)}
            return replace(_changed(state, poll_id, started), electors=electors)
        case PollClosed(poll_id=poll_id, at_ms=at_ms):
            return _changed(state, poll_id, {"state": PollState.CLOSED, "closed_at_ms": at_ms})
        case PollFinished(poll_id=poll_id, at_ms=at_ms, result=result):
            finished = {"state": PollState.FINISHED, "finished_at_ms": at_ms, "result": result}
            return _changed(state, poll_id, finished)
        case PollPublished(poll_id=poll_id, at_ms=at_ms, result=result):
            published = {"state": PollState.PUBLISHED, "published_at_ms": at_ms, "result": result}
            return _changed(state, poll_id, published)
        case PollCancelled(poll_id=poll_id):
            return _changed(state, poll_id, {"state": PollState.CANCELLED})
        case _:
            assert_never(event)


def _changed(state: VotingState, poll_id: str, change: Mapping[str, object]) -> VotingState:
    poll = state.polls[poll_id].model_copy(update=change)
    return replace(state, polls={**state.polls, poll_id: poll})
