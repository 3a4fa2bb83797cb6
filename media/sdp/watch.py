"""What do we offer a watcher, and what did he accept? One m-line for each fixed slot, for ever: a
change of stage re-points a slot inside the core and needs no SDP.
"""

import re
from dataclasses import dataclass
from itertools import count

from media.messages import SlotName
from media.sdp import text
from media.sdp.codecs import (
    EXTENSIONS,
    FEEDBACK,
    H264_PARAMETERS,
    LEVEL_URI,
    MID_URI,
    OPUS_PARAMETERS,
    SEND_TIME_URI,
    TRANSPORT_CC_URI,
    Choice,
    Kind,
    agreed_extensions,
    choices,
)
from media.sdp.description import MAX_SECTIONS, Section, Security, invalid, parse
from rooms.kernel.errors import ErrorCode, ProtocolError

OPUS = Choice("opus", 111, None, OPUS_PARAMETERS, FEEDBACK["audio"])
VP8 = Choice("vp8", 96, 97, "", FEEDBACK["video"])
H264 = Choice("h264", 102, 103, H264_PARAMETERS, FEEDBACK["video"])
CODECS: dict[Kind, tuple[Choice, ...]] = {"audio": (OPUS,), "video": (VP8, H264)}
EXTENSION_IDS = {LEVEL_URI: 1, SEND_TIME_URI: 2, TRANSPORT_CC_URI: 3, MID_URI: 4}

_VIDEO = re.compile(r"^(stage2?\.video|screen\.video|(tile|record\.video)\.\d{1,2})$")
_AUDIO = re.compile(r"^(stage\.audio|screen\.audio|(voice|record\.audio)\.\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Slot:
    """One m-line of ours; its SSRCs stay while the peer lives."""

    name: SlotName
    kind: Kind
    mid: str
    ssrc: int
    rtx_ssrc: int | None

    @property
    def stream(self) -> str:
        """Picture and voice of the stage share one stream, so that lips stay in sync; a screen and
        its sound share another."""
        shared = self.name.partition(".")[0]
        return shared if shared in ("stage", "screen") else self.name


@dataclass(frozen=True, slots=True)
class Accepted:
    """What of a slot the watcher took."""

    slot: Slot
    codecs: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class WatchAnswer:
    security: Security
    accepted: tuple[Accepted, ...]
    extensions: tuple[tuple[int, str], ...]


def make_slots(names: tuple[SlotName, ...], first_ssrc: int) -> tuple[Slot, ...]:
    """`first_ssrc`: the start of a run of SSRCs that nothing else uses."""
    if not 0 < len(names) <= MAX_SECTIONS or len(set(names)) != len(names):
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, detail="slots")
    ssrcs = count(first_ssrc)
    slots = []
    for index, name in enumerate(names):
        kind = _kind(name)
        rtx = next(ssrcs) if kind == "video" else None
        slots.append(Slot(name, kind, str(index), next(ssrcs), rtx))
    return tuple(slots)


def _kind(name: SlotName) -> Kind:
    if _VIDEO.match(name):
        return "video"
    if _AUDIO.match(name):
        return "audio"
    raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, detail="slot name")


def write_offer(slots: tuple[Slot, ...], local: text.Local, session_id: int, cname: str) -> str:
    lines = text.session(local, session_id, 1, [slot.mid for slot in slots])
    for slot in slots:
        lines += _send(slot, cname)
        if slot is slots[0]:
            lines += text.candidates(local)
    return text.join(lines)


def _send(slot: Slot, cname: str) -> list[str]:
    lines = text.media_line(slot.kind, CODECS[slot.kind])
    lines += [f"a=mid:{slot.mid}", "a=sendonly", "a=rtcp-mux", "a=rtcp-rsize"]
    lines += [
        f"a=extmap:{EXTENSION_IDS[uri]} {uri}"
        for uri in EXTENSIONS[slot.kind]
        if uri in EXTENSION_IDS
    ]
    lines.append(f"a=msid:{slot.stream} {slot.name}")
    for choice in CODECS[slot.kind]:
        lines += text.codec(choice)
    if slot.rtx_ssrc is not None:
        lines.append(f"a=ssrc-group:FID {slot.ssrc} {slot.rtx_ssrc}")
    for ssrc in (slot.ssrc, slot.rtx_ssrc):
        if ssrc is not None:
            lines.append(f"a=ssrc:{ssrc} cname:{cname}")
            lines.append(f"a=ssrc:{ssrc} msid:{slot.stream} {slot.name}")
    return lines


def read_answer(sdp: str, slots: tuple[Slot, ...]) -> WatchAnswer:
    """Raises ProtocolError(SDP_INVALID | CODEC_UNSUPPORTED)."""
    description = parse(sdp)
    if [section.mid for section in description.sections] != [slot.mid for slot in slots]:
        invalid("the answer does not fit our offer")
    pairs = list(zip(slots, description.sections, strict=True))
    taken = [(slot, section) for slot, section in pairs if _receives(section)]
    if not taken:
        raise ProtocolError(ErrorCode.CODEC_UNSUPPORTED, detail="no slot accepted")
    security = taken[0][1].security
    if security is None or not security.fingerprints:
        invalid("ICE or DTLS missing")
    accepted = tuple(Accepted(slot, _common(slot, section)) for slot, section in taken)
    if any(slot.codecs == () for slot in accepted):
        raise ProtocolError(ErrorCode.CODEC_UNSUPPORTED, detail="no codec in common")
    extensions = agreed_extensions([section for _, section in taken])
    if any(EXTENSION_IDS.get(uri) != number for number, uri in extensions):
        invalid("extension ids changed")
    return WatchAnswer(security, accepted, tuple(extensions))


def _receives(section: Section) -> bool:
    return not section.refused and section.direction in ("recvonly", "sendrecv")


def _common(slot: Slot, section: Section) -> tuple[Choice, ...]:
    """Our own payload types hold in an answer (RFC 3264 6.1)."""
    ours = {choice.payload_type: choice for choice in CODECS[slot.kind]}
    found = []
    for choice in choices(section):
        own = ours.get(choice.payload_type)
        if own is not None and own.name == choice.name:
            found.append(own if choice.rtx == own.rtx else _without_rtx(own))
    return tuple(found)


def _without_rtx(choice: Choice) -> Choice:
    return Choice(choice.name, choice.payload_type, None, choice.parameters, choice.feedback)
