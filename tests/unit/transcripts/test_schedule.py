"""What is recognised first, and what is given up when there is too much."""

import numpy as np
import pytest

from transcripts.listener import Spoken
from transcripts.schedule import LONGEST_QUEUE_S, Job, Rung, Schedule, rung_for
from transcripts.turns import Turn


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def spoken(ordinal: int, seconds: float = 1.0, *, final: bool = True) -> Spoken:
    return Spoken(ordinal, Turn(0, np.zeros(int(seconds * 16_000), np.float32)), final)


def names(schedule: Schedule, count: int) -> list[tuple[int, int, bool]]:
    jobs = [schedule.take() for _ in range(count)]
    return [(job.session, job.spoken.ordinal, job.spoken.final) for job in jobs if job]


def test_finals_come_before_partials() -> None:
    schedule = Schedule(Clock())
    schedule.add(1, "", spoken(0, final=False))
    schedule.add(2, "", spoken(0))
    schedule.add(3, "", spoken(0))
    assert names(schedule, 3) == [(2, 0, True), (3, 0, True), (1, 0, False)]


def test_only_the_newest_partial_of_each_speaker_is_kept() -> None:
    schedule = Schedule(Clock())
    schedule.add(1, "", spoken(0, 1.0, final=False))
    schedule.add(2, "", spoken(0, 1.0, final=False))
    schedule.add(1, "", spoken(0, 2.5, final=False))
    jobs = [schedule.take(), schedule.take()]
    assert [(job.session, job.length_s) for job in jobs if job] == [(1, 2.5), (2, 1.0)]


def test_a_final_takes_the_place_of_its_speakers_partial() -> None:
    schedule = Schedule(Clock())
    schedule.add(1, "", spoken(0, final=False))
    schedule.add(1, "", spoken(0))
    schedule.add(2, "", spoken(5))
    assert names(schedule, 2) == [(1, 0, True), (2, 5, True)]


def test_the_queue_is_bounded_and_the_oldest_final_is_skipped() -> None:
    schedule = Schedule(Clock())
    skipped: list[Job] = []
    for ordinal in range(int(LONGEST_QUEUE_S / 12) + 2):
        skipped += schedule.add(1, "", spoken(ordinal, 12.0))
    assert [job.spoken.ordinal for job in skipped] == [0, 1]


def test_waiting_is_counted_from_when_the_oldest_final_was_queued() -> None:
    clock = Clock()
    schedule = Schedule(clock)
    assert schedule.waiting_s() == 0
    schedule.add(1, "", spoken(0))
    clock.now += 3
    schedule.add(1, "", spoken(1))
    assert schedule.waiting_s() == 3
    assert schedule.rung() is Rung.FINALS
    schedule.take()
    assert schedule.rung() is Rung.FULL


@pytest.mark.parametrize(
    ("waiting_s", "rung"),
    [
        (0.0, Rung.FULL),
        (0.6, Rung.FAST),
        (1.5, Rung.SPARSE),
        (3.0, Rung.FINALS),
        (5.1, Rung.LATE),
        (500.0, Rung.LATE),
    ],
)
def test_the_ladder_is_climbed_as_finals_wait(waiting_s: float, rung: Rung) -> None:
    assert rung_for(waiting_s) is rung


def test_slow_recognition_stops_partials_but_is_not_lateness() -> None:
    assert rung_for(0.0, taking_s=0.4) is Rung.FULL
    assert rung_for(0.0, taking_s=1.5) is Rung.SPARSE
    assert rung_for(0.0, taking_s=60.0) is Rung.FINALS


def test_the_ladder_is_climbed_down_when_recognition_is_fast_again() -> None:
    schedule = Schedule(Clock())
    schedule.took(6.0)
    assert schedule.rung() is Rung.FINALS
    for _ in range(3):
        schedule.took(0.2)
    assert schedule.rung() <= Rung.FAST


def test_closing_lets_the_workers_go() -> None:
    schedule = Schedule(Clock())
    schedule.close()
    assert schedule.take() is None
