"""Committed entries on their way to many clients: each is encoded once for every distinct view.

Nothing is queued per client. A client holds the number of the last entry it was sent; what it is
sent next is read from here, so a slow one costs no memory and gets the newest when it is ready.
A newcomer starts from a snapshot that is kept for many, and the entries after it.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from rooms.live import reception, view
from rooms.live.messages import Event, LogEntry, SeenEvent
from rooms.live.owner import Committed
from rooms.live.state import LiveState
from server.realtime.rosters import Rosters
from server.realtime.snapshots import KeptState

ENTRIES_KEPT = 1_000
"""A client further behind gets a fresh snapshot instead."""
ENTRIES_AT_ONCE = 200
WAYS_TRIED = 4
NOTHING = '"events":[]}'
ATTENDEES_PER_ENTRY = 50
"""A snapshot costs by the attendee, an entry after it nearly nothing: in a hall of 50 every
newcomer gets a fresh snapshot, among 3,000 it is kept for 60 entries."""


@dataclass(slots=True)
class _Encoded:
    """One entry, and its JSON for each way it may be seen."""

    entry: LogEntry
    state: LiveState
    concerns: str | None
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
        return SeenEvent(seq=entry.seq, at_ms=entry.at_ms, event=event).model_dump_json(
            ensure_ascii=True
        )


@dataclass(frozen=True, slots=True)
class Start:
    """From where a client follows: JSON of a `SnapshotHead`, of `Events` or both; `version` is
    where they lead."""

    snapshot: str | None
    events: str | None
    version: int


@dataclass(slots=True)
class Feed:
    """The newest entries of one conference, and the state they lead to."""

    state: LiveState
    version: int
    _entries: deque[_Encoded]
    _kept: KeptState
    _rosters: Rosters
    _starts: dict[str, int] = field(default_factory=dict)
    """Whose rights changed, and at which entry: they start from a snapshot after it."""
    _batches: dict[tuple[int, int, int], str] = field(default_factory=dict)
    """Batches that everybody is sent alike, by their ends, until something new comes."""

    @classmethod
    def of(cls, recent: Committed, rosters: Rosters) -> "Feed":
        """Of what `LiveConferences.recent` gave, with no suspension between."""
        kept = KeptState(recent.state, rosters)
        feed = cls(recent.state, 0, deque(maxlen=ENTRIES_KEPT), kept, rosters)
        feed.append(recent)
        return feed

    def append(self, committed: Committed) -> None:
        first = committed.entries[0].seq if committed.entries else committed.state.version + 1
        if first != self.version + 1:
            self._entries.clear()
        self._batches.clear()
        for entry in committed.entries:
            for viewer in view.starts_anew(entry.event):
                self._starts[viewer] = entry.seq
        self._entries.extend(
            _Encoded(entry, committed.state, view.concerns(entry.event))
            for entry in committed.entries
        )
        self.state, self.version = committed.state, committed.state.version

    def start(self, viewer: str, since: int | None) -> Start:
        """For a client that holds the version `since`, or nothing; raises `Refused` where `viewer`
        doesn't take part."""
        self.state.roster.standing(viewer)
        earliest = self._earliest(viewer)
        if since is not None and earliest <= since <= self.version:
            return Start(None, *self._read(since, since, viewer))
        kept = self._kept.state.version
        worth = len(self.state.roster.attendees) // ATTENDEES_PER_ENTRY
        if kept < max(earliest, self.version - worth):
            self._kept = KeptState(self.state, self._rosters)
            return Start(self._kept.snapshot(viewer), None, self.version)
        return Start(self._kept.snapshot(viewer), *self._read(kept, kept, viewer))

    def after(self, version: int, told: int, viewer: str) -> tuple[str | None, int]:
        """`Events` for `viewer` as JSON, and the version it leads to; None where there is nothing
        among them that he sees. `told` is the version he knows of, which may be older for that.

        Where entries are gone, or his rights are others, the answer starts later than `told`: the
        client sees the gap and asks with `since`.
        """
        json, end = self._read(version, told, viewer)
        nothing = json.endswith(NOTHING) and version >= self._earliest(viewer)
        return None if nothing else json, end

    def _read(self, version: int, told: int, viewer: str) -> tuple[str, int]:
        start = max(version, self._earliest(viewer)) + 1
        end = min(self.version, start + ENTRIES_AT_ONCE - 1)
        after = told if start == version + 1 else start - 1
        batch = self._batches.get((after, start, end))
        if batch is None:
            entries = [self._entries[seq - self._oldest] for seq in range(start, end + 1)]
            batch = self._written(entries, viewer, after, end)
            if all(view.seen_alike(one.entry.event) for one in entries):
                self._batches[after, start, end] = batch
        return batch, end

    def _written(self, entries: Sequence[_Encoded], viewer: str, after: int, version: int) -> str:
        told_of_others = reception.told_of_others(self.state, viewer)
        texts = [
            text
            for one in entries
            if (told_of_others or one.concerns is None or one.concerns == viewer)
            and (text := one.seen_by(viewer)) is not None
        ]
        return f'{{"after":{after},"version":{version},"events":[{",".join(texts)}]}}'

    def _earliest(self, viewer: str) -> int:
        """The oldest version from which entries lead him on."""
        return max(self._oldest - 1, self._starts.get(viewer, 0))

    @property
    def _oldest(self) -> int:
        """The number of the oldest entry kept, or of the next."""
        return self._entries[0].entry.seq if self._entries else self.version + 1
