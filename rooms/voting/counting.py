"""From ballots to a result: what a share comes to in whole votes, what was marked how often, and
what follows from it by the pass rule. Pure, in whole numbers only."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rooms.voting.messages import (
    BallotForm,
    Base,
    ChoiceTotal,
    PaperCount,
    PollMethod,
    PollResult,
    PollView,
    ResultWarning,
    Share,
)

YES, NO, ABSTAIN = "yes", "no", "abstain"
FEWEST_SECRET = 5
"""A secret poll needs so many electors."""
FEWEST_UNWARNED = 3
"""Fewer ballots than this tell too much about those who cast them."""

Bases = Mapping[Base, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """What the ballots come to; `totals` by the place of the choice."""

    cast: int
    invalid: int
    totals: tuple[int, ...]

    @property
    def valid(self) -> int:
        return self.cast - self.invalid


def needed(share: Share, bases: Bases) -> int:
    """The fewest votes that reach `share`; never less than one."""
    exact = bases[share.base] * share.numerator
    if share.plus:
        return max(1, exact // share.denominator + share.plus)
    return max(1, -(-exact // share.denominator))


def tally(poll: PollView, ballots: Iterable[str]) -> Tally:
    """Add up marks. A ballot for options or candidates without any mark is invalid."""
    cast = invalid = 0
    totals = [0] * len(poll.choices)
    for marks in ballots:
        cast += 1
        invalid += "1" not in marks
        for place, mark in enumerate(marks):
            totals[place] += mark == "1"
    return Tally(cast, invalid, tuple(totals))


def marks_fit(poll: PollView, marks: str) -> bool:
    """May a ballot of this poll be marked so?"""
    return len(marks) == len(poll.choices) and (
        poll.min_marks <= marks.count("1") <= poll.max_marks
    )


def result(
    poll: PollView, counted: Tally, digest: str, paper: PaperCount | None = None
) -> PollResult:
    """What follows from the ballots by the rules of the poll."""
    bases = _bases(poll, counted)
    required = needed(poll.pass_rule, bases)
    quorum_met = _quorum_met(poll, counted, bases)
    elected: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    if poll.form is BallotForm.YES_NO_ABSTAIN:
        passed = counted.totals[0] >= required
    else:
        if quorum_met:
            elected, tied = _elected(poll, counted.totals, required)
        passed = len(elected) == poll.seats
    return PollResult(
        cast=counted.cast,
        valid=counted.valid,
        invalid=counted.invalid,
        totals=tuple(
            ChoiceTotal(choice_id=choice.id, count=count)
            for choice, count in zip(poll.choices, counted.totals, strict=True)
        ),
        required=required,
        quorum_met=quorum_met,
        passed=quorum_met and passed,
        elected=elected,
        tied=tied,
        warnings=_warnings(poll, counted),
        paper=paper,
        digest=digest,
    )


def digest_of(counted: object) -> str:
    """What the log holds of all that was counted: its hash chain covers every single ballot."""
    text = json.dumps(counted, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _bases(poll: PollView, counted: Tally) -> Bases:
    yes_no = counted.valid
    if poll.form is BallotForm.YES_NO_ABSTAIN:
        yes_no = counted.totals[0] + counted.totals[1]
    return {
        Base.ENTITLED: poll.entitled,
        Base.ENTITLED_PRESENT: poll.entitled_present,
        Base.CAST: counted.cast,
        Base.VALID: counted.valid,
        Base.YES_NO: yes_no,
    }


def _quorum_met(poll: PollView, counted: Tally, bases: Bases) -> bool:
    """A quorum of the entitled was asked of those present when the poll was started."""
    if poll.quorum is None or poll.quorum.base is Base.ENTITLED:
        return True
    return counted.cast >= needed(poll.quorum, bases)


def _elected(
    poll: PollView, totals: Sequence[int], required: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who has a seat, and who would share the last one. Equal counts keep the order of the ballot;
    where they compete for the last seat nobody of them has it: a new round decides."""
    reached = sorted(
        ((count, choice.id) for choice, count in zip(poll.choices, totals, strict=True)),
        key=lambda one: -one[0],
    )
    reached = [one for one in reached if one[0] >= required]
    if len(reached) <= poll.seats:
        return tuple(choice_id for _, choice_id in reached), ()
    last = reached[poll.seats - 1][0]
    if reached[poll.seats][0] < last:
        return tuple(choice_id for _, choice_id in reached[: poll.seats]), ()
    return (
        tuple(choice_id for count, choice_id in reached if count > last),
        tuple(choice_id for count, choice_id in reached if count == last),
    )


def _warnings(poll: PollView, counted: Tally) -> tuple[ResultWarning, ...]:
    """Few or equal secret ballots tell how each elector voted."""
    if poll.method is not PollMethod.SECRET:
        return ()
    found = []
    if counted.cast < FEWEST_UNWARNED:
        found.append(ResultWarning.FEW)
    if counted.cast and all(total in {0, counted.cast} for total in counted.totals):
        found.append(ResultWarning.UNANIMOUS)
    return tuple(found)
