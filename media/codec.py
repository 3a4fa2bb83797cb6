"""How do the relay's messages look on a socket? A text frame is `{number} {type}`, a line feed and
JSON: commands and their replies share a number, events count up, and what may be lost has number 0.
`Tapped` is a binary frame. What does not fit the annotations of `media.messages` is refused.
"""

import re
import struct
from typing import Any, Final, TypeAlias, TypeGuard, get_args

from pydantic import TypeAdapter, ValidationError

from media.messages import (
    Hello,
    ProducerName,
    RelayCommand,
    RelayEvent,
    RelayReply,
    Tapped,
    Welcome,
)
from rooms.kernel.errors import ErrorCode, ProtocolError

PROTOCOL: Final = 1
# 60,000 points, twice what 3,000 watchers need when everything changes at once.
MAX_FRAME = 8 * 1024 * 1024

Message: TypeAlias = RelayCommand | RelayReply | RelayEvent | Hello | Welcome
_COMMANDS: tuple[type, ...] = get_args(RelayCommand)
_REPLIES: tuple[type, ...] = get_args(RelayReply)
_EVENTS: tuple[type, ...] = get_args(RelayEvent)

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    type_.__name__: TypeAdapter(type_)
    for type_ in (*_COMMANDS, *_REPLIES, *_EVENTS, Hello, Welcome)
    if type_ is not Tapped
}
_HEAD = re.compile(r"^(\d{1,18}) ([A-Za-z]{1,32})$", re.ASCII)
_TAPPED = struct.Struct("!BIQ")  # length of the name, RTP timestamp, arrival
_TAPPED_ADAPTER: TypeAdapter[Tapped] = TypeAdapter(Tapped)


def is_command(message: Message) -> TypeGuard[RelayCommand]:
    return isinstance(message, _COMMANDS)


def is_reply(message: Message) -> TypeGuard[RelayReply]:
    return isinstance(message, _REPLIES)


def is_event(message: Message) -> TypeGuard[RelayEvent]:
    return isinstance(message, _EVENTS)


def encode(number: int, message: Message) -> str:
    """Any message but `Tapped`."""
    name = type(message).__name__
    return f"{number} {name}\n{_ADAPTERS[name].dump_json(message).decode()}"


def decode(frame: str) -> tuple[int, Message]:
    """Raises ProtocolError(MALFORMED_MESSAGE | MESSAGE_TOO_LARGE)."""
    if len(frame) > MAX_FRAME:
        raise ProtocolError(ErrorCode.MESSAGE_TOO_LARGE)
    head, _, body = frame.partition("\n")
    found = _HEAD.match(head)
    adapter = _ADAPTERS.get(found[2]) if found else None
    if found is None or adapter is None:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, detail="head")
    try:
        message: Message = adapter.validate_json(body, strict=True, extra="forbid")
    except ValidationError as error:
        detail = f"{found[2]}: {error.error_count()} faults"
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, detail=detail) from None
    return int(found[1]), message


def encode_tapped(tapped: Tapped) -> bytes:
    name = tapped.producer.encode()
    head = _TAPPED.pack(len(name), tapped.rtp_timestamp, tapped.arrival_us)
    return head + name + tapped.payload


def decode_tapped(frame: bytes) -> Tapped:
    """Raises ProtocolError(MALFORMED_MESSAGE)."""
    try:
        length, timestamp, arrival_us = _TAPPED.unpack_from(frame)
        start = _TAPPED.size + length
        name = ProducerName(frame[_TAPPED.size : start].decode())
        tapped = Tapped(name, timestamp, arrival_us, frame[start:])
        return _TAPPED_ADAPTER.validate_python(tapped, strict=True)
    except (struct.error, UnicodeDecodeError, ValidationError):
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, detail="tapped") from None
