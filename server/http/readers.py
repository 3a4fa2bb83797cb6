"""Who may read a file, remembered for half a second: a tablet asks for many pages at once.

A change of any paper forgets everything, so that what is recalled is closed at once; where another
process made the change, half a second later.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from rooms.documents.messages import DocumentAdded, DocumentChanged, DocumentRemoved
from rooms.kernel.ids import PersonId
from rooms.live.owner import Committed

KEPT_S = 0.5
KEPT_MAX = 20_000

MayRead = Callable[[PersonId, str], Awaitable[bool]]


@dataclass(slots=True)
class Readers:
    """`committed` is a listener of the live conferences."""

    ask: MayRead
    now_s: Callable[[], float] = time.monotonic
    _kept: dict[tuple[PersonId, str], tuple[float, bool]] = field(default_factory=dict)
    _changes: int = 0

    async def may_read(self, person_id: PersonId, sha256: str) -> bool:
        key = (person_id, sha256)
        until_s, may = self._kept.get(key, (0.0, False))
        if self.now_s() < until_s:
            return may
        changes = self._changes
        may = await self.ask(person_id, sha256)
        if changes == self._changes:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            self._kept[key] = (self.now_s() + KEPT_S, may)
        return may

    def committed(self, committed: Committed) -> None:
        about = DocumentAdded | DocumentChanged | DocumentRemoved
        if any(isinstance(entry.event, about) for entry in committed.entries):
            self._changes += 1
            self._kept.clear()
