"""What does a watcher's line carry? Worked out from the relay's report of each second.

Down at once when the line is full, up slowly while it is calm, and more slowly after each attempt
that failed, so that nothing flickers. Loss alone is no proof of a full line: a poor radio link
loses a fifth of all packets whatever is sent, so mild loss never takes the speaker's picture away.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

LOSSY = 0.10
VERY_LOSSY = 0.25
CALM = 0.03
DELAYED_MS = 400
"""So much above the shortest round trip seen: packets queue somewhere."""
LEAST_BPS = 60_000
"""One voice."""
KEPT_BPS = 420_000
"""Voices, papers and the speaker's smallest picture: mild loss takes no more than the rest."""
MOST_BPS = 12_000_000
"""A line that carries this carries everything."""
REACTS_AFTER_S = 2.0
"""A change shows in the reports only then."""
CALM_FIRST_S = 5.0
CALM_LONGEST_S = 90.0
RAISE = 1.5
FAILED_WITHIN_S = 10.0

Trouble: TypeAlias = Literal["none", "loss", "delay"]


@dataclass(frozen=True, slots=True)
class LineReport:
    """Of one connection at `at_s`; totals since its start. `estimate_bps`: the receiver's own, 0 if
    it gave none."""

    at_s: float
    bytes_out: int
    fraction_lost: float
    rtt_ms: float
    estimate_bps: float


@dataclass(frozen=True, slots=True)
class Line:
    """`allowance_bps` is None while nothing limits it."""

    allowance_bps: int | None = None
    trouble: Trouble = "none"
    last: LineReport | None = None
    sent_bps: float = 0.0
    shortest_ms: float = 0.0
    changed_s: float = 0.0
    calm_since_s: float = 0.0
    raised_s: float = 0.0
    calm_needed_s: float = CALM_FIRST_S


def hear(line: Line, report: LineReport) -> Line:
    """The line after one more report."""
    last = line.last
    if last is None or report.at_s <= last.at_s:
        return replace(line, last=report, calm_since_s=report.at_s)
    octets = max(0, report.bytes_out - last.bytes_out)
    line = replace(
        line,
        last=report,
        sent_bps=octets * 8 / (report.at_s - last.at_s),
        shortest_ms=_shortest(line, report),
    )
    line = replace(line, trouble=_trouble(line, report))
    if line.trouble != "none":
        return _cut(line, report)
    if report.fraction_lost > CALM:
        return replace(line, calm_since_s=report.at_s)
    return _raise(line, report.at_s)


def _shortest(line: Line, report: LineReport) -> float:
    if report.rtt_ms <= 0:
        return line.shortest_ms
    return min(line.shortest_ms or report.rtt_ms, report.rtt_ms)


def _trouble(line: Line, report: LineReport) -> Trouble:
    if report.fraction_lost > LOSSY:
        return "loss"
    if line.shortest_ms and report.rtt_ms > line.shortest_ms + DELAYED_MS:
        return "delay"
    return "none"


def _cut(line: Line, report: LineReport) -> Line:
    calm = replace(line, calm_since_s=report.at_s)
    if report.at_s - line.changed_s < REACTS_AFTER_S:
        return calm
    carried = line.sent_bps * (1 - report.fraction_lost)
    if report.estimate_bps:
        carried = min(carried, report.estimate_bps)
    known = MOST_BPS if line.allowance_bps is None else line.allowance_bps
    # What came with more sent is no poor radio link: the line is full.
    failed = line.raised_s > 0 and report.at_s - line.raised_s < FAILED_WITHIN_S
    mild = line.trouble == "loss" and report.fraction_lost <= VERY_LOSSY and not failed
    least = min(known, KEPT_BPS) if mild else LEAST_BPS
    # What arrived, less a little so that the queue empties.
    bps = max(least, min(known, int(carried * 0.9)))
    needed = min(CALM_LONGEST_S, line.calm_needed_s * 2) if failed else line.calm_needed_s
    return replace(calm, allowance_bps=bps, changed_s=report.at_s, calm_needed_s=needed)


def _raise(line: Line, now_s: float) -> Line:
    if line.allowance_bps is None:
        return line
    if now_s - max(line.calm_since_s, line.changed_s) < line.calm_needed_s:
        return line
    bps = int(line.allowance_bps * RAISE)
    if bps >= MOST_BPS:
        return replace(line, allowance_bps=None, changed_s=now_s, calm_needed_s=CALM_FIRST_S)
    return replace(line, allowance_bps=bps, changed_s=now_s, raised_s=now_s)
