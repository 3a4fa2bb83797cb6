"""One state of a conference as the snapshots of many: what everybody sees alike is written once,
and each viewer's own part beside it. ASCII takes a byte a letter, and is cheap to copy.
"""

from dataclasses import dataclass

from rooms.live import view
from rooms.live.state import LiveState


@dataclass(slots=True)
class KeptState:
    state: LiveState
    _shared: str = ""

    def snapshot(self, viewer: str) -> str:
        """A `Snapshot` as JSON."""
        own = view.own(self.state, viewer).model_dump_json(ensure_ascii=True)
        if not self._shared:
            self._shared = view.shared(self.state).model_dump_json(ensure_ascii=True)
        return f"{self._shared[:-1]},{own[1:]}"
