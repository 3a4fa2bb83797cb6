"""Slots of the recorder: one producer at a time, and a rest between two."""

from media.messages import ProducerName
from server.recording.seats import RESTS_S, VIDEO_SLOTS, Seats

CAMERA, OTHER = ProducerName("chair/camera"), ProducerName("site/camera")
VOICE = ProducerName("chair/microphone")


def test_each_producer_has_a_slot_of_its_kind() -> None:
    moves = Seats().move({CAMERA: 2, VOICE: 2}, 0.0)
    kinds = {seat.producer: seat.slot.split(".")[1] for seat in moves.begun}
    assert kinds == {CAMERA: "video", VOICE: "audio"}


def test_a_slot_rests_before_another_producer_gets_it() -> None:
    seats = Seats()
    cameras = {ProducerName(f"site{n}/camera"): 2 for n in range(VIDEO_SLOTS)}
    first = seats.move(cameras, 0.0)
    assert len(first.begun) == VIDEO_SLOTS
    del cameras[ProducerName("site0/camera")]
    moves = seats.move({**cameras, CAMERA: 2}, 1.0)
    assert len(moves.ended) == 1
    assert moves.left_out == (CAMERA,)
    later = seats.move({**cameras, CAMERA: 2}, 1.0 + RESTS_S)
    assert [seat.producer for seat in later.begun] == [CAMERA]
    assert not later.left_out


def test_who_comes_back_is_another_track() -> None:
    seats = Seats()
    [before] = [seat.track for seat in seats.move({CAMERA: 2}, 0.0).begun]
    assert seats.move({}, 1.0).ended == (("record.video.1", before),)
    [after] = [seat.track for seat in seats.move({CAMERA: 2}, 1.5).begun]
    assert after != before


def test_another_layer_is_no_other_track() -> None:
    seats = Seats()
    seats.move({CAMERA: 1, OTHER: 1}, 0.0)
    moves = seats.move({CAMERA: 2, OTHER: 1}, 1.0)
    assert [seat.producer for seat in moves.changed] == [CAMERA]
    assert not moves.begun
    assert not moves.ended
