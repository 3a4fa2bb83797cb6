"""The one place where an exception becomes what a client is told: `Failure`, over HTTP a status.

`Refused` is the user's, `ProtocolError` and validation a wrong client's; anything else is our bug:
it is logged with its trace and told as `internal`, without detail.
"""

import asyncio

import structlog
from pydantic import ValidationError

from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from server.realtime.messages import Failure

log = structlog.get_logger()

STATUS: dict[ErrorCode, int] = {
    ErrorCode.NOT_SIGNED_IN: 401,
    ErrorCode.WRONG_CREDENTIALS: 401,
    ErrorCode.SESSION_EXPIRED: 401,
    ErrorCode.CODE_UNKNOWN: 401,
    ErrorCode.DEVICE_NOT_PAIRED: 401,
    ErrorCode.GUEST_LINK_UNKNOWN: 401,
    ErrorCode.NOT_ALLOWED: 403,
    ErrorCode.NOT_INVITED: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.TOO_MANY_ATTEMPTS: 429,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.MALFORMED_MESSAGE: 400,
    ErrorCode.UNKNOWN_COMMAND: 400,
    ErrorCode.PROTOCOL_VERSION: 400,
    ErrorCode.MESSAGE_TOO_LARGE: 413,
    ErrorCode.FILE_TOO_LARGE: 413,
    ErrorCode.FILE_TYPE_WRONG: 415,
    ErrorCode.OFFICE_OLD: 415,
    ErrorCode.OFFICE_NOT_INSTALLED: 415,
    ErrorCode.DISK_FULL: 507,
    ErrorCode.STORAGE_FAILED: 503,
    ErrorCode.RELAY_UNAVAILABLE: 503,
    ErrorCode.INTERNAL: 500,
}
REFUSED_STATUS = 409
"""For every other code: the request was right, the state of things isn't."""


def failure_of(error: Exception) -> Failure:
    """What the client is told."""
    match error:
        case Refused() | ProtocolError():
            return Failure(code=error.code, params=error.params)
        case ValidationError():
            return Failure(code=ErrorCode.MALFORMED_MESSAGE, params={"field": _field(error)})
        case asyncio.TimeoutError():
            return Failure(code=ErrorCode.STORAGE_FAILED)
        case _:
            log.error("unexpected", exc_info=error)
            return Failure(code=ErrorCode.INTERNAL)


def status_of(code: ErrorCode) -> int:
    return STATUS.get(code, REFUSED_STATUS)


def _field(error: ValidationError) -> str:
    """Where the first fault is; never the value, which may be personal."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return ".".join(str(part) for part in first["loc"])[:200]
