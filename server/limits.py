"""How much one client may do: token buckets, pure in time."""

from collections import OrderedDict
from dataclasses import dataclass, field

KEYS_MAX = 10_000
"""Keys that are remembered; the one unused for longest is forgotten first."""


@dataclass(slots=True)
class Bucket:
    """`rate` a second on average, `burst` at once."""

    rate: float
    burst: float
    left: float
    at_s: float

    @classmethod
    def full(cls, rate: float, burst: float, now_s: float) -> "Bucket":
        return cls(rate, burst, burst, now_s)

    def take(self, now_s: float, cost: float = 1.0) -> bool:
        """Whether there was room; nothing is taken if there wasn't."""
        self.left = min(self.burst, self.left + (now_s - self.at_s) * self.rate)
        self.at_s = now_s
        if self.left < cost:
            return False
        self.left -= cost
        return True


@dataclass(slots=True)
class Buckets:
    """One bucket for each key, such as a person."""

    rate: float
    burst: float
    _buckets: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)

    def take(self, key: str, now_s: float) -> bool:
        bucket = self._buckets.pop(key, None) or Bucket.full(self.rate, self.burst, now_s)
        self._buckets[key] = bucket
        if len(self._buckets) > KEYS_MAX:
            self._buckets.popitem(last=False)
        return bucket.take(now_s)
