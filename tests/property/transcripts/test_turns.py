"""Turns of any speech: slices of what was heard, none lost, none twice, none too long."""

from itertools import groupby, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transcripts.turns import CHUNK, CUT_AT, LEAD, SHORTEST, SPEECH_AT, Turn, TurnBuffer

stretches = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 500)), min_size=1, max_size=12).map(
    lambda runs: [p for p, count in runs for _ in range(count)]
)
probabilities = stretches | st.lists(st.floats(0, 1), max_size=800)


def listen(heard: list[float], start: int = 0) -> tuple[list[Turn], list[int]]:
    """All turns, and what was settled just before each came. A chunk's samples are its number."""
    buffer = TurnBuffer(start)
    turns: list[Turn] = []
    settled: list[int] = []
    for number, probability in enumerate([*heard, None]):
        before = buffer.settled_until
        if probability is None:
            turn = buffer.flush()
        else:
            turn = buffer.add(np.full(CHUNK, number, dtype=np.float32), probability)
        assert before <= buffer.settled_until
        if turn:
            turns.append(turn)
            settled.append(before)
    return turns, settled


@given(probabilities, st.integers(0, 10**9))
def test_a_turn_is_a_slice_of_what_was_heard(heard: list[float], start: int) -> None:
    for turn in listen(heard, start)[0]:
        first = (turn.start - start) // CHUNK
        wanted = np.repeat(np.arange(first, first + turn.samples.size // CHUNK), CHUNK)
        np.testing.assert_array_equal(turn.samples, wanted)


@given(probabilities)
def test_turns_come_in_order_and_share_no_sample(heard: list[float]) -> None:
    turns = listen(heard)[0]
    for before, after in pairwise(turns):
        assert before.end <= after.start


@given(probabilities)
def test_no_turn_is_longer_than_the_bound(heard: list[float]) -> None:
    for turn in listen(heard)[0]:
        assert turn.samples.size <= (CUT_AT + LEAD) * CHUNK


@given(probabilities)
def test_speech_that_lasts_is_in_turns_whole(heard: list[float]) -> None:
    in_turns = {
        number for turn in listen(heard)[0] for number in range(turn.start, turn.end, CHUNK)
    }
    for certain, run in groupby(enumerate(heard), key=lambda each: each[1] >= SPEECH_AT):
        positions = [number * CHUNK for number, _ in run]
        if certain and len(positions) >= SHORTEST:
            assert in_turns.issuperset(positions)


@given(probabilities)
def test_what_is_settled_never_comes_again(heard: list[float]) -> None:
    for turn, settled in zip(*listen(heard), strict=True):
        assert settled <= turn.start
