"""What does a light peer offer and answer? The least a relay accepts: Opus and VP8 with RTX."""

from collections.abc import Iterable
from dataclasses import dataclass

from media.sdp.codecs import LEVEL_URI, MID_URI, OPUS_PARAMETERS, SEND_TIME_URI, TRANSPORT_CC_URI
from media.sdp.description import Description, Section
from media.sdp.text import join

OPUS_PT, VP8_PT, RTX_PT = 111, 96, 97
AUDIO_MID, VIDEO_MID = "0", "1"
LEVEL_ID, SEND_TIME_ID, TRANSPORT_CC_ID, MID_ID = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Sources:
    """SSRCs of a publishing peer; None where it has no microphone or camera."""

    audio: int | None
    video: int | None
    rtx: int


@dataclass(frozen=True, slots=True)
class Identity:
    """The peer's end of one link."""

    session_id: int
    version: int
    ufrag: str
    pwd: str
    fingerprint: str


def _session(me: Identity, setup: str, mids: Iterable[str]) -> list[str]:
    return [
        "v=0",
        f"o=- {me.session_id} {me.version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(mids)}",
        f"a=ice-ufrag:{me.ufrag}",
        f"a=ice-pwd:{me.pwd}",
        f"a=fingerprint:{me.fingerprint}",
        f"a=setup:{setup}",
    ]


def _section(kind: str, types: str, mid: str, direction: str) -> list[str]:
    head = [f"m={kind} 9 UDP/TLS/RTP/SAVPF {types}", "c=IN IP4 0.0.0.0"]
    return [*head, f"a=mid:{mid}", f"a={direction}", "a=rtcp-mux", "a=rtcp-rsize"]


def _codecs(kind: str) -> list[str]:
    if kind == "audio":
        return [f"a=rtpmap:{OPUS_PT} opus/48000/2", f"a=fmtp:{OPUS_PT} {OPUS_PARAMETERS}"]
    return [
        f"a=rtpmap:{VP8_PT} VP8/90000",
        f"a=rtcp-fb:{VP8_PT} nack",
        f"a=rtcp-fb:{VP8_PT} nack pli",
        f"a=rtcp-fb:{VP8_PT} transport-cc",
        f"a=rtpmap:{RTX_PT} rtx/90000",
        f"a=fmtp:{RTX_PT} apt={VP8_PT}",
    ]


def write_offer(me: Identity, sources: Sources) -> str:
    mids = [
        mid
        for mid, ssrc in ((AUDIO_MID, sources.audio), (VIDEO_MID, sources.video))
        if ssrc is not None
    ]
    lines = _session(me, "actpass", mids)
    if sources.audio is not None:
        lines += _section("audio", str(OPUS_PT), AUDIO_MID, "sendonly")
        lines += [f"a=extmap:{MID_ID} {MID_URI}", f"a=extmap:{LEVEL_ID} {LEVEL_URI}"]
        lines += [f"a=extmap:{TRANSPORT_CC_ID} {TRANSPORT_CC_URI}"]
        lines += [*_codecs("audio"), f"a=ssrc:{sources.audio} cname:light"]
    if sources.video is not None:
        lines += _section("video", f"{VP8_PT} {RTX_PT}", VIDEO_MID, "sendonly")
        lines += [f"a=extmap:{MID_ID} {MID_URI}", f"a=extmap:{TRANSPORT_CC_ID} {TRANSPORT_CC_URI}"]
        lines += _codecs("video")
        lines += [f"a=ssrc-group:FID {sources.video} {sources.rtx}"]
        lines += [f"a=ssrc:{ssrc} cname:light" for ssrc in (sources.video, sources.rtx)]
    return join(lines)


def write_answer(me: Identity, offer: Description) -> str:
    """Take every slot, with the payload types of the offer; no transport-wide feedback."""
    lines = _session(me, "active", offer.bundle)
    for section in offer.sections:
        types = f"{OPUS_PT}" if section.kind == "audio" else f"{VP8_PT} {RTX_PT}"
        lines += _section(section.kind, types, section.mid, "recvonly")
        lines += _kept_extensions(section)
        lines += [line for line in _codecs(section.kind) if "transport-cc" not in line]
    return join(lines)


def _kept_extensions(section: Section) -> list[str]:
    kept = (MID_URI, LEVEL_URI, SEND_TIME_URI)
    return [f"a=extmap:{number} {uri}" for number, uri in section.extensions if uri in kept]
