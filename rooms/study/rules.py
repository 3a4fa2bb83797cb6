"""What counts as watched. Pure; times are milliseconds of the film."""

from collections.abc import Iterable, Sequence

Span = tuple[int, int]

DONE_SHARE = 0.9
JOINED_MS = 500
"""A player tells its time some four times a second: a smaller gap is none."""
SPANS_KEPT = 500
FASTEST = 2.0
"""Nobody takes in a film played faster."""
AHEAD_MS = 30_000
"""What a first report may hold, and by how much a late one may exceed the time that passed."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, those that overlap or nearly touch joined; the empty ones left out."""
    joined: list[Span] = []
    for start, end in sorted(one for one in spans if one[0] < one[1]):
        if joined and start <= joined[-1][1] + JOINED_MS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def within(spans: Iterable[Span], duration_ms: int) -> list[Span]:
    return [(start, min(end, duration_ms)) for start, end in spans if start < duration_ms]


def believed(spans: Sequence[Span], passed_ms: int | None) -> list[Span]:
    """As much of a report as can have been played since the one before (null: the first)."""
    left = AHEAD_MS if passed_ms is None else int(max(0, passed_ms) * FASTEST) + AHEAD_MS
    taken: list[Span] = []
    for start, end in merged(spans):
        if left <= 0:
            break
        stop = min(end, start + left)
        taken.append((start, stop))
        left -= stop - start
    return taken


def total(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def furthest(spans: Sequence[Span]) -> int:
    return max((end for _, end in spans), default=0)


def kept(spans: Sequence[Span]) -> list[Span]:
    """Bounded: of somebody who jumps about without end, the longest stretches count."""
    longest = sorted(spans, key=lambda one: one[0] - one[1])[:SPANS_KEPT]
    return sorted(longest)


def done(spans: Iterable[Span], duration_ms: int) -> bool:
    return duration_ms > 0 and total(spans) >= DONE_SHARE * duration_ms
