"""A watcher's fixed slots: the offer with an m-line for each, what an answer may take of it."""

import re

import pytest

from media.messages import SlotName
from media.sdp.description import parse
from media.sdp.watch import Slot, make_slots, read_answer, write_offer
from rooms.kernel.errors import ErrorCode, ProtocolError
from tests.unit.media.sdp_vectors import LOCAL

NAMES = tuple(SlotName(n) for n in ("stage.video", "stage.audio", "tile.1", "voice.1"))
SLOTS = make_slots(NAMES, 1_000)


def offer() -> str:
    return write_offer(SLOTS, LOCAL, 1, "cname")


def answer(text: str | None = None) -> str:
    """As a browser would: the offer mirrored."""
    mirrored = (text or offer()).replace("a=sendonly", "a=recvonly").replace("a=ice-lite\r\n", "")
    mirrored = re.sub(r"a=(ssrc|ssrc-group|msid|candidate):.*\r\n", "", mirrored)
    return mirrored.replace("a=setup:passive", "a=setup:active")


def code_of(sdp: str) -> ErrorCode:
    with pytest.raises(ProtocolError) as caught:
        read_answer(sdp, SLOTS)
    return caught.value.code


def test_every_slot_has_an_m_line_of_its_own_in_order() -> None:
    description = parse(offer())
    assert [s.mid for s in description.sections] == ["0", "1", "2", "3"]
    assert [s.kind for s in description.sections] == ["video", "audio", "video", "audio"]
    assert description.bundle == ("0", "1", "2", "3")
    assert {s.direction for s in description.sections} == {"sendonly"}


def test_ssrcs_are_all_different_and_told_with_their_repair() -> None:
    ssrcs = [pair for section in parse(offer()).sections for pair in section.ssrcs]
    flat = [ssrc for pair in ssrcs for ssrc in pair if ssrc is not None]
    assert len(set(flat)) == len(flat) == 6
    assert [(slot.ssrc, slot.rtx_ssrc) for slot in SLOTS] == ssrcs


def test_picture_and_voice_of_the_stage_share_a_stream_and_no_other_slot_does() -> None:
    streams = [section.stream for section in parse(offer()).sections]
    assert streams == [
        "stage stage.video",
        "stage stage.audio",
        "tile.1 tile.1",
        "voice.1 voice.1",
    ]


def test_a_full_answer_takes_every_slot_with_both_video_codecs() -> None:
    read = read_answer(answer(), SLOTS)
    assert [a.slot for a in read.accepted] == list(SLOTS)
    assert [c.name for c in read.accepted[0].codecs] == ["vp8", "h264"]
    assert read.accepted[0].codecs[0].rtx == 97
    assert len(read.extensions) == 4


def test_a_slot_that_was_not_taken_is_left_out() -> None:
    parts = answer().split("m=")
    parts[3] = parts[3].replace("video 9 ", "video 0 ", 1)
    parts[4] = parts[4].replace("a=recvonly", "a=inactive")
    read = read_answer("m=".join(parts), SLOTS)
    assert [a.slot.name for a in read.accepted] == ["stage.video", "stage.audio"]


def test_without_rtx_in_the_answer_nothing_is_repaired_by_it() -> None:
    read = read_answer(answer().replace("rtx/90000", "rtz/90000"), SLOTS)
    assert all(c.rtx is None for a in read.accepted for c in a.codecs)


def test_an_answer_to_another_offer_is_refused() -> None:
    other = write_offer(SLOTS[:3], LOCAL, 1, "cname")
    assert code_of(answer(other)) == ErrorCode.SDP_INVALID
    assert code_of(answer().replace("a=extmap:4", "a=extmap:9")) == ErrorCode.SDP_INVALID
    assert code_of(answer().replace("a=fingerprint", "a=x")) == ErrorCode.SDP_INVALID


def test_an_answer_without_a_codec_of_ours_is_refused() -> None:
    assert code_of(answer().replace("opus/", "speex/")) == ErrorCode.CODEC_UNSUPPORTED
    assert code_of(answer().replace("a=recvonly", "a=inactive")) == ErrorCode.CODEC_UNSUPPORTED


@pytest.mark.parametrize(
    "names", [(), ("tile.1", "tile.1"), ("stage",), ("tile.999",), ("tile.1", "voice.x")]
)
def test_slots_nobody_knows_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ProtocolError):
        make_slots(tuple(SlotName(n) for n in names), 1)


def test_100_slots_fit_well_into_the_bound_of_a_description() -> None:
    names = tuple(SlotName(f"tile.{i}") for i in range(99))
    slots: tuple[Slot, ...] = make_slots(names, 1)
    assert len(write_offer(slots, LOCAL, 1, "cname")) < 131_072
