"""Where in the film is a moment of the meeting, and which moment does a second of the film show?

A film leaves out what wasn't recorded; what it shows is a list of spans, in order on both clocks,
that follow each other in the film without a gap. Films, transcripts and bundles all convert here.
Pure.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Stretch = tuple[int, int]
"""From and to on the wall clock, in epoch milliseconds; `to` is not part of it."""


@dataclass(frozen=True, slots=True)
class Span:
    """`duration_ms` from `film_ms` on show the meeting from `wall_ms` on."""

    film_ms: int
    wall_ms: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class FilmTime:
    """The time line of one film."""

    spans: tuple[Span, ...]

    @property
    def duration_ms(self) -> int:
        return self.spans[-1].film_ms + self.spans[-1].duration_ms if self.spans else 0

    def film_ms(self, wall_ms: int) -> int | None:
        """Null for a moment that the film leaves out."""
        index = bisect_right(self.spans, wall_ms, key=lambda span: span.wall_ms) - 1
        if index < 0:
            return None
        span = self.spans[index]
        into_ms = wall_ms - span.wall_ms
        return span.film_ms + into_ms if into_ms < span.duration_ms else None

    def next_film_ms(self, wall_ms: int) -> int:
        """The moment, or the first one shown after it; the end where nothing follows."""
        exact = self.film_ms(wall_ms)
        if exact is not None:
            return exact
        index = bisect_right(self.spans, wall_ms, key=lambda span: span.wall_ms)
        return self.spans[index].film_ms if index < len(self.spans) else self.duration_ms

    def wall_ms(self, film_ms: int) -> int:
        """What is shown at `film_ms`; before the beginning and after the end, the nearest."""
        if not self.spans:
            return 0
        index = max(0, bisect_right(self.spans, film_ms, key=lambda span: span.film_ms) - 1)
        span = self.spans[index]
        return span.wall_ms + min(max(0, film_ms - span.film_ms), span.duration_ms)

    def pieces(self, from_ms: int, to_ms: int) -> list[Span]:
        """The part of the film that shows this stretch of the wall clock."""
        found = []
        for span in self.spans:
            start = max(span.wall_ms, from_ms)
            end = min(span.wall_ms + span.duration_ms, to_ms)
            if start < end:
                found.append(Span(span.film_ms + start - span.wall_ms, start, end - start))
        return found


def film_time(shown: Iterable[Stretch]) -> FilmTime:
    """The time line of a film that shows these stretches; those that touch become one span."""
    spans: list[Span] = []
    film_ms = 0
    for start, end in union(shown):
        spans.append(Span(film_ms, start, end - start))
        film_ms += end - start
    return FilmTime(tuple(spans))


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, those that overlap or touch joined, the empty ones left out."""
    joined: list[Stretch] = []
    for start, end in sorted(one for one in stretches if one[0] < one[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the stretches when the others are taken away."""
    left: list[Stretch] = union(stretches)
    for start, end in union(taken):
        left = [part for one in left for part in _cut(one, start, end)]
    return left


def within(stretches: Sequence[Stretch], moment: int) -> bool:
    return any(start <= moment < end for start, end in stretches)


def _cut(one: Stretch, start: int, end: int) -> list[Stretch]:
    parts = [(one[0], min(one[1], start)), (max(one[0], end), one[1])]
    return [part for part in parts if part[0] < part[1]]
