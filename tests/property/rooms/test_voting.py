"""What must hold for polls whatever happens, and for counts against exact fractions."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from rooms.voting import counting
from rooms.voting.counting import Tally
from rooms.voting.messages import (
    BallotForm,
    Base,
    PollCancelled,
    PollClosed,
    PollCreated,
    PollFinished,
    PollMethod,
    PollPublished,
    PollStarted,
    Share,
)
from tests.property.rooms.meeting import Meeting, Move, a_conference
from tests.property.rooms.strategies import NUMBERS, OPENING
from tests.property.rooms.votes import VOTE_MOVES, VOTE_SYSTEM_MOVES
from tests.unit.rooms.voting.polls import a_poll

VOTES = st.lists(
    st.builds(
        Move,
        kind=st.sampled_from([*VOTE_MOVES, *VOTE_SYSTEM_MOVES, "leave", "arrive"]),
        who=st.just(1),
        one=NUMBERS,
        two=NUMBERS,
    ),
    max_size=40,
)
ORDER: dict[type[object], set[type[object] | None]] = {
    PollCreated: {None},
    PollStarted: {PollCreated},
    PollClosed: {PollStarted},
    PollFinished: {PollClosed, PollFinished},
    PollPublished: {PollFinished},
    PollCancelled: {PollCreated, PollStarted, PollClosed},
}
SHARES = st.integers(1, 30).flatmap(
    lambda denominator: st.builds(
        Share,
        numerator=st.integers(0, denominator),
        denominator=st.just(denominator),
        plus=st.integers(0, 1),
        base=st.sampled_from([Base.ENTITLED, Base.ENTITLED_PRESENT, Base.CAST, Base.VALID]),
    )
)


def played(moves: list[Move]) -> Meeting:
    meeting = Meeting(a_conference())
    meeting.play_all([*OPENING, *moves])
    return meeting


@given(VOTES)
def test_a_poll_goes_through_its_states_in_order(moves: list[Move]) -> None:
    last: dict[str, type[object] | None] = {}
    paper: dict[str, bool] = {}
    for happened in played(moves).history:
        event = happened.event
        if type(event) not in ORDER:
            continue
        poll_id = event.poll.id if isinstance(event, PollCreated) else event.poll_id  # type: ignore[union-attr]
        assert last.get(poll_id) in ORDER[type(event)]
        if isinstance(event, PollCreated):
            paper[poll_id] = event.poll.method is PollMethod.PAPER
        counted_again = isinstance(event, PollFinished) and last[poll_id] is PollFinished
        assert paper[poll_id] or not counted_again  # only typed counts are corrected
        last[poll_id] = type(event)


@given(VOTES)
def test_electors_are_frozen_and_totals_never_exceed_them(moves: list[Move]) -> None:
    meeting = played(moves)
    entitled = {one.id for one in meeting.state.roster.attendees.values() if one.voter}
    for happened in meeting.history:
        if isinstance(event := happened.event, PollStarted):
            assert len(set(event.electors)) == len(event.electors) == event.entitled_present
            assert set(event.electors) <= entitled
            assert event.entitled == len(entitled)
    for poll in meeting.state.voting.polls.values():
        if poll.result is None:
            continue
        assert poll.result.valid + poll.result.invalid == poll.result.cast <= poll.entitled
        assert all(total.count <= poll.result.valid for total in poll.result.totals)


@given(VOTES)
def test_rounds_make_a_row_and_the_old_one_stays(moves: list[Move]) -> None:
    meeting = played(moves)
    polls = meeting.state.voting.polls
    followed = [poll.previous_id for poll in polls.values() if poll.previous_id is not None]
    assert len(set(followed)) == len(followed)
    for poll in polls.values():
        if poll.previous_id is not None:
            old = polls[poll.previous_id]
            assert poll.round == old.round + 1
            assert old.state.value in {"finished", "published", "cancelled"}
            assert (poll.title, poll.choices, poll.pass_rule) == (
                old.title, old.choices, old.pass_rule,
            )  # fmt: skip


@given(SHARES, st.integers(0, 200), st.integers(0, 200))
def test_a_share_is_reached_exactly_when_the_fraction_is(share: Share, of: int, votes: int) -> None:
    exact = Fraction(share.numerator, share.denominator) * of
    reached = votes > exact if share.plus else votes >= exact
    assert (votes >= counting.needed(share, {share.base: of})) == (reached and votes > 0)


@given(st.lists(st.text("01", min_size=4, max_size=4), max_size=60), SHARES, st.integers(1, 4))
def test_those_elected_are_the_highest_that_reach_the_rule(
    ballots: list[str], rule: Share, seats: int
) -> None:
    poll = a_poll(
        form=BallotForm.CANDIDATES,
        choices=4,
        seats=seats,
        pass_rule=rule,
        entitled=80,
        entitled_present=60,
    )
    tally = counting.tally(poll, ballots)
    result = counting.result(poll, tally, "0" * 64)
    counts = {total.choice_id: total.count for total in result.totals}
    assert tally.valid == sum("1" in marks for marks in ballots)
    assert len(result.elected) <= seats
    assert not set(result.elected) & set(result.tied)
    for name, count in counts.items():
        higher = sum(other > count for other in counts.values())
        level = sum(other == count for other in counts.values())
        wins = count >= result.required and higher + level <= seats
        assert (name in result.elected) == wins
        ties = count >= result.required and higher < seats < higher + level
        assert (name in result.tied) == ties


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), SHARES)
def test_a_motion_passes_exactly_by_its_rule(yes: int, no: int, abstain: int, rule: Share) -> None:
    cast = yes + no + abstain
    poll = a_poll(pass_rule=rule, entitled=200, entitled_present=160)
    result = counting.result(poll, Tally(cast, 0, (yes, no, abstain)), "0" * 64)
    of = {Base.ENTITLED: 200, Base.ENTITLED_PRESENT: 160}.get(rule.base, cast)
    exact = Fraction(rule.numerator, rule.denominator) * of
    assert result.passed == (yes > 0 and (yes > exact if rule.plus else yes >= exact))
