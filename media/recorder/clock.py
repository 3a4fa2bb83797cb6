"""When was a packet captured, on the wall clock? RTP timestamps are tied to the relay's monotonic
clock by its sender reports (RFC 3550 6.4.1), and that clock to the wall once for a connection: a
wall clock that is set while a meeting runs moves nothing.
"""

import math
from dataclasses import dataclass, field

NTP_UNITS = 1 << 32
WINDOW_MS = 60_000
"""Two quartzes part by some milliseconds a minute at worst, and by more than a second in a day."""


def ntp_ms(ntp: int) -> float:
    """Milliseconds of a 32.32 fixed point NTP time."""
    return ntp * 1000 / NTP_UNITS


@dataclass(slots=True)
class RelayClock:
    """One for a connection. `wall_ms` and `local_ms` (monotonic) are of the same moment, when it
    began. The offset is the least of the last minute or two: what took longest on the way tells
    least, and the relay's quartz may be another."""

    wall_ms: float
    local_ms: float
    _before_ms: float = math.inf
    _least_ms: float = math.inf
    _until_ms: float = -math.inf

    def heard(self, ntp: int, local_ms: float) -> None:
        """A report with the relay's time arrived."""
        offset = local_ms - ntp_ms(ntp)
        if local_ms < self._until_ms:
            self._least_ms = min(self._least_ms, offset)
            return
        recent = local_ms < self._until_ms + WINDOW_MS
        self._before_ms = self._least_ms if recent else math.inf
        self._least_ms, self._until_ms = offset, local_ms + WINDOW_MS

    def wall(self, relay_ms: float) -> float:
        offset = min(self._before_ms, self._least_ms)
        return self.arrived(relay_ms + (0.0 if offset == math.inf else offset))

    def arrived(self, local_ms: float) -> float:
        """The wall's time of a moment of our own monotonic clock."""
        return self.wall_ms + local_ms - self.local_ms


@dataclass(slots=True)
class TrackClock:
    """Of one track: timestamps beyond 32 bits, and when they were, to a millisecond as soon as the
    first report has come; until then by arrival."""

    relay: RelayClock
    rate: int
    _newest: int | None = None
    _tie: tuple[float, int] | None = None
    _arrival: tuple[float, int] | None = field(default=None, repr=False)

    @property
    def exact(self) -> bool:
        return self._tie is not None

    def extend(self, timestamp: int) -> int:
        """The timestamp as a number that never wraps."""
        if self._newest is None:
            self._newest = timestamp
            return timestamp
        step = (timestamp - self._newest) & 0xFFFFFFFF
        extended = self._newest + (step if step < 1 << 31 else step - (1 << 32))
        self._newest = max(self._newest, extended)
        return extended

    def arrived(self, extended: int, local_ms: float) -> None:
        """A packet came: the earliest for its time ties best, as long as no report has come."""
        wall = self.relay.arrived(local_ms)
        if (
            self._arrival is None
            or wall - self._ms_since(extended, self._arrival[1]) < (self._arrival[0])
        ):
            self._arrival = (wall, extended)

    def report(self, ntp: int, timestamp: int) -> None:
        """The relay's clock showed `ntp` when `timestamp` was captured."""
        if self._newest is not None:
            step = (timestamp - self._newest) & 0xFFFFFFFF
            extended = self._newest + (step if step < 1 << 31 else step - (1 << 32))
            self._tie = (ntp_ms(ntp), extended)

    def wall(self, extended: int) -> float:
        if self._tie is not None:
            relay_ms, tied = self._tie
            return self.relay.wall(relay_ms + self._ms_since(extended, tied))
        if self._arrival is None:
            return self.relay.wall_ms
        wall, tied = self._arrival
        return wall + self._ms_since(extended, tied)

    def ms_between(self, earlier: int, later: int) -> float:
        return self._ms_since(later, earlier)

    def _ms_since(self, extended: int, tied: int) -> float:
        return (extended - tied) * 1000 / self.rate
