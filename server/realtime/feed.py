"""Committed entries on their way to many clients: each is encoded once for every distinct view.

Nothing is queued per client. A client holds the number of the last entry it was sent; what it is
sent next is read from here, so a slow one costs no memory and gets the newest when it is ready.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import islice

from rooms.live import view
from rooms.live.messages import Event, LogEntry, SeenEvent
from rooms.live.owner import Committed
from rooms.live.state import LiveState

ENTRIES_KEPT = 1_000
"""A client further behind gets a fresh snapshot instead."""
ENTRIES_AT_ONCE = 200
WAYS_TRIED = 4


@dataclass(slots=True)
class _Encoded:
    """One entry, and its JSON for each way it may be seen."""

    entry: LogEntry
    state: LiveState
    full: str | None = None
    other: dict[Event, str] = field(default_factory=dict)

    def seen_by(self, viewer: str) -> str | None:
        event = view.see(self.state, self.entry.event, viewer)
        if event is None:
            return None
        if event is self.entry.event:
            self.full = self.full or self._json(event)
            return self.full
        # Looking for the very object is quicker than for an equal one, and mostly finds it.
        for known, text in islice(self.other.items(), WAYS_TRIED):
            if known is event:
                return text
        if event not in self.other:
            self.other[event] = self._json(event)
        return self.other[event]

    def _json(self, event: Event) -> str:
        entry = self.entry
        return SeenEvent(seq=entry.seq, at_ms=entry.at_ms, event=event).model_dump_json()


@dataclass(slots=True)
class Feed:
    """The newest entries of one conference."""

    version: int
    _entries: deque[_Encoded] = field(default_factory=lambda: deque(maxlen=ENTRIES_KEPT))

    def append(self, committed: Committed) -> None:
        if committed.entries[0].seq != self.version + 1:
            self._entries.clear()
        self._entries.extend(_Encoded(entry, committed.state) for entry in committed.entries)
        self.version = committed.entries[-1].seq

    def after(self, version: int, viewer: str) -> tuple[str, int]:
        """`Events` for `viewer` as JSON, and the version it leads to.

        Where the entries are gone, the answer starts later than `version`: the client sees the gap
        and asks with `since`.
        """
        oldest = self._entries[0].entry.seq if self._entries else self.version + 1
        start = max(version + 1, oldest)
        end = min(self.version, start + ENTRIES_AT_ONCE - 1)
        entries = (self._entries[seq - oldest] for seq in range(start, end + 1))
        texts = [text for encoded in entries if (text := encoded.seen_by(viewer)) is not None]
        return f'{{"after":{start - 1},"version":{end},"events":[{",".join(texts)}]}}', end
