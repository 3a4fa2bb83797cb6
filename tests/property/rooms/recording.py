"""What the panel and the recorder might do about recording in the small conference."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rooms.live.messages import Command, SystemCommand
from rooms.live.state import LiveState
from rooms.recording import messages as recording

if TYPE_CHECKING:
    from tests.property.rooms.meeting import Move


def _site(state: LiveState, number: int) -> str:
    sites = [*state.roster.sites, "missing"]
    return sites[number % len(sites)]


def _report(state: LiveState, move: Move, now_ms: int, _fresh_id: str) -> recording.ReportRecording:
    faults = list(recording.RecordingFault)
    people = [None, *state.roster.attendees]
    troubles = [
        recording.RecordingTrouble(
            fault=faults[(move.one + n) % len(faults)],
            attendee_id=people[(move.two + n) % len(people)],
            since_ms=now_ms,
        )
        for n in range(move.two % 3)
    ]
    return recording.ReportRecording(type="recording.report", troubles=troubles)


RECORDING_MOVES: dict[str, Callable[[LiveState, Move], Command]] = {
    "start_recording": lambda _state, _move: recording.StartRecording(type="recording.start"),
    "pause_recording": lambda _state, _move: recording.PauseRecording(type="recording.pause"),
    "resume_recording": lambda _state, _move: recording.ResumeRecording(type="recording.resume"),
    "stop_recording": lambda _state, _move: recording.StopRecording(type="recording.stop"),
    "record_site": lambda state, move: recording.AddRecordedSite(
        type="recording.add_site", site_id=_site(state, move.one)
    ),
    "record_site_no_more": lambda state, move: recording.RemoveRecordedSite(
        type="recording.remove_site", site_id=_site(state, move.one)
    ),
}
RECORDING_SYSTEM_MOVES: dict[str, Callable[[LiveState, Move, int, str], SystemCommand]] = {
    "report_recording": _report,
}
