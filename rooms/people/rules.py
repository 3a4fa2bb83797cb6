"""Sign-in: how long a session lasts, and how long one waits after wrong passwords.

A try counts before the password is looked at, so that guesses in parallel gain nothing, and is
forgiven when it was right. The wait grows but never becomes a lock: a chair can't be shut out of
his meeting by somebody who types his name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

SESSION_MS = 12 * 3_600_000  # a working day


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` tries, then a wait that starts at `first_wait_ms`, doubles, and stays under
    `longest_wait_ms`; all is forgotten after `quiet_ms` without a try."""

    free: int
    first_wait_ms: int
    longest_wait_ms: int
    quiet_ms: int


ACCOUNT = Limit(free=5, first_wait_ms=12_000, longest_wait_ms=60_000, quiet_ms=900_000)
# A whole organisation shares an address, so its wait stays short.
ADDRESS = Limit(free=30, first_wait_ms=2_000, longest_wait_ms=10_000, quiet_ms=60_000)

MOST_KEYS = 50_000


@dataclass(frozen=True, slots=True)
class Tries:
    count: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class Throttle:
    """Wrong tries by key (an account, an address) under one limit. Values are replaced, not
    changed; `tries` is bounded by forgetting the oldest."""

    limit: Limit
    tries: Mapping[str, Tries] = field(default_factory=dict)

    def wait_ms(self, key: str, now_ms: int) -> int:
        """How long `key` has to wait before it may try again; 0 if it may now."""
        tries = self._known(key, now_ms)
        beyond = tries.count - self.limit.free
        if beyond < 0:
            return 0
        wait = min(self.limit.first_wait_ms << min(beyond, 16), self.limit.longest_wait_ms)
        return max(0, tries.last_ms + wait - now_ms)

    def tried(self, key: str, now_ms: int) -> "Throttle":
        count = self._known(key, now_ms).count + 1
        others = {name: tries for name, tries in self.tries.items() if name != key}
        if len(others) >= MOST_KEYS:
            del others[next(iter(others))]
        return replace(self, tries={**others, key: Tries(count, now_ms)})

    def forgive(self, key: str) -> "Throttle":
        """The last try was right: an account starts afresh."""
        return replace(
            self, tries={name: tries for name, tries in self.tries.items() if name != key}
        )

    def _known(self, key: str, now_ms: int) -> Tries:
        tries = self.tries.get(key, Tries(0, now_ms))
        return Tries(0, now_ms) if now_ms - tries.last_ms > self.limit.quiet_ms else tries
