"""`dienhong doctor`: can this machine, as it is set up, serve a meeting? One line an answer."""

import ctypes
import socket
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from rooms.kernel.database import Database
from rooms.kernel.errors import Refused
from rooms.migrations import is_current
from rooms.units.rules import today
from server import holidays
from server.disk import DiskGuard
from server.http.clients import Clients
from server.http.messages import Check
from server.settings import Settings
from transcripts.whisper import MODEL_FILES


async def examine(settings: Settings) -> Sequence[Check]:
    """Nothing is changed and nothing started."""
    settings.data.mkdir(parents=True, exist_ok=True)
    return [
        await _database(settings),
        _disk(settings),
        _native(),
        _clients(settings),
        _speech(settings),
        holidays.check(settings, today(time.time_ns() // 1_000_000)),
        _confinement(),
        *_ports(settings),
    ]


async def _database(settings: Settings) -> Check:
    database = Database.open(settings.database_url)
    try:
        async with database.read() as connection:
            current = await is_current(connection)
    except (Refused, OSError) as error:
        return Check(name="database", state="failed", detail=type(error).__name__)
    finally:
        await database.close()
    if current:
        return Check(name="database", state="ok", detail="schema is current")
    return Check(name="database", state="degraded", detail="`dienhong migrate` at the next start")


def _disk(settings: Settings) -> Check:
    guard = DiskGuard(settings.data, settings.storage.disk_reserve_mb << 20)
    free = guard.free_bytes()
    state = "ok" if free >= guard.reserve_bytes else "failed"
    return Check(name="disk", state=state, detail=f"{free >> 20} MB free")


def _native() -> Check:
    found = find_spec("media._native") is not None
    return Check(
        name="relay",
        state="ok" if found else "failed",
        detail="native core is built" if found else "run `make native`",
    )


def _clients(settings: Settings) -> Check:
    built = Clients(settings.clients).built()
    return Check(
        name="clients",
        state="ok" if built else "failed",
        detail="built" if built else "run `make clients`",
    )


def _speech(settings: Settings) -> Check:
    if not settings.speech.enabled:
        return Check(name="speech", state="ok", detail="off")
    missing = [name for name in MODEL_FILES if not (settings.speech.model / name).is_file()]
    if missing:
        detail = f"no {', '.join(missing)}; captions will be off"
        return Check(name="speech", state="degraded", detail=detail)
    return Check(name="speech", state="ok", detail="model found")


def _confinement() -> Check:
    """Whether children that open uploads can be cut off from the network."""
    libc = ctypes.CDLL(None)
    possible = hasattr(libc, "unshare")
    return Check(
        name="confinement",
        state="ok" if possible else "degraded",
        detail="children have no network" if possible else "children keep the network",
    )


def _ports(settings: Settings) -> Iterator[Check]:
    wanted = (
        ("http", socket.SOCK_STREAM, settings.http.loopback_port),
        ("https", socket.SOCK_STREAM, settings.http.tls_port),
        ("media udp", socket.SOCK_DGRAM, settings.relays.udp_port),
        ("media tcp", socket.SOCK_STREAM, settings.relays.tcp_port),
    )
    for name, kind, port in wanted:
        if port is not None:
            yield _port(name, kind, port)


def _port(name: str, kind: socket.SocketKind, port: int) -> Check:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - as the server would
        except OSError as error:
            return Check(name=name, state="failed", detail=f"port {port}: {error.strerror}")
    return Check(name=name, state="ok", detail=f"port {port} is free")
