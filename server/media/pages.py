"""What media knows of one page: its two connections at the relay and what it was last told."""

from dataclasses import dataclass, field
from typing import Literal

from media.direction import Watcher
from media.messages import ParticipantId, PeerId, SlotName
from server.realtime.messages import MediaStateSignal
from server.realtime.sessions import PageSession

Publishing = Literal["none", "connecting", "connected", "failed", "replaced"]
Watching = Literal["none", "connecting", "connected", "failed"]


@dataclass(slots=True, eq=False)
class MediaPage:
    """`watch_peer` gets a new name with each offer: slots of an old one are never confused."""

    session: PageSession
    participant: ParticipantId
    publish_peer: PeerId
    watch_peer: PeerId | None = None
    slots: tuple[SlotName, ...] = ()
    publishing: Publishing = "none"
    watching: Watching = "none"
    _watches: int = 0
    _told: MediaStateSignal | None = field(default=None, repr=False)

    @classmethod
    def of(cls, session: PageSession, participant: ParticipantId) -> "MediaPage":
        return cls(session, participant, PeerId(f"{session.connection_id}.p"))

    def next_watch_peer(self) -> PeerId:
        self._watches += 1
        return PeerId(f"{self.session.connection_id}.w{self._watches}")

    def watcher(self) -> Watcher | None:
        if self.watch_peer is None or self.watching not in {"connecting", "connected"}:
            return None
        return Watcher(self.watch_peer, self.participant, self.slots)

    def tell(self, *, microphone_open: bool) -> None:
        """Send the state if it differs from what the page was told last."""
        signal = MediaStateSignal(
            publishing=self.publishing, watching=self.watching, microphone_open=microphone_open
        )
        if signal != self._told:
            self._told = signal
            self.session.send(signal)


def connection_of(peer: PeerId) -> str:
    """The page connection a peer belongs to."""
    return peer.partition(".")[0]


def slot_names(tiles: int, voices: int) -> tuple[SlotName, ...]:
    """The fixed slots of a watcher, in the order of the offer: audio first."""
    return tuple(
        SlotName(name)
        for name in (
            "stage.audio",
            *(f"voice.{number}" for number in range(1, voices + 1)),
            "stage.video",
            "screen.video",
            *(f"tile.{number}" for number in range(1, tiles + 1)),
        )
    )
