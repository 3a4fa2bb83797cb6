"""What goes into the speech plane and what comes out of it.

Speakers are opaque ids: who they are, and who may read what they say, is the server's business.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TapFrame:
    """One RTP payload of Opus, copied from a tapped producer. `arrival_us` is informative."""

    source: str
    rtp_timestamp: int
    arrival_us: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class SpeakerContext:
    """Who speaks on a source, and the sentence of names and terms that helps to spell them."""

    speaker_id: str
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Caption:
    """What somebody said in one breath or so.

    A segment is revised until `final`; a later revision replaces the earlier whole. A final
    caption with empty text withdraws a segment that turned out not to be speech. Times are
    seconds since the epoch.
    """

    segment_id: str
    revision: int
    speaker_id: str
    started_at: float
    ended_at: float
    text: str
    final: bool
    said: str = ""
    """The model's own words, where `text` writes their numbers short."""
    source: str = ""
    """Which of the opened sources it was heard in."""


class SpeechState(StrEnum):
    """How captions are doing, in the words of a status line."""

    STARTING = "starting"
    READY = "ready"
    LATE = "late"
    """More speech than this machine can follow: no partials, finals come when they can."""
    UNAVAILABLE = "unavailable"
    """No engine or no model here; the conference goes on without captions."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Health:
    """A snapshot for the status page and the metrics."""

    state: SpeechState
    reason: str = ""
    """A stable code where the state is `unavailable`: engine_missing, model_missing, …"""
    restarts: int = 0
    dropped_frames: int = 0
    waiting_s: float = 0.0
    """How long the oldest unfinished final has waited for a worker."""
    memory_mb: int = 0
    pid: int | None = None
    """The speech process, while there is one."""
