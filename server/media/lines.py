"""How good is each line, in the words a person needs? From the relay's figures, and from what was
given up for it."""

from collections.abc import Iterable

from media.allowance import GivenUp
from media.line import CALM, Line, LineReport
from rooms.conferences.messages import ConferenceState
from rooms.live.state import LiveState
from rooms.rehearsal import rules as rehearsal
from server.media.pages import MediaPage
from server.realtime.messages import LinesSignal, LineView, SiteLine

WEAK_MS = 300
BAD_MS = 800
BAD_LOSS = 0.1
MOST_LINES = 500
"""A technician looks at the worst; more is for the rehearsal's page to ask for."""


def view(line: Line, lost: GivenUp, *, chosen: bool) -> LineView:
    """`chosen`: the viewer wants no pictures, so that none was taken from him."""
    last = line.last
    loss = 0.0 if last is None else last.fraction_lost
    late_ms = 0.0 if last is None else last.rtt_ms
    bad = loss > BAD_LOSS or late_ms > BAD_MS or lost in ("screen", "pictures")
    weak = loss > CALM or late_ms > WEAK_MS or lost != "nothing"
    trouble = line.trouble
    if trouble == "none" and (bad or weak):
        trouble = "delay" if late_ms > WEAK_MS and loss <= CALM else "loss"
    return LineView(
        quality="bad" if bad else "weak" if weak else "good",
        trouble=trouble,
        given_up=lost,
        chosen=chosen,
    )


def of_rehearsal(line: Line) -> rehearsal.Line:
    """What a line carries is known only where it was put to the test."""
    last = line.last
    if last is None:
        return rehearsal.Line(loss=0.0, round_trip_ms=0.0, bitrate_bps=None)
    tested = line.sent_bps * 2 > last.estimate_bps > 0
    return rehearsal.Line(
        loss=last.fraction_lost,
        round_trip_ms=last.rtt_ms,
        bitrate_bps=last.estimate_bps if tested else None,
    )


def summed(state: LiveState, pages: Iterable[MediaPage]) -> LinesSignal:
    """Those that are not good; in the rehearsal all, so that each can be signed off."""
    rehearsal = state.conference.state is ConferenceState.REHEARSAL
    lines = [
        _site_line(page, page.line.last)
        for page in pages
        if page.line.last is not None and (rehearsal or page.line_view.quality != "good")
    ]
    worst = {"bad": 0, "weak": 1, "good": 2}
    lines.sort(key=lambda one: (worst[one.line.quality], -one.loss_percent, one.attendee_id))
    return LinesSignal(lines=lines[:MOST_LINES])


def _site_line(page: MediaPage, last: LineReport) -> SiteLine:
    """Rounded, so that a line that stays as it is is not told again."""
    return SiteLine(
        attendee_id=page.participant,
        line=page.line_view,
        loss_percent=round(last.fraction_lost * 100),
        round_trip_ms=round(last.rtt_ms / 20) * 20,
        sent_kbps=round(page.line.sent_bps / 50_000) * 50,
    )
