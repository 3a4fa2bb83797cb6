"""What does the other side's session description say? Read strictly, within bounds, from raw text.

aiortc's model drops `a=rid`, `a=simulcast` and `a=rtcp-rsize` and answers nonsense with assertions;
this one keeps what a relay needs (RFC 8866, 8829, 8853) and refuses the rest with one code.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from media.messages import SDP
from rooms.kernel.errors import ErrorCode, ProtocolError

MAX_LINES = 5_000
MAX_LINE = 4_000
MAX_SECTIONS = 128
MAX_RIDS = 4
MAX_SSRCS = 16

_MEDIA = re.compile(r"^(\w+) (\d{1,5}) ([A-Z/]+) (.+)$")
_RTPMAP = re.compile(r"^(\d{1,3}) ([\w.+-]+)/(\d{1,6})(?:/(\d))?$")
_EXTMAP = re.compile(r"^(\d{1,5})(?:/\w+)? (\S+)")
_RID = re.compile(r"^([A-Za-z0-9_-]{1,16}) send\b")
_FINGERPRINT = re.compile(r"^(\S+) ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})+)$")
_ICE = re.compile(r"^[A-Za-z0-9+/=_-]+$")
_TOKEN = re.compile(r"^[!#-'*+\-.0-9A-Z^-~]{1,16}$")
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")


def invalid(detail: str) -> NoReturn:
    """The other side's description makes no sense; nothing of it was used."""
    raise ProtocolError(ErrorCode.SDP_INVALID, detail=detail)


@dataclass(frozen=True, slots=True)
class Format:
    """One payload type: `rtpmap`, `fmtp` and `rtcp-fb` together; `name` in lower case."""

    payload_type: int
    name: str
    clock_rate: int
    channels: int
    parameters: dict[str, str]
    feedback: frozenset[str]


@dataclass(frozen=True, slots=True)
class Security:
    """ICE and DTLS of a section: its own lines, else those of the session."""

    ufrag: str
    pwd: str
    fingerprints: tuple[tuple[str, str], ...]
    setup: str


@dataclass(frozen=True, slots=True)
class Section:
    """One m-line. `rids` from the lowest layer up, as listed by `a=simulcast:send`; `stream` is the
    msid: stream and track."""

    kind: str
    port: int
    protocol: str
    payload: str
    mid: str
    direction: str
    formats: tuple[Format, ...]
    extensions: tuple[tuple[int, str], ...]
    rids: tuple[str, ...]
    ssrcs: tuple[tuple[int, int | None], ...]
    rtcp_mux: bool
    bundle_only: bool
    stream: str
    security: Security | None

    @property
    def refused(self) -> bool:
        return self.port == 0 and not self.bundle_only


@dataclass(frozen=True, slots=True)
class Description:
    """`session_id` of the o-line stays the same as long as one peer connection lives."""

    session_id: str
    bundle: tuple[str, ...]
    sections: tuple[Section, ...]


class _Lines:
    """The lines of the session or of one section, by attribute."""

    def __init__(self, lines: list[str]) -> None:
        self.attributes: dict[str, list[str]] = {}
        for line in lines:
            if line.startswith("a="):
                name, _, value = line[2:].partition(":")
                self.attributes.setdefault(name, []).append(value)

    def all(self, name: str) -> list[str]:
        return self.attributes.get(name, [])

    def one(self, name: str) -> str | None:
        values = self.attributes.get(name)
        return values[0] if values else None

    def has(self, name: str) -> bool:
        return name in self.attributes


def parse(text: str) -> Description:
    """Raises ProtocolError(SDP_INVALID)."""
    groups = _split(text)
    origin = next((line[2:].split() for line in groups[0] if line.startswith("o=")), [])
    if len(origin) != 6:
        invalid("o-line")
    session = _Lines(groups[0])
    sections = tuple(_section(lines, session) for lines in groups[1:])
    mids = [section.mid for section in sections]
    if len(set(mids)) != len(mids):
        invalid("mid repeated")
    bundle = next((g.split()[1:] for g in session.all("group") if g.startswith("BUNDLE")), [])
    if not set(bundle) <= set(mids):
        invalid("BUNDLE names an unknown mid")
    return Description(origin[1], tuple(bundle), sections)


def _split(text: str) -> list[list[str]]:
    if SDP.max_length is not None and len(text) > SDP.max_length:
        invalid("too long")
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line]
    if not lines or lines[0] != "v=0" or len(lines) > MAX_LINES:
        invalid("not a session description")
    groups: list[list[str]] = [[]]
    for line in lines:
        if line[1:2] != "=" or len(line) > MAX_LINE or not line.isprintable():
            invalid("not a line of SDP")
        if line[0] == "m":
            groups.append([])
        groups[-1].append(line)
    if not 1 < len(groups) <= MAX_SECTIONS + 1:
        invalid("number of m-lines")
    return groups


def _section(lines: list[str], session: _Lines) -> Section:
    found = _MEDIA.match(lines[0][2:])
    if found is None or int(found[2]) > 65_535:
        invalid("m-line")
    own = _Lines(lines)
    mid = own.one("mid")
    if mid is None or not _TOKEN.match(mid):
        invalid("mid")
    rtp = found[1] in ("audio", "video")
    direction = next((d for d in _DIRECTIONS if own.has(d) or session.has(d)), "sendrecv")
    return Section(
        kind=found[1],
        port=int(found[2]),
        protocol=found[3],
        payload=found[4],
        mid=mid,
        direction=direction,
        formats=_formats(found[4].split(), own) if rtp else (),
        extensions=_extensions(own, session),
        rids=_rids(own),
        ssrcs=_ssrcs(own),
        rtcp_mux=own.has("rtcp-mux"),
        bundle_only=own.has("bundle-only"),
        stream=own.one("msid") or "",
        security=_security(own, session),
    )


def _formats(payload_types: list[str], own: _Lines) -> tuple[Format, ...]:
    maps: dict[str, tuple[str, int, int]] = {}
    for value in own.all("rtpmap"):
        found = _RTPMAP.match(value)
        if found is None:
            invalid("rtpmap")
        maps[found[1]] = (found[2].lower(), int(found[3]), int(found[4] or 1))
    parameters = {pt: _parameters(rest) for pt, rest in map(_head, own.all("fmtp"))}
    feedback: dict[str, list[str]] = {}
    for target, what in map(_head, own.all("rtcp-fb")):
        feedback.setdefault(target, []).append(what)
    for_all = feedback.get("*", [])
    formats = []
    for pt in payload_types:
        if not pt.isascii() or not pt.isdigit() or int(pt) > 127:
            invalid("payload type")
        if pt in maps:
            name, clock_rate, channels = maps[pt]
            wanted = frozenset([*feedback.get(pt, []), *for_all])
            formats.append(
                Format(int(pt), name, clock_rate, channels, parameters.get(pt, {}), wanted)
            )
    if len({f.payload_type for f in formats}) != len(formats):
        invalid("payload type repeated")
    return tuple(formats)


def _head(value: str) -> tuple[str, str]:
    first, _, rest = value.partition(" ")
    return first, rest.strip()


def _parameters(value: str) -> dict[str, str]:
    pairs = (item.strip().partition("=") for item in value.split(";"))
    return {name.lower(): setting for name, _, setting in pairs if name}


def _extensions(own: _Lines, session: _Lines) -> tuple[tuple[int, str], ...]:
    found = []
    for value in own.all("extmap") or session.all("extmap"):
        match = _EXTMAP.match(value)
        if match is None:
            invalid("extmap")
        found.append((int(match[1]), match[2]))
    return tuple(found)


def _rids(own: _Lines) -> tuple[str, ...]:
    simulcast = own.one("simulcast")
    if simulcast is None:
        return ()
    sending = {match[1] for match in map(_RID.match, own.all("rid")) if match}
    words = simulcast.split()
    listed = words[words.index("send") + 1] if "send" in words[:-1] else ""
    # "~" marks a paused layer, "," alternatives of which one is sent (RFC 8853).
    rids = tuple(layer.split(",")[0].lstrip("~") for layer in listed.split(";") if layer)
    if len(rids) > MAX_RIDS or len(set(rids)) != len(rids) or not set(rids) <= sending:
        invalid("simulcast")
    return rids


def _ssrcs(own: _Lines) -> tuple[tuple[int, int | None], ...]:
    declared: dict[int, int | None] = {}
    for value in own.all("ssrc"):
        declared.setdefault(_ssrc(value.split(" ", 1)[0]), None)
    repairs: set[int] = set()
    for value in own.all("ssrc-group"):
        words = value.split()
        if len(words) == 3 and words[0] == "FID":
            media, repair = _ssrc(words[1]), _ssrc(words[2])
            declared[media] = repair
            repairs.add(repair)
    if len(declared) > MAX_SSRCS:
        invalid("too many SSRCs")
    return tuple((media, rtx) for media, rtx in declared.items() if media not in repairs)


def _ssrc(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:11]) < 1 << 32:
        invalid("ssrc")
    return int(text)


def _security(own: _Lines, session: _Lines) -> Security | None:
    def inherited(name: str) -> list[str]:
        return own.all(name) or session.all(name)

    ufrag, pwd = inherited("ice-ufrag")[:1], inherited("ice-pwd")[:1]
    if not ufrag or not pwd:
        return None
    if not (4 <= len(ufrag[0]) <= 256 and 22 <= len(pwd[0]) <= 256):
        invalid("ICE credentials")
    if not (_ICE.match(ufrag[0]) and _ICE.match(pwd[0])):
        invalid("ICE credentials")
    fingerprints = []
    for value in inherited("fingerprint"):
        found = _FINGERPRINT.match(value)
        if found is None:
            invalid("fingerprint")
        fingerprints.append((found[1].lower(), found[2].upper()))
    setup = (inherited("setup") or ["actpass"])[0]
    if setup not in ("actpass", "active", "passive"):
        invalid("setup")
    return Security(ufrag[0], pwd[0], tuple(fingerprints), setup)
