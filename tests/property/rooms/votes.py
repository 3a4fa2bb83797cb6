"""What people might do about polls in the small conference, and what the server reports of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from rooms.live.state import LiveState
from rooms.voting import counting
from rooms.voting import messages as voting
from rooms.voting.messages import BallotForm, Base, PollMethod, PollState, PollView, Share

if TYPE_CHECKING:
    from rooms.live.messages import Command, SystemCommand
    from tests.property.rooms.meeting import Move

RULES = (
    Share(numerator=1, denominator=2, plus=1, base=Base.ENTITLED_PRESENT),
    Share(numerator=2, denominator=3, base=Base.VALID),
    Share(numerator=1, denominator=2, plus=1, base=Base.ENTITLED),
    Share(numerator=1, denominator=2, base=Base.CAST),
)
QUORUMS = (
    None,
    None,
    Share(numerator=1, denominator=3, base=Base.ENTITLED),
    Share(numerator=1, denominator=2, plus=1, base=Base.ENTITLED_PRESENT),
)


def poll_of(state: LiveState, number: int) -> str:
    polls = [*state.voting.polls, "missing"]
    return polls[number % len(polls)]


def _create(_state: LiveState, move: Move) -> Command:
    form = list(BallotForm)[move.one % 3]
    simple = form is BallotForm.YES_NO_ABSTAIN
    return voting.CreatePoll(
        type="voting.create",
        title=f"Biểu quyết {move.two % 10}",
        method=list(PollMethod)[move.two % 3],
        form=form,
        choices=() if simple else tuple(f"Lựa chọn {n}" for n in range(move.two % 4)),
        min_marks=1 if simple else move.two % 2,
        max_marks=1 if simple else 1 + move.one % 2,
        seats=1 + (move.one % 2 if form is BallotForm.CANDIDATES else 0),
        pass_rule=RULES[move.one % len(RULES)],
        quorum=QUORUMS[move.two % len(QUORUMS)],
        duration_s=None if move.two % 2 else 5 + move.one % 5,
    )


def _record(state: LiveState, move: Move) -> Command:
    poll_id = poll_of(state, move.one)
    poll = state.voting.polls.get(poll_id)
    given = a_tally(poll, move.two) if poll is not None else counting.Tally(0, 0, (0,))
    return voting.RecordPaperCount(
        type="voting.record_paper_count",
        poll_id=poll_id,
        paper=voting.PaperCount(issued=given.cast + move.two % 2, returned=given.cast),
        invalid=given.invalid,
        totals=given.totals,
    )


def a_tally(poll: PollView, seed: int) -> counting.Tally:
    """Of ballots as they might be marked."""
    dice = random.Random(seed)  # reproducible is what is wanted
    ballots = []
    for _ in range(dice.randint(0, max(poll.entitled_present, 1))):
        count = dice.randint(poll.min_marks, poll.max_marks)
        marked = dice.sample(range(len(poll.choices)), count)
        ballots.append("".join("01"[place in marked] for place in range(len(poll.choices))))
    return counting.tally(poll, ballots)


VOTE_MOVES: dict[str, Callable[[LiveState, Move], Command]] = {
    "create_poll": _create,
    "start_poll": lambda state, move: voting.StartPoll(
        type="voting.start", poll_id=poll_of(state, move.one)
    ),
    "close_poll": lambda state, move: voting.ClosePoll(
        type="voting.close", poll_id=poll_of(state, move.one)
    ),
    "cancel_poll": lambda state, move: voting.CancelPoll(
        type="voting.cancel", poll_id=poll_of(state, move.one)
    ),
    "publish_poll": lambda state, move: voting.PublishPoll(
        type="voting.publish",
        poll_id=poll_of(state, move.one),
        despite_warnings=move.two % 2 == 0,
    ),
    "repeat_poll": lambda state, move: voting.RepeatPoll(
        type="voting.repeat", poll_id=poll_of(state, move.one)
    ),
    "record_count": _record,
}


def _finish(state: LiveState, move: Move, _now_ms: int, _fresh_id: str) -> SystemCommand:
    """What counting would report; it counts nothing but electronic ballots."""
    closed = [
        poll
        for poll in state.voting.polls.values()
        if poll.method is not PollMethod.PAPER
        and poll.state not in {PollState.CREATED, PollState.STARTED}
    ]
    if not closed:
        return _expire(state, move, _now_ms, _fresh_id)
    poll = closed[move.one % len(closed)]
    result = counting.result(poll, a_tally(poll, move.two), counting.digest_of(move.two))
    return voting.FinishPoll(type="voting.finish", poll_id=poll.id, result=result)


def _expire(state: LiveState, move: Move, _now_ms: int, _fresh_id: str) -> SystemCommand:
    return voting.ExpirePoll(type="voting.expire", poll_id=poll_of(state, move.one))


VOTE_SYSTEM_MOVES: dict[str, Callable[[LiveState, Move, int, str], SystemCommand]] = {
    "finish_poll": _finish,
    "expire_poll": _expire,
}
