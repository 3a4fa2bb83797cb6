"""How long a speech has lasted, and what extending and pausing do to it."""

from rooms.floor import timer
from rooms.floor.messages import HolderView


def speech(limit_ms: int | None = 60_000) -> HolderView:
    return HolderView(attendee_id="a", since_ms=1_000, limit_ms=limit_ms)


def test_time_runs_from_the_call() -> None:
    assert timer.spoken_ms(speech(), 31_000) == 30_000


def test_a_pause_does_not_count() -> None:
    holder = speech()
    (paused,) = timer.paused(holder, 1, 11_000)
    holder = timer.retimed(holder, paused)
    assert timer.spoken_ms(holder, 500_000) == 10_000
    assert timer.paused(holder, 1, 12_000) == []
    (resumed,) = timer.resumed(holder, 1, 21_000)
    holder = timer.retimed(holder, resumed)
    assert timer.spoken_ms(holder, 22_000) == 11_000
    assert timer.resumed(holder, 1, 23_000) == []


def test_extensions_add_up_beside_the_limit() -> None:
    holder = timer.retimed(speech(), timer.extended(speech(), 1, 60, 5_000))
    holder = timer.retimed(holder, timer.extended(holder, 1, 30, 6_000))
    assert (holder.limit_ms, holder.extended_ms) == (60_000, 90_000)


def test_a_speech_without_limit_gets_one_that_ends_so_long_from_now() -> None:
    holder = speech(None)
    holder = timer.retimed(holder, timer.extended(holder, 1, 60, 31_000))
    assert holder.limit_ms == 30_000 + 60_000
