"""The child that opens uploads: what it can't do any more once it has confined itself."""

import subprocess
import sys

import pytest

from server.rendering.process import ROOT

CONFINE = "from server.rendering.child import confine; confine(256 << 20, 2)\n"
NAMESPACES = """
import ctypes, sys
libc = ctypes.CDLL(None)
sys.exit(libc.unshare(0x40000000) != 0 and libc.unshare(0x50000000) != 0)
"""


def run(body: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFINE + body],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


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


def test_it_is_ended_when_it_works_for_too_long() -> None:
    assert run("while True: pass").returncode < 0
