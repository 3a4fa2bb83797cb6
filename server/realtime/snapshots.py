"""One state of a conference as the snapshots of many: what everybody sees alike is written once,
and each viewer's own part beside it; the roster is named, and fetched apart. ASCII takes a byte a
letter, and is cheap to copy.
"""

from dataclasses import dataclass

from rooms.kernel.ids import ConferenceId
from rooms.live import view
from rooms.live.state import LiveState
from server.realtime.rosters import Rosters


@dataclass(slots=True)
class KeptState:
    state: LiveState
    rosters: Rosters
    _shared: str = ""

    def snapshot(self, viewer: str) -> str:
        """A `SnapshotHead` as JSON."""
        own = view.own(self.state, viewer).model_dump_json(ensure_ascii=True)
        if not self._shared:
            shared = view.shared(self.state).model_dump_json(ensure_ascii=True)
            conference_id = ConferenceId(self.state.conference.id)
            roster = self.rosters.write(conference_id, self.state.roster)
            self._shared = f'{shared[:-1]},"roster":"{roster.digest}",'
        return self._shared + own[1:]
