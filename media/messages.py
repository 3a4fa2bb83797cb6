"""What a server says to a relay and a relay to its server, whether it runs inside or apart.

Each command has one reply; events come by themselves. A relay knows participants only as ids:
a *peer* is one peer connection, so a page that publishes and watches is two peers; a *producer* is
`{attendee}/{kind}`; a *slot* is one of the fixed places of a watching peer. The annotations are the
bounds that `media.codec` holds every message of a socket to.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, NewType, TypeAlias

from annotated_types import Ge, Interval, MaxLen
from pydantic import StringConstraints

NAME = StringConstraints(min_length=1, max_length=200)
SDP = StringConstraints(min_length=10, max_length=131_072)
MID = StringConstraints(min_length=1, max_length=16)
FEW = MaxLen(128)  # slots of a watcher
MANY = MaxLen(100_000)  # points of a whole conference
COUNT = Ge(0)

PeerId = NewType("PeerId", str)
GroupId = NewType("GroupId", str)  # the conference
ParticipantId = NewType("ParticipantId", str)  # the attendee
ProducerName = NewType("ProducerName", str)
SlotName = NewType("SlotName", str)
SiteId = NewType("SiteId", str)
TrackKind: TypeAlias = Literal["microphone", "camera", "screen", "screen_audio"]


def producer_name(participant: ParticipantId, kind: TrackKind) -> ProducerName:
    return ProducerName(f"{participant}/{kind}")


@dataclass(frozen=True, slots=True)
class TrackSpec:
    """What the m-line `mid` of an offer carries."""

    mid: Annotated[str, MID]
    kind: TrackKind


@dataclass(frozen=True, slots=True)
class OpenPublish:
    """Answer a client's offer; also for a new offer on a peer that is already there."""

    peer: Annotated[PeerId, NAME]
    group: Annotated[GroupId, NAME]
    participant: Annotated[ParticipantId, NAME]
    sdp: Annotated[str, SDP]
    tracks: Annotated[tuple[TrackSpec, ...], MaxLen(4)]


@dataclass(frozen=True, slots=True)
class PublishOpened:
    sdp: Annotated[str, SDP]
    producers: Annotated[tuple[Annotated[ProducerName, NAME], ...], FEW]


@dataclass(frozen=True, slots=True)
class OpenWatch:
    """Make the offer for a watching peer with these slots, in this order."""

    peer: Annotated[PeerId, NAME]
    group: Annotated[GroupId, NAME]
    participant: Annotated[ParticipantId, NAME]
    slots: Annotated[tuple[Annotated[SlotName, NAME], ...], FEW]


@dataclass(frozen=True, slots=True)
class WatchOpened:
    """`mids`: (slot, mid) for each slot."""

    sdp: Annotated[str, SDP]
    mids: Annotated[tuple[tuple[Annotated[SlotName, NAME], Annotated[str, MID]], ...], FEW]


@dataclass(frozen=True, slots=True)
class AnswerWatch:
    peer: Annotated[PeerId, NAME]
    sdp: Annotated[str, SDP]


@dataclass(frozen=True, slots=True)
class ClosePeer:
    peer: Annotated[PeerId, NAME]


@dataclass(frozen=True, slots=True)
class AllowProducers:
    """Open or close producers at the relay. Cameras and screens start open, microphones closed."""

    group: Annotated[GroupId, NAME]
    allowed: Annotated[tuple[tuple[Annotated[ProducerName, NAME], bool], ...], MANY]


@dataclass(frozen=True, slots=True)
class Point:
    """Show `producer` (or nothing) in `slot` of `peer`, no layer above `max_layer` (0 = lowest)."""

    peer: Annotated[PeerId, NAME]
    slot: Annotated[SlotName, NAME]
    producer: Annotated[ProducerName, NAME] | None
    max_layer: Annotated[int, Interval(ge=0, le=7)] = 2


@dataclass(frozen=True, slots=True)
class PointSlots:
    """All re-pointed in one turn of the native core."""

    points: Annotated[tuple[Point, ...], MANY]


@dataclass(frozen=True, slots=True)
class TapProducer:
    """Start or stop `Tapped` for a microphone."""

    producer: Annotated[ProducerName, NAME]
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

    code: Annotated[str, NAME]
    detail: Annotated[str, StringConstraints(max_length=500)]


@dataclass(frozen=True, slots=True)
class PeerStats:
    peer: Annotated[PeerId, NAME]
    address: Annotated[str, StringConstraints(max_length=100)]
    packets_out: Annotated[int, COUNT]
    bytes_out: Annotated[int, COUNT]
    fraction_lost: Annotated[float, Interval(ge=0, le=1)]
    rtt_ms: Annotated[float, Interval(ge=0, le=1e9)]
    estimate_bps: Annotated[float, Interval(ge=0, le=1e15)]


@dataclass(frozen=True, slots=True)
class Description:
    """`totals` as in `media._native.Core.stats`."""

    totals: Annotated[dict[Annotated[str, NAME], Annotated[int, COUNT]], FEW]
    peers: Annotated[tuple[PeerStats, ...], MANY]


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

    peer: Annotated[PeerId, NAME]


@dataclass(frozen=True, slots=True)
class PeerGone:
    """`reason`: "consent_lost", "dtls_failed", "timeout", "closed" (by the client), "replaced" (the
    participant publishes from elsewhere), "relay_lost". Closing by command is not reported."""

    peer: Annotated[PeerId, NAME]
    reason: Annotated[str, NAME]


@dataclass(frozen=True, slots=True)
class ProducerStarted:
    """First packet of a producer, or first after silence."""

    peer: Annotated[PeerId, NAME]
    producer: Annotated[ProducerName, NAME]


@dataclass(frozen=True, slots=True)
class ProducerStopped:
    """Silent for its time-out, or removed."""

    peer: Annotated[PeerId, NAME]
    producer: Annotated[ProducerName, NAME]


@dataclass(frozen=True, slots=True)
class Levels:
    """At most 10 times a second: (producer, dBov, 0 loudest … 127 silent)."""

    group: Annotated[GroupId, NAME]
    levels: Annotated[
        tuple[tuple[Annotated[ProducerName, NAME], Annotated[int, Interval(ge=0, le=127)]], ...],
        MANY,
    ]


@dataclass(frozen=True, slots=True)
class SpeakerChanged:
    group: Annotated[GroupId, NAME]
    producer: Annotated[ProducerName, NAME] | None


@dataclass(frozen=True, slots=True)
class SlotSwitched:
    """The first packet of the new source went out, at `at_us` of the relay's monotonic clock."""

    peer: Annotated[PeerId, NAME]
    slot: Annotated[SlotName, NAME]
    producer: Annotated[ProducerName, NAME] | None
    at_us: Annotated[int, COUNT]


@dataclass(frozen=True, slots=True)
class Tapped:
    """One Opus payload of a tapped microphone."""

    producer: Annotated[ProducerName, NAME]
    rtp_timestamp: Annotated[int, Interval(ge=0, lt=1 << 32)]
    arrival_us: Annotated[int, COUNT]
    payload: Annotated[bytes, MaxLen(2_000)]


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


@dataclass(frozen=True, slots=True)
class Hello:
    """First word of a relay on a new socket; `instance` is another after each of its starts."""

    protocol: Annotated[int, COUNT]
    instance: Annotated[str, NAME]


@dataclass(frozen=True, slots=True)
class Welcome:
    """Go on, sending what came after event `seen`; or, without `resume`, forget all peers first."""

    resume: bool
    seen: Annotated[int, COUNT]
