"""The verdict on a site, and what is noted about it. Pure.

The verdict is the worst fault: red means that the site can't take part as it is, amber that
somebody should look, green that nothing is known to be wrong.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from rooms.kernel.errors import ErrorCode, Refused
from rooms.rehearsal.messages import (
    DeviceReport,
    DeviceState,
    Fault,
    Heard,
    JudgeSites,
    NoteSite,
    SignOff,
    SignSite,
    SiteNoted,
    SiteRehearsalView,
    SiteSigned,
    SitesJudged,
    SiteVerdict,
    Verdict,
)

RehearsalCommand: TypeAlias = NoteSite | SignSite
RehearsalEvent: TypeAlias = SitesJudged | SiteNoted | SiteSigned

LOSSY = 0.10  # speech breaks up
WEAK = 0.03  # the picture stutters
NARROW_BPS = 250_000  # voice and a still picture, no more
SLIM_BPS = 800_000  # below the middle layer of a speaker's picture
SLOW_MS = 400  # people begin to speak over each other
SKEW_MS = 5_000  # timers of the page are by the server's clock; its own certificates are not

RED = frozenset(
    {
        Fault.NOT_CONNECTED,
        Fault.CAMERA_MISSING,
        Fault.CAMERA_REFUSED,
        Fault.CAMERA_BUSY,
        Fault.CAMERA_LOST,
        Fault.CAMERA_INSECURE,
        Fault.MICROPHONE_MISSING,
        Fault.MICROPHONE_REFUSED,
        Fault.MICROPHONE_BUSY,
        Fault.MICROPHONE_LOST,
        Fault.MICROPHONE_INSECURE,
        Fault.LOOP_NOT_HEARD,
        Fault.SPEAKER_NOT_HEARD,
        Fault.LINE_LOSSY,
        Fault.LINE_NARROW,
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """As the relay measures it: lost packets (0 to 1), round trip, what the line carries.
    `bitrate_bps` is null until enough was sent to know."""

    loss: float
    round_trip_ms: float
    bitrate_bps: float | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is known of a site. `behind`: a page is presented and not painted there yet."""

    connected: bool
    report: DeviceReport | None = None
    line: Line | None = None
    behind: bool = False


@dataclass(frozen=True, slots=True)
class RehearsalState:
    """Sites about which something is known, in the order in which it came."""

    sites: Mapping[str, SiteRehearsalView] = field(default_factory=dict)

    def site(self, site_id: str) -> SiteRehearsalView:
        known = self.sites.get(site_id)
        return SiteRehearsalView(site_id=site_id) if known is None else known


def judge(site_id: str, found: Findings) -> SiteVerdict:
    """The verdict with every fault, the worst first."""
    faults = sorted(set(_faults(found)), key=list(Fault).index)
    verdict = Verdict.GREEN
    if faults:
        verdict = Verdict.RED if RED & set(faults) else Verdict.AMBER
    return SiteVerdict(site_id=site_id, verdict=verdict, faults=faults)


def _faults(found: Findings) -> list[Fault]:
    """Of a site that is away only that is told: the rest is what was."""
    if not found.connected:
        return [Fault.NOT_CONNECTED]
    if found.report is None:
        return [Fault.NO_REPORT, *_of_line(found)]
    behind = [Fault.PAGE_BEHIND] if found.behind else []
    return [*_of_devices(found.report), *_of_line(found), *behind]


def _of_devices(report: DeviceReport) -> list[Fault]:
    faults: list[Fault] = []
    if report.camera is not DeviceState.OK:
        faults.append(Fault(f"camera_{report.camera.value}"))
    if report.microphone is not DeviceState.OK:
        faults.append(Fault(f"microphone_{report.microphone.value}"))
    elif not report.voice:
        faults.append(Fault.MICROPHONE_SILENT)
    elif report.loop is not Heard.YES:
        faults.append(Fault.LOOP_NOT_HEARD if report.loop is Heard.NO else Fault.LOOP_UNTRIED)
    if report.speaker is not Heard.YES:
        no = report.speaker is Heard.NO
        faults.append(Fault.SPEAKER_NOT_HEARD if no else Fault.SPEAKER_UNTRIED)
    if abs(report.clock_skew_ms) > SKEW_MS:
        faults.append(Fault.CLOCK_OFF)
    return faults


def _of_line(found: Findings) -> list[Fault]:
    line = found.line
    faults: list[Fault] = []
    asked_ms = None if found.report is None else found.report.round_trip_ms
    if line is not None:
        if line.loss >= WEAK:
            faults.append(Fault.LINE_LOSSY if line.loss >= LOSSY else Fault.LINE_WEAK)
        if line.bitrate_bps is not None and line.bitrate_bps < SLIM_BPS:
            narrow = line.bitrate_bps < NARROW_BPS
            faults.append(Fault.LINE_NARROW if narrow else Fault.LINE_SLIM)
    slowest_ms = max(asked_ms or 0, 0 if line is None else line.round_trip_ms)
    if slowest_ms > SLOW_MS:
        faults.append(Fault.LINE_SLOW)
    return faults


def decide(
    state: RehearsalState,
    command: RehearsalCommand,
    site_ids: Collection[str],
    *,
    by: str,
    now_ms: int,
) -> list[RehearsalEvent]:
    if command.site_id not in site_ids:
        raise Refused(ErrorCode.NOT_FOUND, what="site")
    known = state.site(command.site_id)
    match command:
        case NoteSite(note=note):
            noted = SiteNoted(site_id=known.site_id, at_ms=now_ms, note=note, by=by)
            return [] if note == known.note else [noted]
        case SignSite():
            signed = SignOff(by=by, at_ms=now_ms, verdict=known.verdict, faults=known.faults)
            return [SiteSigned(site_id=known.site_id, signed=signed)]
        case _:
            assert_never(command)


def judged(
    state: RehearsalState, command: JudgeSites, site_ids: Collection[str], now_ms: int
) -> list[RehearsalEvent]:
    """Only what is new is worth a line in the log."""
    changed = [
        one
        for one in command.verdicts
        if one.site_id in site_ids and changes(state.site(one.site_id), one)
    ]
    return [SitesJudged(at_ms=now_ms, verdicts=changed)] if changed else []


def changes(known: SiteRehearsalView, verdict: SiteVerdict) -> bool:
    return (known.verdict, known.faults) != (verdict.verdict, verdict.faults)


def evolve(state: RehearsalState, event: RehearsalEvent) -> RehearsalState:
    sites = dict(state.sites)
    match event:
        case SitesJudged(at_ms=at_ms, verdicts=verdicts):
            for one in verdicts:
                change = {"verdict": one.verdict, "faults": one.faults, "judged_at_ms": at_ms}
                sites[one.site_id] = state.site(one.site_id).model_copy(update=change)
        case SiteNoted(site_id=site_id, note=note, by=by):
            change_of_note = {"note": note, "noted_by": by}
            sites[site_id] = state.site(site_id).model_copy(update=change_of_note)
        case SiteSigned(site_id=site_id, signed=signed):
            sites[site_id] = state.site(site_id).model_copy(update={"signed": signed})
        case _:
            assert_never(event)
    return RehearsalState(sites)
