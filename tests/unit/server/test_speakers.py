"""Who spoke into a microphone is known from the log, whatever the recogniser heard."""

from rooms.floor.messages import FloorGranted, FloorRevoked, RevokeReason
from rooms.live.messages import Event, LogEntry
from server.jobs.speakers import Speakers
from tests.unit.server.media.test_conference_media import state_of

ZERO = "0" * 64


def entry(seq: int, at_ms: int, event: Event) -> LogEntry:
    return LogEntry(
        conference_id="c",
        seq=seq,
        at_ms=at_ms,
        actor="chair",
        event=event,
        previous_hash=ZERO,
        hash=ZERO,
    )


def test_a_rooms_microphone_is_the_voice_of_whom_the_chair_called() -> None:
    granted = FloorGranted(epoch=1, attendee_id="delegate", at_ms=1_000)
    over = FloorRevoked(epoch=2, attendee_id="delegate", at_ms=9_000, reason=RevokeReason.YIELDED)
    speakers = Speakers.of(state_of(), [entry(1, 1_000, granted), entry(2, 9_000, over)])
    assert [speakers.at("room", at_ms) for at_ms in (0, 999, 1_000, 8_999, 9_000)] == [
        *("room", "room"),
        *("delegate", "delegate"),
        "room",
    ]
    assert speakers.at("chair", 5_000) == "chair"
    assert speakers.at("other", 5_000) == "other"
