"""What does a light peer watch? All slots of its watching link, with the feedback a relay needs."""

import asyncio
import secrets
import time
from collections.abc import Callable

from media.peers.packets import read_rtp, receiver_report
from media.peers.slot_view import Faces, SlotView
from media.peers.texts import RTX_PT

TICK_S = 0.05
REPORT_EVERY_TICKS = 20
MAX_REPORT_BLOCKS = 31  # the count of RFC 3550 6.4.2 has five bits


class Watcher:
    """Every slot of one watching link. `unexpected` counts packets of no slot of the offer."""

    def __init__(self, faces: Faces) -> None:
        self._faces = faces
        self._me = secrets.randbits(32)
        self._by_ssrc: dict[int, SlotView] = {}
        self._by_rtx: dict[int, SlotView] = {}
        self._waiters: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self.slots: dict[str, SlotView] = {}
        self.unexpected = 0

    def add(self, slot: str, ssrc: int, rtx: int | None, *, video: bool) -> None:
        view = self.slots[slot] = self._by_ssrc[ssrc] = SlotView(slot, ssrc, video)
        if rtx is not None:
            self._by_rtx[rtx] = view

    def rtp(self, data: bytes) -> None:
        now = time.monotonic()
        packet = read_rtp(data)
        if packet is None:
            return
        view = self._by_ssrc.get(packet.ssrc)
        if view is not None:
            view.take(packet, now, self._faces)
        elif packet.payload_type == RTX_PT and packet.ssrc in self._by_rtx:
            self._by_rtx[packet.ssrc].take_repair(packet, now, self._faces)
        else:
            self.unexpected += 1
        if self._waiters:
            self._wake()

    async def wait(self, condition: Callable[[], bool], timeout_s: float) -> None:
        """Raises TimeoutError."""
        if condition():
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((condition, waiter))
        async with asyncio.timeout(timeout_s):
            await waiter

    async def run(self, send: Callable[[bytes], None]) -> None:
        """Feedback to the relay, as long as the link lives."""
        ticks = 0
        while True:
            await asyncio.sleep(TICK_S)
            now = time.monotonic()
            for view in self.slots.values():
                view.tick(now, self._me, send)
            ticks += 1
            if ticks % REPORT_EVERY_TICKS == 0:
                self._report(send)

    def _wake(self) -> None:
        for entry in list(self._waiters):
            condition, waiter = entry
            if waiter.done():
                self._waiters.remove(entry)
            elif condition():
                self._waiters.remove(entry)
                waiter.set_result(None)

    def _report(self, send: Callable[[bytes], None]) -> None:
        blocks = [
            (view.ssrc, view.lost, view.highest & 0xFFFFFFFF)
            for view in self.slots.values()
            if view.highest is not None
        ]
        for start in range(0, len(blocks), MAX_REPORT_BLOCKS):
            send(receiver_report(self._me, blocks[start : start + MAX_REPORT_BLOCKS]))
