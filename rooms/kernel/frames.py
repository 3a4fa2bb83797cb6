"""Messages between two processes of ours: JSON with a length before it.

A child may parse what strangers send, so nothing it says is trusted to more than this: no pickle.
"""

import struct

from pydantic import BaseModel

MESSAGE_LIMIT = 1 << 20

_LENGTH = struct.Struct("!I")


class WireError(Exception):
    """The other end said something that is no message."""


def pack(message: BaseModel) -> bytes:
    """A message as it goes over the socket."""
    body = message.model_dump_json().encode()
    return _LENGTH.pack(len(body)) + body


class Splitter:
    """Finds the messages in a stream of bytes."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The bodies that are complete with this data."""
        self._buffer += data
        bodies: list[bytes] = []
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > MESSAGE_LIMIT:
                raise WireError(f"message of {length} bytes")
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                break
            bodies.append(bytes(self._buffer[_LENGTH.size : end]))
            del self._buffer[:end]
        return bodies
