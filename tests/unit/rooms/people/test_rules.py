"""Wrong passwords cost time, more and more, and never lock anybody out."""

import pytest

from rooms.people.rules import ACCOUNT, ADDRESS, MOST_KEYS, Limit, Throttle


def failing(throttle: Throttle, count: int, *, now_ms: int = 0) -> Throttle:
    for _ in range(count):
        throttle = throttle.tried("key", now_ms)
    return throttle


@pytest.mark.parametrize("limit", [ACCOUNT, ADDRESS])
def test_some_tries_are_free(limit: Limit) -> None:
    assert failing(Throttle(limit), limit.free - 1).wait_ms("key", 0) == 0
    assert failing(Throttle(limit), limit.free).wait_ms("key", 0) == limit.first_wait_ms


def test_no_more_than_five_a_minute_for_an_account() -> None:
    throttle, now_ms, tries = Throttle(ACCOUNT), 0, 0
    while now_ms < 60_000:
        wait_ms = throttle.wait_ms("key", now_ms)
        now_ms += wait_ms
        if now_ms < 60_000:
            throttle, tries = throttle.tried("key", now_ms), tries + 1
    assert tries <= 7  # five at once, then after 12 and 36 seconds


def test_the_wait_grows_but_stays_bearable() -> None:
    waits = [failing(Throttle(ACCOUNT), 5 + more).wait_ms("key", 0) for more in range(30)]
    assert waits == sorted(waits)
    assert waits[0] < waits[1] < waits[2]
    assert max(waits) == ACCOUNT.longest_wait_ms == 60_000


def test_the_right_password_and_quiet_time_make_good_again() -> None:
    throttle = failing(Throttle(ACCOUNT), 9)
    assert throttle.forgive("key").wait_ms("key", 0) == 0
    assert throttle.wait_ms("key", ACCOUNT.quiet_ms + 1) == 0
    assert throttle.wait_ms("other", 0) == 0


def test_what_is_remembered_is_bounded() -> None:
    tries = {str(number): Throttle(ACCOUNT).tried("x", 0).tries["x"] for number in range(MOST_KEYS)}
    throttle = Throttle(ACCOUNT, tries).tried("new", 1)
    assert len(throttle.tries) == MOST_KEYS
    assert "0" not in throttle.tries
