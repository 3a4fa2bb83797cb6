"""Lets a refusal pass, if it is one of those expected."""

from collections.abc import Iterator
from contextlib import contextmanager

from rooms.kernel.errors import ErrorCode, ProtocolError


@contextmanager
def refusals(*codes: ErrorCode) -> Iterator[None]:
    try:
        yield
    except ProtocolError as error:
        if error.code not in codes:
            raise
