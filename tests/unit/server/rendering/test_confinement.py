"""The child that opens uploads: what it can't do any more once it has confined itself."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from server.rendering import landlock
from server.rendering.process import ROOT

CONFINE = """
from server.rendering.child import confine
limits = dict(memory_mb=256, cpu_s=2, file_mb=1, open_files=64)
confine(dict(limits, reads={reads!r}, writes={writes!r}, sockets=[]))
"""
NAMESPACES = """
import ctypes, sys
libc = ctypes.CDLL(None)
sys.exit(libc.unshare(0x40000000) != 0 and libc.unshare(0x50000000) != 0)
"""


def run(
    body: str, reads: list[str] | None = None, writes: list[str] | None = None
) -> subprocess.CompletedProcess[str]:
    confine = CONFINE.format(reads=reads or [], writes=writes or [])
    return subprocess.run(
        [sys.executable, "-c", confine + body],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def has_landlock() -> bool:
    version: int = ctypes.CDLL(None).syscall(
        landlock.SYS_CREATE_RULESET, None, ctypes.c_size_t(0), landlock.ASK_VERSION
    )
    return version > 0


def test_it_has_no_network() -> None:
    """Not even the loopback: its namespace has none that is up."""
    if run(NAMESPACES).returncode != 0:
        pytest.skip("this machine gives processes no namespace of their own")
    tried = run(
        "import socket\n"
        "try: socket.create_connection(('127.0.0.1', 9), timeout=2)\n"
        "except OSError as error: print(error.strerror)"
    )
    assert tried.stdout.strip() == "Network is unreachable"


@pytest.mark.parametrize(
    ("body", "sign"),
    [
        ("bytearray(400 << 20)", "MemoryError"),
        ("open('/dev/null'); [open('/dev/null') for _ in range(100)]", "Too many open files"),
        ("import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))", "limit"),
    ],
)
def test_it_has_no_more_than_its_share(body: str, sign: str) -> None:
    if "setrlimit" in body:
        body = "import os; os.setgid(65534); os.setuid(65534)\n" + body
    assert sign in run(body).stderr


@pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")
def test_it_sees_its_file_and_its_folder_and_nobody_elses(tmp_path: Path) -> None:
    given, others, folder = tmp_path / "given", tmp_path / "others", tmp_path / "folder"
    given.write_text("given")
    others.write_text("secret")
    folder.mkdir()
    body = "\n".join(
        f"try: open({str(path)!r}, {mode!r}).close(); print('yes')\n"
        "except OSError as error: print(error.strerror)"
        for path, mode in (
            (given, "r"),
            (given, "a"),
            (folder / "made", "w"),
            (others, "r"),
            (tmp_path / "new", "w"),
        )
    )
    tried = run(body, [str(given)], [str(folder)])
    denied = "Permission denied"
    assert tried.stdout.splitlines() == ["yes", denied, "yes", denied, denied]


def test_it_is_ended_when_it_works_for_too_long() -> None:
    assert run("while True: pass").returncode < 0
