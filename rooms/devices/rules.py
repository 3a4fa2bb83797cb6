"""Pairing codes and the choice of a device's conference. Pure."""

import hashlib
import hmac
from collections.abc import Iterable

from rooms.attendance.rules import EARLIEST_MS
from rooms.conferences.messages import ConferenceState
from rooms.devices.messages import DeviceConferenceView

CODE_MS = 600_000
"""Ten minutes: enough to find somebody who may pair, too short to be worth guessing at."""
WAITING_AT_MOST = 1000
"""Devices that show a code at once, in the whole installation."""
SEEN_EVERY_MS = 60_000
DIGITS = 6

BEFORE = {ConferenceState.SCHEDULED}


def code_of(random: bytes) -> str:
    """Six digits from eight random bytes."""
    return f"{int.from_bytes(random, 'big') % 10**DIGITS:0{DIGITS}}"


def code_hash(key: bytes, code: str) -> str:
    """With the server's key, as six digits alone could be tried out."""
    return hmac.digest(key, b"device " + code.encode(), hashlib.sha256).hex()


def may_join(conference: DeviceConferenceView, now_ms: int) -> bool:
    """From two hours before the start; a meeting that runs on keeps its devices."""
    if conference.state is ConferenceState.CLOSED:
        return False
    if conference.state not in BEFORE:
        return True
    return conference.starts_at_ms - EARLIEST_MS <= now_ms <= conference.ends_at_ms


def choose(conferences: Iterable[DeviceConferenceView], now_ms: int) -> DeviceConferenceView | None:
    """The one that runs (the newest, if one was never closed), else one that can be joined, else
    the next."""
    coming = [
        one
        for one in conferences
        if may_join(one, now_ms)
        or (one.state is not ConferenceState.CLOSED and one.starts_at_ms > now_ms)
    ]
    return min(
        coming,
        key=lambda one: (
            one.state in BEFORE,
            not may_join(one, now_ms),
            one.starts_at_ms if one.state in BEFORE else -one.starts_at_ms,
            one.id,
        ),
        default=None,
    )
