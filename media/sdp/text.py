"""How are the lines written that every description of ours shares? An ICE-lite session whose
sections all run over one transport, and its candidates (RFC 8445, 6544, 8839).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from media.sdp.codecs import SDP_NAMES, Choice

_UDP_TYPE_PREFERENCE = 126
_TCP_TYPE_PREFERENCE = 90
_TCP_PASSIVE = 4 << 13  # direction preference of RFC 6544 4.2


@dataclass(frozen=True, slots=True)
class Local:
    """Our end of one transport."""

    ufrag: str
    pwd: str
    fingerprint: str
    setup: str
    addresses: tuple[str, ...]
    port: int
    tcp_port: int | None


def session(local: Local, session_id: int, version: int, bundle: Sequence[str]) -> list[str]:
    return [
        "v=0",
        f"o=- {session_id} {version} IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        *([f"a=group:BUNDLE {' '.join(bundle)}"] if bundle else []),
        "a=msid-semantic:WMS *",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.pwd}",
        f"a=fingerprint:{local.fingerprint}",
        f"a=setup:{local.setup}",
    ]


def candidates(local: Local) -> list[str]:
    lines = []
    for rank, address in enumerate(local.addresses):
        preference = 8_191 - rank
        priority = _UDP_TYPE_PREFERENCE << 24 | preference << 8 | 255
        lines.append(f"a=candidate:{rank + 1} 1 udp {priority} {address} {local.port} typ host")
    for rank, address in enumerate(local.addresses if local.tcp_port else ()):
        preference = _TCP_PASSIVE | (8_191 - rank)
        priority = _TCP_TYPE_PREFERENCE << 24 | preference << 8 | 255
        lines.append(
            f"a=candidate:{rank + 101} 1 tcp {priority} {address} {local.tcp_port} typ host"
            " tcptype passive"
        )
    return [*lines, "a=end-of-candidates"]


def media_line(kind: str, choices: Sequence[Choice]) -> list[str]:
    types = [str(pt) for c in choices for pt in (c.payload_type, c.rtx) if pt is not None]
    return [f"m={kind} 9 UDP/TLS/RTP/SAVPF {' '.join(types)}", "c=IN IP4 0.0.0.0"]


def codec(choice: Choice) -> list[str]:
    pt = choice.payload_type
    lines = [f"a=rtpmap:{pt} {SDP_NAMES[choice.name]}"]
    lines += [f"a=rtcp-fb:{pt} {feedback}" for feedback in choice.feedback]
    if choice.parameters:
        lines.append(f"a=fmtp:{pt} {choice.parameters}")
    if choice.rtx is not None:
        lines += [f"a=rtpmap:{choice.rtx} rtx/90000", f"a=fmtp:{choice.rtx} apt={pt}"]
    return lines


def join(lines: Sequence[str]) -> str:
    return "\r\n".join(lines) + "\r\n"
