"""Whatever packets are lost, what a turn holds stood at that very place in the source."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transcripts.engine import Samples
from transcripts.listener import Listener, Spoken

PACKET = 320


class AllSpeech:
    """Takes whatever isn't digital silence for speech."""

    def probability(self, chunk: Samples) -> float:
        return float(chunk.any())


# Runs of packets: how many, and whether they arrive.
runs = st.lists(st.tuples(st.integers(1, 120), st.booleans()), min_size=1, max_size=12)


def arrivals(pattern: list[tuple[int, bool]]) -> list[int]:
    flags = [arrives for count, arrives in pattern for _ in range(count)]
    return [number for number, arrives in enumerate(flags) if arrives]


def listen(numbers: list[int], resume_at: int) -> list[Spoken]:
    listener = Listener(AllSpeech, resume_at, 0)
    spoken: list[Spoken] = []
    for number in numbers:
        # A packet's samples say which packet it is.
        spoken += listener.hear(
            number * PACKET, np.full(PACKET, number + 1, dtype=np.float32), None
        )
    return spoken + listener.flush()


@given(runs, st.integers(0, 40_000))
def test_a_sample_is_where_it_was_said_or_silence(
    pattern: list[tuple[int, bool]], resume_at: int
) -> None:
    numbers = arrivals(pattern)
    for spoken in listen(numbers, resume_at):
        places = spoken.turn.start + np.arange(spoken.turn.samples.size)
        said = np.where(np.isin(places // PACKET, numbers), places // PACKET + 1, 0)
        held = spoken.turn.samples
        assert np.all((held == said) | (held == 0))
        assert np.count_nonzero(held != said) < 512


@given(runs, st.integers(0, 40_000))
def test_turns_are_numbered_in_order_and_share_nothing(
    pattern: list[tuple[int, bool]], resume_at: int
) -> None:
    turns = listen(arrivals(pattern), resume_at)
    assert [spoken.ordinal for spoken in turns] == list(range(len(turns)))
    assert all(spoken.turn.start >= resume_at for spoken in turns)
    for before, after in pairwise(turns):
        assert before.turn.end <= after.turn.start
