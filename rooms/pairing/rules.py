"""When a code works, and how it is made: from the server's key and the number of its row, so that a
sheet can be printed again while the database holds nothing that could sign in."""

import base64
import hashlib
import hmac

from rooms.attendance.rules import EARLIEST_MS
from rooms.conferences.messages import ConferenceState, ConferenceView
from rooms.conferences.rules import RUNNING
from rooms.kernel.errors import ErrorCode, Refused

CODE_BYTES = 24


def code_of(key: bytes, code_id: str) -> str:
    """32 letters nobody can guess."""
    digest = hmac.digest(key, code_id.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:CODE_BYTES]).decode()


def code_hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def require_time(conference: ConferenceView, now_ms: int) -> None:
    """From two hours before the start until the end; a meeting that runs on keeps its codes."""
    if conference.state is ConferenceState.CLOSED:
        raise Refused(ErrorCode.CODE_EXPIRED)
    if conference.state in RUNNING:
        return
    if now_ms < conference.starts_at_ms - EARLIEST_MS:
        raise Refused(ErrorCode.CODE_TOO_EARLY)
    if now_ms > conference.ends_at_ms:
        raise Refused(ErrorCode.CODE_EXPIRED)
