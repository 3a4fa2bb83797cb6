"""What a live conference tells those who record it."""

from typing import Protocol

from media.direction import Scene
from media.messages import PeerGone
from media.seen import Shown
from rooms.live.state import LiveState


class Filming(Protocol):
    """`follow` never blocks; what it gives back is what is watched from now on."""

    def follow(self, state: LiveState, scene: Scene) -> Shown: ...

    def forget(self, conference_id: str) -> None: ...

    def relay_event(self, event: PeerGone) -> None: ...
