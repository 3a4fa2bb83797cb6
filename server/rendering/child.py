"""The child process that opens an uploaded file: `python -m server.rendering.child MODE …`.

It limits itself before it reads a byte (memory, CPU, files, no network) and imports nothing of the
server. It answers JSON lines on standard output; whatever else happens to it, the parent sees an
exit status. Scripts in a PDF are never run: pdfium is built without them and only draws.
"""

import ctypes
import json
import resource
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_NO_NEW_PRIVS = 38
FILE_MAX_BYTES = 64 << 20


def confine(memory_bytes: int, cpu_s: int) -> None:
    """Give up what drawing pages doesn't need. Limits can't be raised again, not even by root."""
    libc = ctypes.CDLL(None, use_errno=True)
    # Without the right to a user namespace (some hardened kernels) the other limits must do.
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, FILE_MAX_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """`check FILE` or `pages FILE FOLDER FIRST LAST`, after the memory and CPU limits."""
    memory_mb, cpu_s, mode, file, *rest = arguments
    confine(int(memory_mb) << 20, int(cpu_s))
    # Imported under the limits: a broken library is then also bounded.
    from server.rendering import pages

    try:
        with pages.opened(Path(file)) as document:
            if mode == "check":
                say(**pages.check(document))
                return 0
            folder, first, last = rest
            for number in range(int(first), int(last) + 1):
                pages.draw(document, number, Path(folder))
                say(page=number)
    except pages.Unreadable as error:
        say(failure=error.code)
    except MemoryError:
        say(failure="pdf_too_complex")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
