"""A packet's position follows its timestamp, through wraps, gaps, mutes and restarts."""

from transcripts.timeline import JUMP_S, Timeline

TICKS_20_MS = 960
SAMPLES_20_MS = 320


def test_the_first_packet_stands_where_the_clock_says() -> None:
    assert Timeline().place(123_456, 2.0) == 32_000


def test_packets_stand_apart_as_their_timestamps_do_whatever_the_jitter() -> None:
    timeline = Timeline()
    arrivals = [0.0, 0.09, 0.091, 0.092, 0.1]
    positions = [timeline.place(i * TICKS_20_MS, at) for i, at in enumerate(arrivals)]
    assert positions == [i * SAMPLES_20_MS for i in range(5)]


def test_a_timestamp_may_wrap_round() -> None:
    timeline = Timeline()
    assert timeline.place(2**32 - TICKS_20_MS, 0.0) == 0
    assert timeline.place(0, 0.02) == SAMPLES_20_MS


def test_an_encoders_pause_is_kept() -> None:
    timeline = Timeline()
    timeline.place(0, 0.0)
    assert timeline.place(48_000 * 60, 60.0) == 16_000 * 60


def test_late_packets_and_duplicates_have_no_place() -> None:
    timeline = Timeline()
    timeline.place(0, 0.0)
    timeline.place(2 * TICKS_20_MS, 0.04)
    assert timeline.place(2 * TICKS_20_MS, 0.05) is None
    assert timeline.place(TICKS_20_MS, 0.06) is None
    assert timeline.place(3 * TICKS_20_MS, 0.07) == 3 * SAMPLES_20_MS


def test_a_sender_whose_clock_stood_still_while_muted_is_put_where_the_clock_is() -> None:
    timeline = Timeline()
    timeline.place(0, 0.0)
    assert timeline.place(TICKS_20_MS, 30.0) == 30 * 16_000
    assert timeline.place(2 * TICKS_20_MS, 30.02) == 30 * 16_000 + SAMPLES_20_MS


def test_a_sender_that_starts_anew_goes_on_after_what_it_said() -> None:
    timeline = Timeline()
    timeline.place(4_000_000_000, 0.0)
    assert timeline.place(77, 1.0) == 16_000
    assert timeline.place(77 + TICKS_20_MS, 1.02) == 16_000 + SAMPLES_20_MS
    assert timeline.place(3_000_000_000, 1.021) == 16_000 + 2 * SAMPLES_20_MS


def test_a_burst_after_a_stalled_link_loses_nothing() -> None:
    timeline = Timeline()
    timeline.place(0, 0.0)
    stalled = JUMP_S - 1
    count = int(stalled * 50)
    positions = [timeline.place(i * TICKS_20_MS, stalled) for i in range(1, count)]
    assert positions == [i * SAMPLES_20_MS for i in range(1, count)]
