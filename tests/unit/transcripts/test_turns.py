"""Where a turn starts, ends and is cut."""

import numpy as np

from transcripts.turns import CHUNK, CUT_AT, CUT_FROM, END_POINT, LEAD, TRAIL, Turn, TurnBuffer

CHUNK_S = CHUNK / 16_000


def feed(buffer: TurnBuffer, probabilities: list[float]) -> list[Turn]:
    samples = np.zeros(CHUNK, dtype=np.float32)
    return [turn for p in probabilities if (turn := buffer.add(samples, p)) is not None]


def test_a_turn_ends_after_half_a_second_of_quiet() -> None:
    buffer = TurnBuffer(0)
    speech = [0.0] * 50 + [0.9] * 60
    assert feed(buffer, speech + [0.1] * (END_POINT - 1)) == []
    (turn,) = feed(buffer, [0.1])
    assert turn.start == (50 - LEAD) * CHUNK
    assert turn.end == (110 + TRAIL) * CHUNK
    assert 0.45 < END_POINT * CHUNK_S < 0.55


def test_a_short_pause_does_not_end_it() -> None:
    buffer = TurnBuffer(0)
    assert feed(buffer, [0.9] * 30 + [0.1] * (END_POINT - 1) + [0.9] * 30) == []
    assert buffer.open_samples == (60 + END_POINT - 1) * CHUNK


def test_a_click_is_no_turn() -> None:
    buffer = TurnBuffer(0)
    assert feed(buffer, [0.0] * 20 + [0.9] * 2 + [0.0] * 40) == []
    assert buffer.open_samples == 0


def test_a_doubtful_chunk_goes_on_with_what_was_before_it() -> None:
    buffer = TurnBuffer(0)
    feed(buffer, [0.4] * 100)
    assert buffer.open_samples == 0
    feed(buffer, [0.6] + [0.4] * 99)
    assert buffer.open_samples == (100 + LEAD) * CHUNK


def test_a_long_speech_is_cut_at_the_first_short_pause_after_ten_seconds() -> None:
    buffer = TurnBuffer(0)
    (turn,) = feed(buffer, [0.9] * (CUT_FROM + 5) + [0.1] * 3)
    assert turn.end == (CUT_FROM + 8) * CHUNK


def test_one_without_a_pause_is_cut_where_it_is_quietest_and_goes_on() -> None:
    buffer = TurnBuffer(0)
    probabilities = [0.9] * CUT_AT
    probabilities[CUT_FROM + 20] = 0.55
    (turn,) = feed(buffer, probabilities)
    assert turn.end == (CUT_FROM + 21) * CHUNK
    assert buffer.open_samples == (CUT_AT - CUT_FROM - 21) * CHUNK
    (rest,) = feed(buffer, [0.0] * END_POINT)
    assert rest.start == turn.end


def test_a_flush_ends_what_is_open() -> None:
    buffer = TurnBuffer(16_000)
    feed(buffer, [0.9] * 20)
    turn = buffer.flush()
    assert turn is not None
    assert (turn.start, turn.end) == (16_000, 16_000 + 20 * CHUNK)
    assert buffer.flush() is None


def test_what_is_settled_is_before_the_open_turn_and_its_lead() -> None:
    buffer = TurnBuffer(0)
    feed(buffer, [0.0] * 100)
    assert buffer.settled_until == (100 - LEAD) * CHUNK
    feed(buffer, [0.9] * 30)
    assert buffer.settled_until == (100 - LEAD) * CHUNK
