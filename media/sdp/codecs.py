"""Which codec is used, and with which feedback? One per m-line, so that a layer or a slot never
changes its coding on the way.

VP8 comes before H.264 whatever the order of the offer: every browser decodes it without a plug-in
fetched from the internet, and it is the one that browsers send in several layers.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from media.sdp.description import Format, Section
from rooms.kernel.errors import ErrorCode, ProtocolError

Kind: TypeAlias = Literal["audio", "video"]

MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID_URI = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID_URI = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
SEND_TIME_URI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_CC_URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

EXTENSIONS: dict[str, tuple[str, ...]] = {
    "audio": (MID_URI, LEVEL_URI, SEND_TIME_URI, TRANSPORT_CC_URI),
    "video": (MID_URI, RID_URI, REPAIRED_RID_URI, SEND_TIME_URI, TRANSPORT_CC_URI),
}
FEEDBACK: dict[str, tuple[str, ...]] = {
    "audio": ("nack", "transport-cc"),
    "video": ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"),
}
OPUS_PARAMETERS = "minptime=10;useinbandfec=1"
H264_PARAMETERS = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
CLOCK_RATES = {"opus": 48_000, "vp8": 90_000, "h264": 90_000}
SDP_NAMES = {"opus": "opus/48000/2", "vp8": "VP8/90000", "h264": "H264/90000"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A codec both sides know: payload types are those of the description."""

    name: str
    payload_type: int
    rtx: int | None
    parameters: str
    feedback: tuple[str, ...]

    @property
    def native(self) -> tuple[str, int, int, int | None]:
        return self.name, self.payload_type, CLOCK_RATES[self.name], self.rtx


def choose(section: Section) -> Choice:
    """Raises ProtocolError(CODEC_UNSUPPORTED) if there is nothing in common."""
    found = choices(section)
    if not found:
        raise ProtocolError(ErrorCode.CODEC_UNSUPPORTED, detail=f"mid {section.mid}")
    return found[0]


def choices(section: Section) -> tuple[Choice, ...]:
    """What of a section we can carry, best first; at most one of each codec."""
    names = ("opus",) if section.kind == "audio" else ("vp8", "h264")
    picked = (_best([f for f in section.formats if _fits(f, name)]) for name in names)
    return tuple(_choice(section, format_) for format_ in picked if format_ is not None)


def _fits(format_: Format, name: str) -> bool:
    if format_.name != name or format_.clock_rate != CLOCK_RATES[name]:
        return False
    if name == "h264":
        # Profile 42 is baseline, constrained or not: what every browser decodes (RFC 6184 8.1).
        profile = format_.parameters.get("profile-level-id", "42000a").lower()
        return format_.parameters.get("packetization-mode") == "1" and profile.startswith("42")
    return name != "opus" or format_.channels == 2


def _best(formats: list[Format]) -> Format | None:
    """Constrained baseline before baseline; else the first offered."""
    constrained = [
        f for f in formats if f.parameters.get("profile-level-id", "").lower().startswith("42e0")
    ]
    return next(iter(constrained or formats), None)


def _choice(section: Section, format_: Format) -> Choice:
    rtx = next(
        (
            other.payload_type
            for other in section.formats
            if other.name == "rtx" and other.parameters.get("apt") == str(format_.payload_type)
        ),
        None,
    )
    return Choice(
        name=format_.name,
        payload_type=format_.payload_type,
        rtx=rtx,
        parameters=_answered_parameters(format_),
        feedback=tuple(f for f in FEEDBACK[section.kind] if f in format_.feedback),
    )


def _answered_parameters(format_: Format) -> str:
    if format_.name == "opus":
        return OPUS_PARAMETERS
    if format_.name == "h264":
        profile = format_.parameters.get("profile-level-id", "42000a")
        return f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile}"
    return ""


def agreed_extensions(sections: list[Section]) -> list[tuple[int, str]]:
    """One id for one URI over the whole bundle (RFC 8843 9); only one-byte ids."""
    agreed: dict[int, str] = {}
    for section in sections:
        for number, uri in section_extensions(section):
            if agreed.setdefault(number, uri) != uri:
                raise ProtocolError(ErrorCode.SDP_INVALID, detail="extmap id used twice")
    if len(set(agreed.values())) != len(agreed):
        raise ProtocolError(ErrorCode.SDP_INVALID, detail="extension with two ids")
    return sorted(agreed.items())


def section_extensions(section: Section) -> tuple[tuple[int, str], ...]:
    known = EXTENSIONS.get(section.kind, ())
    return tuple((n, uri) for n, uri in section.extensions if uri in known and 1 <= n <= 14)
