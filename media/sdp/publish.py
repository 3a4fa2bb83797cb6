"""What does a publisher's offer give us, and what do we answer? Receiving only, one codec for each
track, every layer of a simulcast; m-lines that carry no track are kept silent or refused.
"""

from dataclasses import dataclass

from media.messages import TrackKind, TrackSpec
from media.sdp import text
from media.sdp.codecs import Choice, agreed_extensions, choices, choose, section_extensions
from media.sdp.description import Description, Section, Security, invalid, parse

_RTP_PROTOCOL = "UDP/TLS/RTP/SAVPF"


@dataclass(frozen=True, slots=True)
class Track:
    kind: TrackKind
    section: Section
    choice: Choice


@dataclass(frozen=True, slots=True)
class PublishOffer:
    description: Description
    tracks: tuple[Track, ...]
    security: Security
    extensions: tuple[tuple[int, str], ...]

    @property
    def identity(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The same for every offer of one peer connection, another after it was made anew."""
        return self.description.session_id, self.security.fingerprints


def read_offer(sdp: str, specs: tuple[TrackSpec, ...]) -> PublishOffer:
    """Raises ProtocolError(SDP_INVALID | CODEC_UNSUPPORTED)."""
    description = parse(sdp)
    by_mid = {section.mid: section for section in description.sections}
    if len({spec.mid for spec in specs}) != len(specs):
        invalid("two tracks on one m-line")
    if len({spec.kind for spec in specs}) != len(specs):
        invalid("two tracks of one kind")
    tracks = tuple(_track(by_mid, spec) for spec in specs)
    live = [section for section in description.sections if _alive(section)]
    if not live:
        invalid("nothing offered")
    if len(live) > 1 and not {section.mid for section in live} <= set(description.bundle):
        invalid("not bundled")
    carrier = next((track.section for track in tracks), live[0])
    security = carrier.security
    if security is None or not security.fingerprints:
        invalid("ICE or DTLS missing")
    if not any(algorithm.startswith("sha-") for algorithm, _ in security.fingerprints):
        invalid("fingerprint algorithm")
    extensions = agreed_extensions([track.section for track in tracks])
    return PublishOffer(description, tracks, security, tuple(extensions))


def _alive(section: Section) -> bool:
    return section.protocol == _RTP_PROTOCOL and not section.refused


def _track(by_mid: dict[str, Section], spec: TrackSpec) -> Track:
    section = by_mid.get(spec.mid)
    if section is None:
        invalid(f"no m-line {spec.mid}")
    if section.kind != ("audio" if spec.kind == "microphone" else "video"):
        invalid(f"m-line {spec.mid} is no {spec.kind}")
    if not _alive(section) or section.direction not in ("sendrecv", "sendonly"):
        invalid(f"m-line {spec.mid} sends nothing")
    if not section.rtcp_mux:
        invalid("rtcp-mux missing")
    return Track(spec.kind, section, choose(section))


def write_answer(offer: PublishOffer, local: text.Local, session_id: int, version: int) -> str:
    tracks = {track.section.mid: track for track in offer.tracks}
    kept = [s for s in offer.description.sections if s.mid in tracks or _silent(s)]
    lines = text.session(local, session_id, version, [section.mid for section in kept])
    first = kept[0].mid if kept else None
    for section in offer.description.sections:
        if section not in kept:
            lines += _refuse(section)
            continue
        track = tracks.get(section.mid)
        lines += _receive(section, track) if track else _keep_silent(section)
        if section.mid == first:
            lines += text.candidates(local)
    return text.join(lines)


def _silent(section: Section) -> bool:
    """An m-line of a track that ended: kept, so that the track can come back on it."""
    return _alive(section) and bool(choices(section))


def _refuse(section: Section) -> list[str]:
    return [
        f"m={section.kind} 0 {section.protocol} {section.payload}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{section.mid}",
        "a=inactive",
    ]


def _keep_silent(section: Section) -> list[str]:
    return [*_common(section, choices(section)[:1]), "a=inactive"]


def _receive(section: Section, track: Track) -> list[str]:
    lines = [*_common(section, (track.choice,)), "a=recvonly"]
    lines += [f"a=rid:{rid} recv" for rid in section.rids]
    if section.rids:
        lines.append(f"a=simulcast:recv {';'.join(section.rids)}")
    return lines


def _common(section: Section, chosen: tuple[Choice, ...]) -> list[str]:
    lines = text.media_line(section.kind, chosen)
    lines += [f"a=mid:{section.mid}", "a=rtcp-mux", "a=rtcp-rsize"]
    lines += [f"a=extmap:{number} {uri}" for number, uri in section_extensions(section)]
    for choice in chosen:
        lines += text.codec(choice)
    return lines
