"""What media knows of one page: its two connections at the relay and what it was last told."""

from dataclasses import dataclass, field
from typing import Literal

from media.direction import Watcher, Wish
from media.line import Line
from media.messages import ParticipantId, PeerId, SiteId, SlotName
from rooms.sites.rules import Roster
from server.realtime.messages import LineView, Look, MediaStateSignal
from server.realtime.sessions import PageSession

Publishing = Literal["none", "connecting", "connected", "failed", "replaced"]
Watching = Literal["none", "connecting", "connected", "failed"]


@dataclass(slots=True, eq=False)
class MediaPage:
    """`watch_peer` gets a new name with each offer: slots of an old one are never confused. `wish`
    and `line` outlive it: a connection made anew is to the same viewer over the same line."""

    session: PageSession
    participant: ParticipantId
    publish_peer: PeerId
    watch_peer: PeerId | None = None
    slots: tuple[SlotName, ...] = ()
    publishing: Publishing = "none"
    watching: Watching = "none"
    wish: Wish = field(default_factory=Wish)
    line: Line = field(default_factory=Line)
    line_view: LineView = field(default_factory=LineView)
    _watches: int = 0
    _told: MediaStateSignal | None = field(default=None, repr=False)

    @classmethod
    def of(cls, session: PageSession, participant: ParticipantId) -> "MediaPage":
        return cls(session, participant, PeerId(f"{session.connection_id}.p"))

    def next_watch_peer(self) -> PeerId:
        self._watches += 1
        return PeerId(f"{self.session.connection_id}.w{self._watches}")

    def look(self, request: Look, roster: Roster) -> None:
        """Another view of the same slots; a stranger is not pinned."""
        pin, sites, layout = request.pin, request.site_ids, request.layout
        self.wish = Wish(
            layout=None if layout is None else layout.value,
            pin=ParticipantId(pin) if pin is not None and pin in roster.attendees else None,
            pictures=request.pictures,
            sites=None if sites is None else tuple(SiteId(one) for one in sites),
        )

    def watcher(self) -> Watcher | None:
        if self.watch_peer is None or self.watching not in {"connecting", "connected"}:
            return None
        allowance_bps = self.line.allowance_bps
        return Watcher(self.watch_peer, self.participant, self.slots, self.wish, allowance_bps)

    def tell(self, *, microphone_open: bool, camera_layers: int, screen_layers: int) -> None:
        """Send the state if it differs from what the page was told last."""
        signal = MediaStateSignal(
            publishing=self.publishing,
            watching=self.watching,
            microphone_open=microphone_open,
            camera_layers=camera_layers,
            screen_layers=screen_layers,
            line=self.line_view,
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
            "screen.audio",
            *(f"voice.{number}" for number in range(1, voices + 1)),
            "stage.video",
            "stage2.video",
            "screen.video",
            *(f"tile.{number}" for number in range(1, tiles + 1)),
        )
    )
