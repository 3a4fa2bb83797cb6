"""What the workers recognise next, and what is given up when there is too much to do.

Finals first, in order; of partials only the newest of each speaker. The queue is bounded in
seconds of speech. As finals wait, or recognition itself becomes slow because others need the
processor, the ladder is climbed: full beam, beam 1, fewer partials, no partials, and at last a
notice that captions are late.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from transcripts.engine import SAMPLE_RATE_HZ
from transcripts.listener import Spoken

LONGEST_QUEUE_S = 180.0
"""Speech waiting as finals; beyond it the oldest is skipped. About 12 MB of samples."""

SPARSE_PARTIALS_S = 2.0


class Rung(IntEnum):
    """How far captions have stepped back to keep up."""

    FULL = 0
    FAST = 1
    SPARSE = 2
    FINALS = 3
    LATE = 4


_CLIMB_AFTER_S = (0.5, 1.0, 2.0, 5.0)
"""How long a final may wait, or its recognition take, before each rung after the first."""


def rung_for(waiting_s: float, taking_s: float = 0.0) -> Rung:
    """The rung where the oldest final has waited, and recognitions lately took, this long."""
    waiting = Rung(sum(waiting_s > limit for limit in _CLIMB_AFTER_S))
    taking = Rung(sum(taking_s > limit for limit in _CLIMB_AFTER_S[:-1]))
    return max(waiting, taking)


@dataclass(frozen=True, slots=True)
class Job:
    """A turn of one session with the prompt of its moment."""

    session: int
    prompt: str
    spoken: Spoken
    queued_at: float

    @property
    def length_s(self) -> float:
        return self.spoken.turn.samples.size / SAMPLE_RATE_HZ


class Schedule:
    """The one queue between the listening thread and the workers."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._finals: deque[Job] = deque()
        self._partials: dict[int, Job] = {}
        self._taking_s = 0.0
        self._closed = False

    def add(self, session: int, prompt: str, spoken: Spoken) -> list[Job]:
        """Queue a turn; returns finals that were skipped to stay within the bound."""
        job = Job(session, prompt, spoken, self._clock())
        skipped: list[Job] = []
        with self._changed:
            if spoken.final:
                self._partials.pop(session, None)
                self._finals.append(job)
                while sum(each.length_s for each in self._finals) > LONGEST_QUEUE_S:
                    skipped.append(self._finals.popleft())
            else:
                self._partials[session] = job
            self._changed.notify()
        return skipped

    def take(self) -> Job | None:
        """The next job; waits for one. None once the schedule is closed."""
        with self._changed:
            while not self._closed:
                if self._finals:
                    return self._finals.popleft()
                if self._partials:
                    return self._partials.pop(next(iter(self._partials)))
                self._changed.wait()
        return None

    def close(self) -> None:
        """Let every worker go."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def waiting_s(self) -> float:
        """How long the oldest final has waited."""
        with self._changed:
            return self._clock() - self._finals[0].queued_at if self._finals else 0.0

    def took(self, seconds: float) -> None:
        """A worker reports how long a recognition took, by the clock on the wall."""
        with self._changed:
            self._taking_s = (self._taking_s + seconds) / 2

    def rung(self) -> Rung:
        return rung_for(self.waiting_s(), self._taking_s)
