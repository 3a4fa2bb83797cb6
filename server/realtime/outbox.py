"""What waits to be sent to one client. Bounded by design: entries are read from the feed when the
client is ready, signals are kept one for each key, the newest wins. Ink is appended: what is newer
doesn't replace it, and the oldest goes first.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from rooms.kernel.errors import ErrorCode
from server.realtime.facade import Stalled
from server.realtime.feed import Feed
from server.realtime.messages import (
    GoodbyeSignal,
    PartialCaptionSignal,
    PollProgressSignal,
    Signal,
    WithdrawnCaptionSignal,
)

EMPTIED_S = 1.0
SIGNALS_KEPT = 64
"""Distinct keys a client may have waiting; the oldest goes first (partial captions of many)."""
INK_KEPT = 32
"""Pieces of strokes a client may have waiting; the whole strokes come another way."""


@dataclass(slots=True)
class Following:
    """Which feed is followed, as whom, how far it was read, and the version the client knows of."""

    feed: Feed
    viewer: str
    version: int
    told: int


def key_of(signal: Signal) -> str:
    """Signals with one key replace each other."""
    match signal:
        case PartialCaptionSignal(caption=caption):
            return f"caption {caption.segment_id}"
        case WithdrawnCaptionSignal(segment_id=segment_id):
            return f"caption {segment_id}"
        case PollProgressSignal(poll_id=poll_id):
            return f"poll {poll_id}"
        case _:
            return signal.type


@dataclass(slots=True)
class Outbox:
    """`run` in a task of its own; it ends when the client doesn't read any more."""

    write: Callable[[str, str], Awaitable[None]]
    cut: Callable[[str], Awaitable[None]]
    following: Following | None = None
    _signals: dict[str, str] = field(default_factory=dict)
    _ink: deque[str] = field(default_factory=lambda: deque(maxlen=INK_KEPT))
    _goodbye: str | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _empty: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def pause(self) -> None:
        """While a request is answered whose answer says where following starts."""
        self._open.clear()

    def resume(self) -> None:
        self._open.set()

    def follow(self, feed: Feed, viewer: str, version: int) -> None:
        self.following = Following(feed, viewer, version, version)
        self._wake.set()

    def wake(self) -> None:
        self._wake.set()

    def signal(self, key: str, json: str) -> None:
        """Send soon, in place of a waiting one with the same key."""
        self._signals.pop(key, None)
        if len(self._signals) >= SIGNALS_KEPT:
            self._signals.pop(next(iter(self._signals)))
        self._signals[key] = json
        self._wake.set()

    def ink(self, json: str) -> None:
        """Send soon, after what is waiting."""
        self._ink.append(json)
        self._wake.set()

    def goodbye(self, code: ErrorCode) -> None:
        """The last signal of this page's part, after the events that led to it."""
        self._goodbye = GoodbyeSignal(code=code).model_dump_json()
        self._empty.clear()
        self._wake.set()

    async def emptied(self) -> None:
        """Until nothing waits any more, or patience ends."""
        try:
            async with asyncio.timeout(EMPTIED_S):
                await self._empty.wait()
        except TimeoutError:
            return

    async def run(self) -> None:
        try:
            while True:
                await self._wake.wait()
                await self._open.wait()
                self._wake.clear()
                self._empty.clear()
                await self._flush()
        except Stalled:
            await self.cut("stalled")

    async def _flush(self) -> None:
        while self._open.is_set():
            if self._behind():
                await self._send_events()
            elif self._signals:
                key = next(iter(self._signals))
                await self.write("signal", self._signals.pop(key))
            elif self._ink:
                await self.write("signal", self._ink.popleft())
            elif self._goodbye is not None:
                goodbye, self._goodbye = self._goodbye, None
                await self.write("signal", goodbye)
            else:
                self._empty.set()
                return
        self._wake.set()

    def _behind(self) -> bool:
        return self.following is not None and self.following.version < self.following.feed.version

    async def _send_events(self) -> None:
        following = self.following
        if following is None:
            return
        json, version = following.feed.after(following.version, following.told, following.viewer)
        following.version = version
        if json is not None:
            following.told = version
            await self.write("events", json)
