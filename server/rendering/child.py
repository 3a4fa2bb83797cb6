"""The child process that opens an uploaded file: `-m server.rendering.child CONFINEMENT MODE …`.

It limits itself before it reads a byte (memory, CPU, files, no network) and imports nothing of the
server. It answers JSON lines on standard output; whatever else happens to it, the parent sees an
exit status. Scripts in a PDF are never run: pdfium is built without them and only draws.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from server.rendering import landlock

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
NICE = 5
"""Pages wait for the meeting, never the other way round."""
CODE = Path(__file__).parents[1]


class Confinement(TypedDict):
    """What the child may use; the names are those of `process.Limits`."""

    memory_mb: int
    cpu_s: int
    file_mb: int
    open_files: int
    reads: list[str]
    writes: list[str]
    sockets: list[str]


def confine(wanted: Confinement) -> None:
    """Give up what the work doesn't need. Limits can't be raised again, not even by root, and a
    program that takes this process' place keeps them."""
    libc = ctypes.CDLL(None, use_errno=True)
    # Without the right to a user namespace (some hardened kernels) the other limits must do.
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A server that is killed can't end its children.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.nice(NICE)
    interpreter = (sys.prefix, sys.base_prefix, str(CODE))
    reads = (*interpreter, *wanted["reads"])
    landlock.restrict(libc, reads, wanted["writes"], wanted["sockets"])
    for limit, value in (
        (resource.RLIMIT_AS, wanted["memory_mb"] << 20),
        (resource.RLIMIT_CPU, wanted["cpu_s"]),
        (resource.RLIMIT_FSIZE, wanted["file_mb"] << 20),
        (resource.RLIMIT_NOFILE, wanted["open_files"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
    sys.stdout.flush()


# What each mode does; imported under the limits: a broken library is then also bounded.


def check(file: str) -> None:
    """Say what a PDF is, or why it can't become pages."""
    from server.rendering import pages

    with pages.opened(Path(file)) as document:
        say(**pages.check(document))


def draw(file: str, folder: str, first: str, last: str) -> None:
    """Draw pages into `folder`, saying each when it is there."""
    from server.rendering import pages

    with pages.opened(Path(file)) as document:
        for number in range(int(first), int(last) + 1):
            say(page=number, **pages.draw(document, number, Path(folder)))


def linearise(file: str, into: str) -> None:
    """Write the PDF again so that its first page comes first and any page is one range away."""
    from server.rendering import linear

    linear.write(Path(file), Path(into))
    say(written=True)


def pack(order: str, into: str) -> None:
    """Put papers one behind the other."""
    from server.rendering import packing

    packing.write(Path(order), Path(into))
    say(written=True)


def ink(order: str, into: str) -> None:
    """Lay notes over the pages of papers."""
    from server.rendering import inking

    inking.write(Path(order), Path(into))
    say(written=True)


def look_into(file: str) -> None:
    """Say which kind of Office file it is, or why it can't be opened."""
    from server.rendering import office

    say(kind=office.look_into(Path(file)))


def verify_signatures(file: str, roots: str) -> None:
    """Say of each signature of a PDF what it is worth."""
    from server.signing.verifying import verdicts

    for verdict in verdicts(Path(file), Path(roots)):
        say(**verdict)


def fill_template(template: str, fields: str, into: str) -> None:
    """Fill a Word template, or say what is wrong with it and where."""
    from rooms.minutes.docx import TemplateWrong, fill

    values = json.loads(Path(fields).read_text(encoding="utf-8"))
    try:
        Path(into).write_bytes(fill(Path(template).read_bytes(), values))
    except TemplateWrong as error:
        say(fault=error.fault, place=error.place)
    else:
        say(fault="")


def compose(folder: str) -> None:
    """Make the film that is ordered in the folder."""
    from server.composing import composer

    os.nice(NICE)
    composer.compose(Path(folder), say)


def become(program: str, *arguments: str) -> None:
    """Hand limits, standard streams and process number to a program of the system."""
    os.execv(program, (program, *arguments))  # noqa: S606 - the parent names it, by full path


MODES: dict[str, Callable[..., None]] = {
    "check": check,
    "draw": draw,
    "linearise": linearise,
    "pack": pack,
    "ink": ink,
    "look_into": look_into,
    "verify_signatures": verify_signatures,
    "fill_template": fill_template,
    "compose": compose,
    "become": become,
}


def main(arguments: list[str]) -> int:
    """The confinement as JSON, the mode, and what the mode takes."""
    confinement, mode, *rest = arguments
    confine(json.loads(confinement))
    from server.rendering.unreadable import Unreadable

    try:
        MODES[mode](*rest)
    except Unreadable as error:
        say(failure=error.code)
    except MemoryError:
        say(failure="pdf_too_complex")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
