"""Where the results of the workers are put in order before they leave the speech process.

Two workers may finish two turns of one speaker the other way round. Finals leave in order, and a
partial never after its final, so that the other side can trust "everything before is done".
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from transcripts.wire import Closed, Heard


@dataclass(slots=True)
class _Book:
    """Finals of one session that have been queued and not yet sent."""

    pending: dict[int, int] = field(default_factory=dict)
    """Ordinal → where its turn starts, in order."""
    results: dict[int, Heard] = field(default_factory=dict)
    left: int = -1
    """The last ordinal whose final has been sent."""
    closing: bool = False


class Desk:
    """Thread-safe. `send` is called with the lock held, so messages leave in this order too."""

    def __init__(self, send: Callable[[Heard | Closed], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._books: dict[int, _Book] = {}

    def open(self, session: int) -> None:
        with self._lock:
            self._books[session] = _Book()

    def expect(self, session: int, ordinal: int, start: int) -> None:
        """A final has been queued."""
        with self._lock:
            self._books[session].pending[ordinal] = start

    def partial(self, heard: Heard) -> None:
        """Something was heard of a turn that may have ended since."""
        with self._lock:
            book = self._books.get(heard.session)
            if book and heard.ordinal > book.left and heard.ordinal not in book.results:
                self._send(heard)

    def final(self, heard: Heard) -> None:
        """A turn is done; it leaves when all before it have left."""
        with self._lock:
            book = self._books[heard.session]
            book.results[heard.ordinal] = heard
            while book.pending and (first := next(iter(book.pending))) in book.results:
                del book.pending[first]
                book.left = first
                self._send(book.results.pop(first))
            self._finish(heard.session, book)

    def close(self, session: int) -> None:
        """No more will be queued; `closed` is sent after the last final."""
        with self._lock:
            book = self._books[session]
            book.closing = True
            self._finish(session, book)

    def settled(self, session: int, listened: int) -> int:
        """The position before which nothing of a session is pending."""
        with self._lock:
            return min([listened, *self._books[session].pending.values()])

    @property
    def idle(self) -> bool:
        """Whether nothing is pending in any session."""
        with self._lock:
            return not any(book.pending for book in self._books.values())

    def _finish(self, session: int, book: _Book) -> None:
        if book.closing and not book.pending:
            del self._books[session]
            self._send(Closed(session=session))
