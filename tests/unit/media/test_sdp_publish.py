"""A publisher's offer: what is taken from it, what is answered, what is refused."""

import re

import pytest

from media.messages import TrackSpec
from media.sdp.codecs import LEVEL_URI, MID_URI, REPAIRED_RID_URI, RID_URI
from media.sdp.description import parse
from media.sdp.publish import read_offer, write_answer
from rooms.kernel.errors import ErrorCode, ProtocolError
from tests.unit.media.sdp_vectors import CAMERA, LOCAL, MICROPHONE, SIMULCAST, WITH_DATA_CHANNEL


def code_of(sdp: str, *tracks: TrackSpec) -> ErrorCode:
    with pytest.raises(ProtocolError) as caught:
        read_offer(sdp, tracks)
    return caught.value.code


def answer_to(sdp: str, *tracks: TrackSpec) -> str:
    return write_answer(read_offer(sdp, tracks), LOCAL, 1, 1)


def test_the_layers_of_a_simulcast_are_read_from_the_lowest_up() -> None:
    offer = read_offer(SIMULCAST, (MICROPHONE, CAMERA))
    assert offer.tracks[1].section.rids == ("q", "h", "f")
    assert offer.tracks[1].section.ssrcs == ()
    assert offer.tracks[0].section.rids == ()
    assert offer.tracks[0].section.ssrcs == ((3177070004, None),)


def test_opus_and_vp8_with_their_retransmissions_are_chosen() -> None:
    voice, picture = read_offer(SIMULCAST, (MICROPHONE, CAMERA)).tracks
    assert voice.choice.native == ("opus", 111, 48_000, None)
    assert picture.choice.native == ("vp8", 96, 90_000, 97)
    assert picture.choice.feedback == ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")


def test_h264_is_chosen_without_vp8_in_constrained_baseline_with_fragments() -> None:
    picture = read_offer(SIMULCAST.replace("VP8/", "VP10/"), (CAMERA,)).tracks[0]
    assert picture.choice.native == ("h264", 108, 90_000, 109)
    assert "packetization-mode=1" in picture.choice.parameters
    assert "42e01f" in picture.choice.parameters


def test_extensions_are_those_both_know_under_the_offered_ids() -> None:
    agreed = dict(read_offer(SIMULCAST, (MICROPHONE, CAMERA)).extensions)
    assert agreed[1] == LEVEL_URI
    assert agreed[4] == MID_URI
    assert (agreed[10], agreed[11]) == (RID_URI, REPAIRED_RID_URI)
    assert len(agreed) == 6


def test_the_answer_receives_every_layer_over_one_ice_lite_transport() -> None:
    answer = answer_to(SIMULCAST, MICROPHONE, CAMERA)
    description = parse(answer)
    assert "a=ice-lite\r\n" in answer
    assert description.bundle == ("0", "1")
    assert [s.direction for s in description.sections] == ["recvonly", "recvonly"]
    assert "a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n" in answer
    assert answer.count("a=rtcp-rsize") == 2
    assert [f.payload_type for f in description.sections[1].formats] == [96, 97]


def test_candidates_are_told_once_the_loopback_last_and_tcp_passive() -> None:
    answer = answer_to(SIMULCAST, MICROPHONE, CAMERA)
    candidates = re.findall(r"a=candidate:\d+ 1 (\w+) (\d+) (\S+) (\d+) typ host(.*)\r", answer)
    assert [(c[0], c[2], c[3], c[4]) for c in candidates] == [
        ("udp", "192.0.2.7", "5000", ""),
        ("udp", "127.0.0.1", "5000", ""),
        ("tcp", "192.0.2.7", "5001", " tcptype passive"),
        ("tcp", "127.0.0.1", "5001", " tcptype passive"),
    ]
    priorities = [int(c[1]) for c in candidates]
    assert priorities == sorted(priorities, reverse=True)


def test_a_data_channel_is_refused_and_left_out_of_the_bundle() -> None:
    description = parse(answer_to(WITH_DATA_CHANNEL, MICROPHONE, CAMERA))
    data = description.sections[2]
    assert (data.kind, data.port) == ("application", 0)
    assert description.bundle == ("0", "1")


def test_an_m_line_without_a_track_is_kept_silent() -> None:
    description = parse(answer_to(SIMULCAST, MICROPHONE))
    assert description.sections[1].direction == "inactive"
    assert description.bundle == ("0", "1")
    assert "simulcast" not in answer_to(SIMULCAST, MICROPHONE)


def test_a_client_that_listens_for_dtls_is_known_by_its_setup() -> None:
    sdp = SIMULCAST.replace("a=setup:actpass", "a=setup:passive")
    assert read_offer(sdp, (CAMERA,)).security.setup == "passive"


def test_offers_of_one_connection_have_one_identity() -> None:
    first = read_offer(SIMULCAST, (MICROPHONE,))
    later = SIMULCAST.replace("8773320744733653063 2", "8773320744733653063 3")
    restarted = later.replace("a=ice-ufrag:WEja", "a=ice-ufrag:Neu1")
    assert read_offer(restarted, (MICROPHONE, CAMERA)).identity == first.identity
    other = SIMULCAST.replace("8773320744733653063", "1")
    assert read_offer(other, (MICROPHONE,)).identity != first.identity


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "hello",
        "v=0\r\n",
        SIMULCAST.replace("a=ice-pwd", "a=x-pwd"),
        SIMULCAST.replace("a=fingerprint", "a=x-fingerprint"),
        SIMULCAST.replace("a=fingerprint:sha-256 7D", "a=fingerprint:sha-256 7"),
        SIMULCAST.replace("a=fingerprint:sha-256", "a=fingerprint:md5"),
        SIMULCAST.replace("a=mid:1", "a=mid:0"),
        SIMULCAST.replace("a=mid:1", "a=mid:" + "m" * 17),
        SIMULCAST.replace("a=rtcp-mux", "a=x"),
        SIMULCAST.replace("a=sendonly", "a=recvonly"),
        SIMULCAST.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
        SIMULCAST.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0 1 2"),
        SIMULCAST.replace("a=setup:actpass", "a=setup:maybe"),
        SIMULCAST.replace("a=rid:h send", "a=rid:x send"),
        SIMULCAST.replace("send q;h;f", "send q;h;q"),
        SIMULCAST.replace("a=ssrc:3177070004", "a=ssrc:99999999999"),
        SIMULCAST.replace("UDP/TLS/RTP/SAVPF 111 63", "UDP/TLS/RTP/SAVPF 111 300"),
        SIMULCAST.replace("UDP/TLS/RTP/SAVPF 111 63", "UDP/TLS/RTP/SAVPF 111 111"),
        SIMULCAST.replace("a=extmap:14 urn", "a=extmap:fourteen urn"),
        SIMULCAST.replace("a=extmap:10 urn", "a=extmap:3 urn"),
        SIMULCAST.replace("m=audio", "m audio"),
        SIMULCAST + "a=" + "x" * 5_000,
        SIMULCAST + "a=x\n" * 6_000,
        SIMULCAST.replace("a=mid:0", "a=mid:0\x00"),
        "v=0\no=- 1 1 IN IP4 0\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\n" * 200,
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(broken: str) -> None:
    assert code_of(broken, MICROPHONE, CAMERA) == ErrorCode.SDP_INVALID


@pytest.mark.parametrize(
    "tracks",
    [
        (TrackSpec("7", "camera"),),
        (TrackSpec("0", "camera"),),
        (TrackSpec("1", "microphone"),),
        (TrackSpec("1", "camera"), TrackSpec("1", "screen")),
        (TrackSpec("0", "microphone"), TrackSpec("1", "microphone")),
    ],
)
def test_tracks_that_do_not_fit_the_offer_are_refused(tracks: tuple[TrackSpec, ...]) -> None:
    assert code_of(SIMULCAST, *tracks) == ErrorCode.SDP_INVALID


def test_an_offer_without_a_codec_of_ours_is_refused_as_such() -> None:
    deaf = SIMULCAST.replace("opus/48000/2", "speex/48000/2")
    blind = SIMULCAST.replace("VP8/", "VP10/").replace("H264/", "H265/")
    assert code_of(deaf, MICROPHONE) == ErrorCode.CODEC_UNSUPPORTED
    assert code_of(blind, CAMERA) == ErrorCode.CODEC_UNSUPPORTED
