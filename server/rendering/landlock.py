"""Which files this process may still open, by Linux' Landlock (kernel 5.13); imports nothing else.

An Office file can name files of this machine to be drawn into the page. With Landlock there are
none: the process sees the system's programs and libraries, the one file it was given, and a folder
to write to. Where the kernel has no Landlock the other limits must do.
"""

import ctypes
import os
from collections.abc import Iterable

SYS_CREATE_RULESET = 444
SYS_ADD_RULE = 445
SYS_RESTRICT_SELF = 446
ASK_VERSION = 1
RULE_PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_SOCK, REFER, TRUNCATE = 1 << 9, 1 << 13, 1 << 14
FIRST_VERSION = (1 << 13) - 1
"""What the first version governs: all that can be done to files and folders but REFER, TRUNCATE."""
READ = EXECUTE | READ_FILE | READ_DIR
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/opt", "/proc", "/sys/devices/system")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def restrict(
    libc: ctypes.CDLL, reads: Iterable[str], writes: Iterable[str], sockets: Iterable[str]
) -> bool:
    """Allow reading `reads` beside the system, everything below `writes`, and to make sockets, but
    nothing else, below `sockets`; for good."""
    version = libc.syscall(SYS_CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)
    if version < 1:
        return False
    handled = FIRST_VERSION | (REFER if version >= 2 else 0) | (TRUNCATE if version >= 3 else 0)
    ruleset = _Ruleset(handled)
    descriptor = libc.syscall(
        SYS_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(ctypes.sizeof(ruleset)), 0
    )
    if descriptor < 0:
        return False
    for path in (*SYSTEM, *reads):
        _allow(libc, descriptor, path, READ)
    for path in DEVICES:
        _allow(libc, descriptor, path, READ_FILE | WRITE_FILE)
    for path in sockets:
        _allow(libc, descriptor, path, MAKE_SOCK)
    for path in writes:
        _allow(libc, descriptor, path, handled)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done: int = libc.syscall(SYS_RESTRICT_SELF, descriptor, 0)
    os.close(descriptor)
    return done == 0


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    """A path that is not there needs no rule."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):  # noqa: PTH112 - imports of the child are counted in milliseconds
        rights &= OF_A_FILE
    rule = _Beneath(rights, descriptor)
    libc.syscall(SYS_ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    os.close(descriptor)
