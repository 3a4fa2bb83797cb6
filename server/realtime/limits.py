"""How much one client may send: a token bucket, pure in time."""

from dataclasses import dataclass


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
