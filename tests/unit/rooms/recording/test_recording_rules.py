"""When a conference is recorded, and who pauses it."""

import pytest

from rooms.kernel.errors import ErrorCode, Refused
from rooms.recording import rules
from rooms.recording.messages import (
    AddRecordedSite,
    PauseRecording,
    RecordingState,
    RecordingView,
    StartRecording,
    StopRecording,
)

START = StartRecording(type="recording.start")


def after(view: RecordingView, *events: rules.RecordingEvent) -> RecordingView:
    for event in events:
        view = rules.evolve(view, event)
    return view


def decide(view: RecordingView, command: rules.RecordingCommand) -> RecordingView:
    return after(view, *rules.decide(view, command, {"site"}, now_ms=1_000, fresh_id="r"))


def test_a_recess_pauses_and_its_end_goes_on() -> None:
    view = decide(RecordingView(), START)
    resting = after(view, *rules.recess(view, 2_000))
    assert resting.state is RecordingState.PAUSED
    assert after(resting, *rules.after_recess(resting, 3_000)).state is RecordingState.RECORDING


def test_who_paused_it_himself_resumes_it_himself() -> None:
    paused = decide(decide(RecordingView(), START), PauseRecording(type="recording.pause"))
    assert rules.recess(paused, 2_000) == []
    assert rules.after_recess(paused, 3_000) == []


def test_where_nothing_may_be_recorded_nothing_starts() -> None:
    view = RecordingView(possible=False)
    with pytest.raises(Refused) as refusal:
        decide(view, START)
    assert refusal.value.code is ErrorCode.RECORDING_FORBIDDEN
    assert rules.start(view, 1_000, "r") == []


def test_a_stop_keeps_the_sites_that_were_asked_for() -> None:
    asked = decide(RecordingView(), AddRecordedSite(type="recording.add_site", site_id="site"))
    stopped = decide(decide(asked, START), StopRecording(type="recording.stop"))
    assert stopped == RecordingView(site_ids=["site"])
