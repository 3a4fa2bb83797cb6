"""Strokes as PDF drawing operators, in page units: a line that is thicker where one pressed, with
round ends, close to what `clients/shared/ink/outline.ts` shows on the screen."""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

Point = Sequence[float]

INK = {
    "blue": (0.090, 0.275, 0.635),
    "red": (0.776, 0.157, 0.157),
    "black": (0.106, 0.106, 0.106),
    "green": (0.106, 0.498, 0.231),
    "yellow": (0.710, 0.537, 0.0),
}
HIGHLIGHT = {
    "blue": (0.702, 0.851, 1.0),
    "red": (1.0, 0.761, 0.761),
    "black": (0.835, 0.835, 0.835),
    "green": (0.741, 0.941, 0.769),
    "yellow": (1.0, 0.949, 0.478),
}
STREAMLINE = 0.7
"""How far the drawn point follows the pen; the rest evens out a trembling hand."""
WIDTH_STEPS = 20


def drawn(tool: str, colour: str, width: float, points: Sequence[Point]) -> str:
    """The operators of one stroke."""
    red, green, blue = (INK if tool == "ink" else HIGHLIGHT)[colour]
    start = f"{red} {green} {blue} RG 1 J 1 j"
    evened = _evened(points)
    if tool == "ink":
        return "\n".join([start, *_pressed(evened, width)])
    return f"{start}\n{_number(width)} w\n{_path(evened)} S"


def _evened(points: Sequence[Point]) -> list[tuple[float, float, float]]:
    """The pen was lifted where the last point is."""
    evened: list[tuple[float, float, float]] = []
    for x, y, pressure in points:
        if evened:
            before = evened[-1]
            x = before[0] + (x - before[0]) * STREAMLINE  # noqa: PLW2901 - the point as it is drawn
            y = before[1] + (y - before[1]) * STREAMLINE  # noqa: PLW2901
        evened.append((x, y, pressure))
    x, y, pressure = points[-1]
    return [*evened[:-1], (x, y, pressure)]


def _pressed(points: Sequence[Point], width: float) -> Iterable[str]:
    """Pieces of one thickness each; round ends hide where they meet."""
    if len(points) == 1:
        points = [points[0], points[0]]
    corners = [points[0], *(_middle(a, b) for a, b in pairwise(points)), points[-1]]
    pieces = [(_step((a[2] + b[2]) / 2), a, b) for a, b in pairwise(corners)]
    for step, run in groupby(pieces, key=lambda piece: piece[0]):
        ends = list(run)
        line = [ends[0][1], *(end for *_, end in ends)]
        steps = " ".join(f"{_at(point)} l" for point in line[1:])
        yield f"{_number(width * (0.5 + step / WIDTH_STEPS))} w {_at(line[0])} m {steps} S"


def _path(points: Sequence[Point]) -> str:
    """Curves through the middles between points."""
    if len(points) < 3:
        return f"{_at(points[0])} m {_at(points[-1])} l"
    parts = [f"{_at(points[0])} m"]
    for start, corner, end in zip(points, points[1:], points[2:], strict=False):
        begin, goal = _middle(start, corner), _middle(corner, end)
        # A quadratic curve written as a cubic one.
        first = [b + 2 / 3 * (c - b) for b, c in zip(begin, corner, strict=True)]
        second = [g + 2 / 3 * (c - g) for g, c in zip(goal, corner, strict=True)]
        if len(parts) == 1:
            parts.append(f"{_at(begin)} l")
        parts.append(f"{_at(first)} {_at(second)} {_at(goal)} c")
    parts.append(f"{_at(points[-1])} l")
    return " ".join(parts)


def _middle(a: Point, b: Point) -> tuple[float, ...]:
    return tuple((one + other) / 2 for one, other in zip(a, b, strict=True))


def _step(pressure: float) -> int:
    return round(pressure * WIDTH_STEPS)


def _at(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")
