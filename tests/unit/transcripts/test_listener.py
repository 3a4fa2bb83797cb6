"""One source: gaps become silence, positions stay true, turns are numbered."""

import numpy as np

from transcripts.engine import Samples
from transcripts.listener import Listener, Spoken

LOUD = 0.5
PACKET = 320
SECOND = 50


class LoudnessDetector:
    """Takes anything loud for speech."""

    def probability(self, chunk: Samples) -> float:
        return float(np.abs(chunk).max() > LOUD / 2)


def listener(resume_at: int = 0, ordinal: int = 0) -> Listener:
    return Listener(LoudnessDetector, resume_at, ordinal)


def hear(
    listener: Listener, packets: range, level: float, partial_every_s: float | None = None
) -> list[Spoken]:
    samples = np.full(PACKET, level, dtype=np.float32)
    return [
        spoken
        for number in packets
        for spoken in listener.hear(number * PACKET, samples, partial_every_s)
    ]


def loud_samples(spoken: Spoken) -> int:
    return int(np.count_nonzero(spoken.turn.samples))


def test_a_turn_stands_where_it_was_spoken() -> None:
    ear = listener()
    assert hear(ear, range(2 * SECOND), 0.0) == []
    assert hear(ear, range(2 * SECOND, 4 * SECOND), LOUD) == []
    (spoken,) = hear(ear, range(4 * SECOND, 5 * SECOND), 0.0)
    assert (spoken.ordinal, spoken.final) == (0, True)
    assert 1.4 < spoken.turn.start / 16_000 < 2.0
    assert 4.0 < spoken.turn.end / 16_000 < 4.3
    assert loud_samples(spoken) == 2 * SECOND * PACKET


def test_lost_packets_become_silence_of_the_same_length() -> None:
    ear = listener()
    hear(ear, range(SECOND), LOUD)
    hear(ear, range(SECOND + 5, 2 * SECOND), LOUD)
    (spoken,) = hear(ear, range(2 * SECOND, 3 * SECOND), 0.0)
    assert spoken.turn.start == 0
    assert loud_samples(spoken) == (2 * SECOND - 5) * PACKET
    assert spoken.turn.end >= 2 * SECOND * PACKET


def test_a_long_gap_ends_the_turn_and_is_not_filled() -> None:
    ear = listener()
    hear(ear, range(SECOND), LOUD)
    (first,) = hear(ear, range(1000 * SECOND, 1001 * SECOND), LOUD)
    assert first.turn.end < 2 * 16_000
    (second,) = ear.flush()
    assert second.ordinal == 1
    assert second.turn.start == 1000 * 16_000
    assert loud_samples(second) == 16_000


def test_samples_that_were_already_heard_are_left_out() -> None:
    ear = listener()
    hear(ear, range(SECOND), LOUD)
    hear(ear, range(SECOND - 10, 2 * SECOND), LOUD)
    (spoken,) = ear.flush()
    assert loud_samples(spoken) == 2 * SECOND * PACKET


def test_a_partial_comes_when_enough_more_was_said() -> None:
    ear = listener()
    partials = hear(ear, range(5 * SECOND), LOUD, partial_every_s=1.5)
    assert [spoken.final for spoken in partials] == [False] * 3
    lengths = [spoken.turn.samples.size / 16_000 for spoken in partials]
    assert np.allclose(lengths, [1.0, 2.5, 4.0], atol=0.1)
    (final,) = hear(ear, range(5 * SECOND, 6 * SECOND), 0.0, partial_every_s=1.5)
    assert {spoken.ordinal for spoken in [*partials, final]} == {0}


def test_no_partials_where_none_are_wanted() -> None:
    assert hear(listener(), range(5 * SECOND), LOUD) == []


def test_a_successor_goes_on_where_and_as_it_is_told() -> None:
    ear = listener(resume_at=16_100, ordinal=4)
    hear(ear, range(2 * SECOND), LOUD)
    (spoken,) = ear.flush()
    assert spoken.ordinal == 4
    assert spoken.turn.start == 16_100
    assert loud_samples(spoken) == 2 * 16_000 - 16_100


def test_silence_settles() -> None:
    ear = listener()
    hear(ear, range(10 * SECOND), 0.0)
    assert ear.settled_until > 9 * 16_000
