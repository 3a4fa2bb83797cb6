"""Recording: off → recording ⇄ paused → off. In a recess nobody is recorded: it pauses by itself
and goes on with the conference."""

from collections.abc import Container
from typing import TypeAlias, assert_never

from rooms.kernel.errors import ErrorCode, Refused
from rooms.recording.messages import (
    SITES_AT_MOST,
    AddRecordedSite,
    PauseRecording,
    RecordedSitesSet,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingState,
    RecordingStopped,
    RecordingTroubled,
    RecordingView,
    RemoveRecordedSite,
    ReportRecording,
    ResumeRecording,
    StartRecording,
    StopRecording,
)

RecordingCommand: TypeAlias = (
    StartRecording
    | PauseRecording
    | ResumeRecording
    | StopRecording
    | AddRecordedSite
    | RemoveRecordedSite
)
RecordingEvent: TypeAlias = (
    RecordingStarted
    | RecordingPaused
    | RecordingResumed
    | RecordingStopped
    | RecordedSitesSet
    | RecordingTroubled
)
LifeOfRecording: TypeAlias = (
    RecordingStarted | RecordingPaused | RecordingResumed | RecordingStopped
)
"""The events that its rows follow."""


def decide(
    view: RecordingView,
    command: RecordingCommand,
    sites: Container[str],
    *,
    now_ms: int,
    fresh_id: str,
) -> list[RecordingEvent]:
    if not view.possible:
        raise Refused(ErrorCode.RECORDING_FORBIDDEN)
    match command:
        case StartRecording():
            _require(view, RecordingState.OFF)
            return [RecordingStarted(recording_id=fresh_id, at_ms=now_ms)]
        case PauseRecording():
            _require(view, RecordingState.RECORDING)
            return [RecordingPaused(recording_id=_id(view), at_ms=now_ms)]
        case ResumeRecording():
            _require(view, RecordingState.PAUSED)
            return [RecordingResumed(recording_id=_id(view), at_ms=now_ms)]
        case StopRecording():
            if view.state is RecordingState.OFF:
                raise Refused(ErrorCode.RECORDING_STATE_WRONG)
            return close(view, now_ms)
        case AddRecordedSite(site_id=site_id):
            return _add(view, site_id, sites)
        case RemoveRecordedSite(site_id=site_id):
            if site_id not in view.site_ids:
                return []
            return [RecordedSitesSet(site_ids=[one for one in view.site_ids if one != site_id])]
        case _:
            assert_never(command)


def _add(view: RecordingView, site_id: str, sites: Container[str]) -> list[RecordingEvent]:
    if site_id not in sites:
        raise Refused(ErrorCode.NOT_FOUND, what="site")
    if site_id in view.site_ids:
        return []
    if len(view.site_ids) >= SITES_AT_MOST:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=SITES_AT_MOST)
    return [RecordedSitesSet(site_ids=[*view.site_ids, site_id])]


def report(view: RecordingView, command: ReportRecording) -> list[RecordingEvent]:
    """What comes after the stop concerns nobody any more."""
    if view.state is RecordingState.OFF or command.troubles == view.troubles:
        return []
    return [RecordingTroubled(troubles=command.troubles)]


def start(view: RecordingView, now_ms: int, fresh_id: str) -> list[RecordingEvent]:
    """By itself at the opening, unless it is running or nothing may be recorded here."""
    if view.state is not RecordingState.OFF or not view.possible:
        return []
    return [RecordingStarted(recording_id=fresh_id, at_ms=now_ms)]


def recess(view: RecordingView, now_ms: int) -> list[RecordingEvent]:
    if view.state is not RecordingState.RECORDING:
        return []
    return [RecordingPaused(recording_id=_id(view), at_ms=now_ms, in_recess=True)]


def after_recess(view: RecordingView, now_ms: int) -> list[RecordingEvent]:
    """Whoever paused it himself resumes it himself."""
    return [RecordingResumed(recording_id=_id(view), at_ms=now_ms)] if view.in_recess else []


def close(view: RecordingView, now_ms: int) -> list[RecordingEvent]:
    if view.state is RecordingState.OFF:
        return []
    return [RecordingStopped(recording_id=_id(view), at_ms=now_ms)]


def _require(view: RecordingView, state: RecordingState) -> None:
    if view.state is not state:
        raise Refused(ErrorCode.RECORDING_STATE_WRONG)


def _id(view: RecordingView) -> str:
    assert view.recording_id is not None  # noqa: S101  # it is not off
    return view.recording_id


def evolve(view: RecordingView, event: RecordingEvent) -> RecordingView:
    match event:
        case RecordingStarted(recording_id=recording_id, at_ms=at_ms):
            change: dict[str, object] = {
                "state": RecordingState.RECORDING,
                "recording_id": recording_id,
                "started_at_ms": at_ms,
                "changed_at_ms": at_ms,
            }
        case RecordingPaused(at_ms=at_ms, in_recess=in_recess):
            change = {
                "state": RecordingState.PAUSED,
                "changed_at_ms": at_ms,
                "in_recess": in_recess,
            }
        case RecordingResumed(at_ms=at_ms):
            change = {
                "state": RecordingState.RECORDING,
                "changed_at_ms": at_ms,
                "in_recess": False,
            }
        case RecordingStopped():
            return RecordingView(site_ids=view.site_ids, possible=view.possible)
        case RecordedSitesSet(site_ids=site_ids):
            change = {"site_ids": site_ids}
        case RecordingTroubled(troubles=troubles):
            change = {"troubles": troubles}
        case _:
            assert_never(event)
    return view.model_copy(update=change)
