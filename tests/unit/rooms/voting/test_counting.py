"""What a share comes to, and what follows from marks by the rule."""

import pytest

from rooms.voting import counting
from rooms.voting.counting import Tally
from rooms.voting.messages import (
    BallotForm,
    Base,
    PollMethod,
    PollResult,
    ResultWarning,
    Share,
)
from rooms.voting.presets import poll_rules
from tests.unit.rooms.voting.polls import a_poll

DIGEST = "0" * 64
MAJORITY = Share(numerator=1, denominator=2, plus=1, base=Base.VALID)


@pytest.mark.parametrize(
    ("share", "of", "votes"),
    [
        (MAJORITY, 10, 6),
        (MAJORITY, 11, 6),
        (MAJORITY, 0, 1),
        (Share(numerator=2, denominator=3, base=Base.VALID), 9, 6),
        (Share(numerator=2, denominator=3, base=Base.VALID), 10, 7),
        (Share(numerator=1, denominator=1, base=Base.VALID), 7, 7),
        (Share(numerator=0, denominator=1, base=Base.VALID), 7, 1),
    ],
)
def test_shares_are_reckoned_in_whole_votes(share: Share, of: int, votes: int) -> None:
    assert counting.needed(share, {Base.VALID: of}) == votes


def test_abstentions_count_unless_the_base_is_yes_and_no() -> None:
    tally = Tally(10, 0, (4, 3, 3))
    for base, passed in ((Base.VALID, False), (Base.CAST, False), (Base.YES_NO, True)):
        rule = MAJORITY.model_copy(update={"base": base})
        assert counting.result(a_poll(pass_rule=rule), tally, DIGEST).passed is passed


def test_who_did_not_vote_counts_where_the_base_is_present_or_entitled() -> None:
    tally = Tally(10, 0, (10, 0, 0))
    for base, required in ((Base.ENTITLED, 16), (Base.ENTITLED_PRESENT, 11), (Base.CAST, 6)):
        rule = MAJORITY.model_copy(update={"base": base})
        poll = a_poll(pass_rule=rule, entitled=30, entitled_present=20)
        assert counting.result(poll, tally, DIGEST).required == required


def elected(totals: tuple[int, ...], *, seats: int, cast: int = 10) -> PollResult:
    poll = a_poll(form=BallotForm.CANDIDATES, choices=len(totals), seats=seats, pass_rule=MAJORITY)
    return counting.result(poll, Tally(cast, 0, totals), DIGEST)


def test_the_highest_that_reach_the_rule_are_elected() -> None:
    result = elected((6, 9, 7, 8), seats=2)
    assert (result.elected, result.tied, result.passed) == (("c2", "c4"), (), True)


def test_who_does_not_reach_the_rule_is_not_elected_to_an_empty_seat() -> None:
    result = elected((6, 5, 2), seats=2)
    assert (result.elected, result.tied, result.passed) == (("c1",), (), False)


def test_equal_marks_at_the_last_seat_elect_nobody_of_them() -> None:
    result = elected((9, 7, 7, 7), seats=2)
    assert (result.elected, result.tied, result.passed) == (("c1",), ("c2", "c3", "c4"), False)


def test_equal_marks_that_all_have_a_seat_are_no_tie() -> None:
    assert elected((7, 7, 2), seats=2).elected == ("c1", "c2")


def test_too_few_ballots_for_the_quorum_pass_nothing() -> None:
    quorum = Share(numerator=1, denominator=2, plus=1, base=Base.ENTITLED_PRESENT)
    poll = a_poll(pass_rule=MAJORITY, quorum=quorum, entitled_present=20)
    result = counting.result(poll, Tally(10, 0, (10, 0, 0)), DIGEST)
    assert (result.quorum_met, result.passed) == (False, False)


def test_a_ballot_for_nobody_is_invalid() -> None:
    poll = a_poll(form=BallotForm.CANDIDATES, choices=2)
    assert counting.tally(poll, ["10", "00", "11"]) == Tally(3, 1, (2, 1))


@pytest.mark.parametrize(
    ("tally", "warnings"),
    [
        (Tally(5, 0, (5, 0, 0)), (ResultWarning.UNANIMOUS,)),
        (Tally(2, 0, (1, 1, 0)), (ResultWarning.FEW,)),
        (Tally(1, 0, (0, 1, 0)), (ResultWarning.FEW, ResultWarning.UNANIMOUS)),
        (Tally(0, 0, (0, 0, 0)), (ResultWarning.FEW,)),
        (Tally(5, 0, (4, 1, 0)), ()),
    ],
)
def test_telling_results_of_secret_polls_warn(
    tally: Tally, warnings: tuple[ResultWarning, ...]
) -> None:
    assert counting.result(a_poll(method=PollMethod.SECRET), tally, DIGEST).warnings == warnings
    assert counting.result(a_poll(method=PollMethod.OPEN), tally, DIGEST).warnings == ()


def test_presets_are_told_apart_by_name_and_by_share() -> None:
    rules = poll_rules()
    for presets in (rules.pass_rules, rules.quorums):
        assert (
            len({one.id for one in presets}) == len({one.share for one in presets}) == len(presets)
        )
