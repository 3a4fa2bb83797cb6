"""One state of a conference as the snapshots of many: their large part is written once for each
kind of viewer, and each viewer's own part beside it.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

from rooms.live import view
from rooms.live.state import LiveState


@dataclass(slots=True)
class KeptState:
    state: LiveState
    _shared: dict[Hashable, str] = field(default_factory=dict)

    def snapshot(self, viewer: str) -> str:
        """A `Snapshot` as JSON."""
        own = view.own(self.state, viewer).model_dump_json(ensure_ascii=True)
        kind = view.kind_of(self.state, viewer)
        if kind not in self._shared:
            # Escaped to ASCII it takes a byte a letter, and to copy it is cheap.
            self._shared[kind] = view.shared(self.state, viewer).model_dump_json(ensure_ascii=True)
        return f"{self._shared[kind][:-1]},{own[1:]}"
