"""The recorder's processes: one that records, and one beside it that is ready to. Where the first
dies, the second goes on at once: its start is nobody's loss."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from pydantic import ValidationError

from media.recorder.child import RECORDER, RecorderChild
from media.recorder.settings import RecorderSettings
from media.recorder.wire import Finish, FromRecorder, Ready, ToRecorder
from rooms.kernel.frames import WireError

PROCESSES = 2
AGAIN_FIRST_S = 0.1
AGAIN_LAST_S = 5.0
HEALTHY_AFTER_S = 5.0
"""One that lived this long is replaced at once: what killed it was hardly its work."""

log = structlog.get_logger()


@dataclass(slots=True)
class RecorderProcesses:
    """`hear` gets what the one that records says; `lost`: it is no more, whatever it was doing."""

    settings: RecorderSettings
    hear: Callable[[FromRecorder], None]
    lost: Callable[[], None]
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _needed: asyncio.Event = field(default_factory=asyncio.Event)
    _children: list[RecorderChild] = field(default_factory=list)

    @property
    def pid(self) -> int | None:
        return self._children[0].pid if self._children else None

    @property
    def spare_pid(self) -> int | None:
        return self._children[1].pid if len(self._children) > 1 else None

    def need(self) -> None:
        """From now on they are kept alive."""
        self._needed.set()

    def tell(self, message: ToRecorder) -> None:
        if self._children:
            self._children[0].tell(message)

    async def keep(self, number: int) -> None:
        """Run in a task for each of `PROCESSES`."""
        again_s = AGAIN_FIRST_S
        while True:
            await self._needed.wait()
            if number:
                # The first start is not slowed down by the second.
                await self.ready.wait()
            born_s = time.monotonic()
            try:
                await self._live()
            except (OSError, WireError, ValidationError):
                log.exception("recorder_failed")
            if time.monotonic() - born_s > HEALTHY_AFTER_S:
                again_s = AGAIN_FIRST_S
            await asyncio.sleep(again_s)
            again_s = min(2 * again_s, AGAIN_LAST_S)

    async def _live(self) -> None:
        child = await RecorderChild.start(RECORDER, self.settings, self.settings.niceness)
        try:
            async for message in child.messages():
                if isinstance(message, Ready):
                    self._children.append(child)
                    self.ready.set()
                elif self._children[:1] == [child]:
                    self.hear(message)
        except TimeoutError:
            log.warning("recorder_hangs", pid=child.pid)
        finally:
            self._leave(child)
            child.tell(Finish())
            log.info("recorder_ended", code=await child.end())

    def _leave(self, child: RecorderChild) -> None:
        """The other one takes its place before anybody is told."""
        if child not in self._children:
            return
        recorded = self._children[0] is child
        self._children.remove(child)
        if not self._children:
            self.ready.clear()
        if recorded:
            self.lost()
