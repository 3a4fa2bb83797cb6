"""How long an event loop did not turn, by itself: waiting for a processor that others use, which
says nothing about the program, is taken off (the kernel counts it for each thread)."""

import asyncio
import threading
import time
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.01


@dataclass(slots=True)
class Pulse:
    """`beat` in a task of the loop."""

    longest_s: float = 0.0
    beats: int = 0

    async def beat(self) -> None:
        schedule = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        waited_s = _waited_s(schedule)
        at_s = time.perf_counter()
        while True:
            await asyncio.sleep(EVERY_S)
            now_s, now_waited_s = time.perf_counter(), _waited_s(schedule)
            stalled_s = now_s - at_s - EVERY_S - (now_waited_s - waited_s)
            self.longest_s = max(self.longest_s, stalled_s)
            self.beats += 1
            at_s, waited_s = now_s, now_waited_s


def _waited_s(schedule: Path) -> float:
    """Time on a processor, time waiting for one, times it got one: in nanoseconds."""
    return int(schedule.read_text().split()[1]) / 1e9
