"""What a server says to a relay and a relay to its server: the same whether it runs inside or apart.

Each command has one reply; events come by themselves. A relay knows participants only as ids. Names:
a *producer* is `{attendee}/{kind}`, a *slot* is one of the fixed places of a watching peer. Over a
socket each message is one JSON text frame `{"n": number, "body": …}`; `Tapped` is a binary frame.
"""

from dataclasses import dataclass
from typing import Literal, NewType, TypeAlias

PeerId = NewType("PeerId", str)
GroupId = NewType("GroupId", str)  # the conference
ParticipantId = NewType("ParticipantId", str)  # the attendee
ProducerName = NewType("ProducerName", str)
SlotName = NewType("SlotName", str)
TrackKind: TypeAlias = Literal["microphone", "camera", "screen"]


def producer_name(participant: ParticipantId, kind: TrackKind) -> ProducerName:
    return ProducerName(f"{participant}/{kind}")


@dataclass(frozen=True, slots=True)
class TrackSpec:
    """What the m-line `mid` of an offer carries."""

    mid: str
    kind: TrackKind


@dataclass(frozen=True, slots=True)
class OpenPublish:
    """Answer a client's offer; also for a new offer on a peer that is already there."""

    peer: PeerId
    group: GroupId
    participant: ParticipantId
    sdp: str
    tracks: tuple[TrackSpec, ...]


@dataclass(frozen=True, slots=True)
class PublishOpened:
    sdp: str
    producers: tuple[ProducerName, ...]


@dataclass(frozen=True, slots=True)
class OpenWatch:
    """Make the offer for a watching peer with these slots, in this order."""

    peer: PeerId
    group: GroupId
    participant: ParticipantId
    slots: tuple[SlotName, ...]


@dataclass(frozen=True, slots=True)
class WatchOpened:
    """`mids`: (slot, mid) for each slot."""

    sdp: str
    mids: tuple[tuple[SlotName, str], ...]


@dataclass(frozen=True, slots=True)
class AnswerWatch:
    peer: PeerId
    sdp: str


@dataclass(frozen=True, slots=True)
class ClosePeer:
    peer: PeerId


@dataclass(frozen=True, slots=True)
class AllowProducers:
    """Open or close producers at the relay. Cameras and screens start open, microphones closed."""

    group: GroupId
    allowed: tuple[tuple[ProducerName, bool], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """Show `producer` (or nothing) in `slot` of `peer`, no layer above `max_layer` (0 = lowest)."""

    peer: PeerId
    slot: SlotName
    producer: ProducerName | None
    max_layer: int = 2


@dataclass(frozen=True, slots=True)
class PointSlots:
    """All re-pointed in one turn of the native core."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class TapProducer:
    """Start or stop `Tapped` for a microphone."""

    producer: ProducerName
    on: bool


@dataclass(frozen=True, slots=True)
class Describe:
    """Ask for `Description`."""


@dataclass(frozen=True, slots=True)
class Done:
    """The reply of commands that answer nothing."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A command the relay could not carry out; `code` is one of `rooms.kernel.errors.ErrorCode`."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class PeerStats:
    peer: PeerId
    address: str
    packets_out: int
    bytes_out: int
    fraction_lost: float
    rtt_ms: float
    estimate_bps: float


@dataclass(frozen=True, slots=True)
class Description:
    """`totals` as in `media._native.Core.stats`."""

    totals: dict[str, int]
    peers: tuple[PeerStats, ...]


RelayCommand: TypeAlias = (
    OpenPublish
    | OpenWatch
    | AnswerWatch
    | ClosePeer
    | AllowProducers
    | PointSlots
    | TapProducer
    | Describe
)
RelayReply: TypeAlias = PublishOpened | WatchOpened | Description | Done | Failed


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """DTLS is done and the fingerprint matched: media counts from now."""

    peer: PeerId


@dataclass(frozen=True, slots=True)
class PeerGone:
    """`reason`: "consent_lost", "dtls_failed", "timeout", "closed"."""

    peer: PeerId
    reason: str


@dataclass(frozen=True, slots=True)
class ProducerStarted:
    """First packet of a producer, or first after silence."""

    peer: PeerId
    producer: ProducerName


@dataclass(frozen=True, slots=True)
class ProducerStopped:
    """Silent for its time-out, or removed."""

    peer: PeerId
    producer: ProducerName


@dataclass(frozen=True, slots=True)
class Levels:
    """At most 10 times a second: (producer, dBov, 0 loudest … 127 silent)."""

    group: GroupId
    levels: tuple[tuple[ProducerName, int], ...]


@dataclass(frozen=True, slots=True)
class SpeakerChanged:
    group: GroupId
    producer: ProducerName | None


@dataclass(frozen=True, slots=True)
class SlotSwitched:
    """The first packet of the new source has gone out, at `at_us` of the relay's monotonic clock."""

    peer: PeerId
    slot: SlotName
    producer: ProducerName | None
    at_us: int


@dataclass(frozen=True, slots=True)
class Tapped:
    """One Opus payload of a tapped microphone."""

    producer: ProducerName
    rtp_timestamp: int
    arrival_us: int
    payload: bytes


RelayEvent: TypeAlias = (
    PeerConnected
    | PeerGone
    | ProducerStarted
    | ProducerStopped
    | Levels
    | SpeakerChanged
    | SlotSwitched
    | Tapped
)
