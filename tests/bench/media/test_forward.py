"""CPU of the native thread for each packet it sends, one camera to 500 watchers on loopback.

Prints one line of JSON for each case. Another process reads what is sent, so that the cost of
delivery is the kernel's usual one.
"""

import json
import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from media._native import Core
from tests.integration.media.native_peer import GCM, SHA1, VP8, Peer

RECEIVERS = 500
FPS = 25
SECONDS = 4
KEY_FRAME = bytes.fromhex("10 50420 09d012a 8002e001".replace(" ", ""))
CEILING_US = 12.0
"""What Janus takes with one event loop; far above what is expected here."""

SIZES = {
    "equal": [1000] * 6,
    "libwebrtc": [977, 978, 978, 978, 979, 979],
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("profile", [GCM, SHA1])
@pytest.mark.parametrize("sizes", SIZES)
def test_cpu_per_packet(profile: str, sizes: str) -> None:
    core = Core("127.0.0.1", 0)
    try:
        print(json.dumps(measure(core, profile, sizes)))
    finally:
        core.close()


def measure(core: Core, profile: str, sizes: str) -> dict[str, object]:
    camera = Peer(core, profile)
    camera.connect()
    core.add_producer(1, camera.number, 1, "video", "0", [VP8], [], [(0x1111, None)])
    core.allow_producer(1, True)
    watchers = [watch(core, slot, profile) for slot in range(1, RECEIVERS + 1)]
    core.point_slots([(slot, 1, 0) for slot in range(1, RECEIVERS + 1)])
    with draining([watcher.sock for watcher in watchers]):
        packets = list(frames(SIZES[sizes]))
        send_paced(camera, packets[:FPS])
        before = taken(core, FPS * len(SIZES[sizes]))
        busy, began = cpu_ns(), time.monotonic()
        send_paced(camera, packets[FPS:])
        stats = taken(core, len(packets) * len(SIZES[sizes]))
        elapsed, busy = time.monotonic() - began, cpu_ns() - busy
    for peer in [camera, *watchers]:
        peer.close()
    sent = stats["rtp_out"] - before["rtp_out"]
    assert sent == SECONDS * FPS * len(SIZES[sizes]) * RECEIVERS
    microseconds = busy / 1000 / sent
    assert microseconds < CEILING_US
    return {
        "bench": "forward",
        "profile": profile,
        "sizes": sizes,
        "receivers": RECEIVERS,
        "packets": sent,
        "packets_per_s": round(sent / elapsed),
        "us_per_packet": round(microseconds, 2),
        "core_share": round(busy / 1e9 / elapsed, 2),
        "send_drops": stats["send_drops"],
    }


def taken(core: Core, packets: int) -> dict[str, int]:
    """The totals once the core has taken so many packets."""
    deadline = time.monotonic() + 30
    while (stats := core.stats())["rtp_in"] < packets:
        assert time.monotonic() < deadline, stats
    return stats


def watch(core: Core, slot: int, profile: str) -> Peer:
    watcher = Peer(core, profile)
    watcher.connect()
    core.add_slot(slot, watcher.number, "video", "0", 0x2222, None, [VP8], "stage")
    return watcher


def frames(sizes: list[int]) -> Iterator[list[bytes]]:
    """A second to warm up and those that count; each begins with a key frame."""
    sequence = 0
    for number in range(FPS * (SECONDS + 1)):
        frame = []
        for at, size in enumerate(sizes):
            sequence += 1
            last = at == len(sizes) - 1
            head = bytes([0x80, 96 | last << 7]) + (sequence % 65536).to_bytes(2, "big")
            head += (number * 3600).to_bytes(4, "big") + (0x1111).to_bytes(4, "big")
            start = KEY_FRAME if number % FPS == 0 else b"\x10\x51"
            payload = start if at == 0 else b"\x00"
            frame.append(head + payload + bytes(size - len(head) - len(payload)))
        yield frame


def send_paced(camera: Peer, frames: list[list[bytes]]) -> None:
    next_at = time.monotonic()
    for frame in frames:
        for packet in frame:
            camera.send_rtp(packet)
        next_at += 1 / FPS
        time.sleep(max(0.0, next_at - time.monotonic()))


def cpu_ns() -> int:
    """CPU time of the native thread, the kernel's share included."""
    for task in Path("/proc/self/task").iterdir():
        if (task / "comm").read_text() == "media\n":
            return int((task / "schedstat").read_text().split()[0])
    raise ProcessLookupError


@contextmanager
def draining(sockets: list[socket.socket]) -> Iterator[None]:
    """A child process that reads all of them."""
    child = os.fork()
    if child == 0:
        drain(sockets)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def drain(sockets: list[socket.socket]) -> None:
    poll = select.epoll()
    by_fd = {sock.fileno(): sock for sock in sockets}
    for fd, sock in by_fd.items():
        sock.setblocking(False)
        poll.register(fd, select.EPOLLIN)
    buffer = bytearray(2048)
    while True:
        for fd, _ in poll.poll():
            by_fd[fd].recv_into(buffer)
