"""The relay's socket: what is written is read back the same; what is bent is refused."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.codec import Message, decode, decode_tapped, encode, encode_tapped
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
from tests.property.media.refusals import refusals

TYPES = [
    t
    for t in (*get_args(RelayCommand), *get_args(RelayReply), *get_args(RelayEvent), Hello, Welcome)
    if t is not Tapped
]


messages = st.sampled_from(TYPES).flatmap(st.from_type)
numbers = st.integers(0, 10**15)


@given(numbers, messages)
def test_every_message_survives_the_socket(number: int, message: Message) -> None:
    assert decode(encode(number, message)) == (number, message)


@given(st.text(min_size=1, max_size=40), st.binary(max_size=1_500), st.integers(0, 2**32 - 1))
def test_tapped_sound_survives_the_socket(name: str, payload: bytes, timestamp: int) -> None:
    tapped = Tapped(ProducerName(name), timestamp, 7, payload)
    assert decode_tapped(encode_tapped(tapped)) == tapped


@given(numbers, messages, st.data())
def test_a_bent_frame_is_refused_or_is_another_message(
    number: int, message: Message, data: st.DataObject
) -> None:
    frame = encode(number, message)
    at = data.draw(st.integers(0, len(frame) - 1))
    bent = frame[:at] + data.draw(st.characters()) + frame[at + 1 :]
    with refusals(ErrorCode.MALFORMED_MESSAGE):
        decode(bent)


@given(st.binary(max_size=60))
def test_any_binary_frame_is_read_or_refused(frame: bytes) -> None:
    with refusals(ErrorCode.MALFORMED_MESSAGE):
        decode_tapped(frame)


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "1 ClosePeer",
        '1 ClosePeer\n{"peer": ""}',
        '1 ClosePeer\n{"peer": 5}',
        '1 ClosePeer\n{"peer": "p", "more": 1}',
        '1 ClosePeer\n{"peer": "' + "p" * 201 + '"}',
        "-1 Describe\n{}",
        "1 Tapped\n{}",
        "1 Nonsense\n{}",
        "１ Describe\n{}",
        '1 PointSlots\n{"points": [{"peer": "p", "slot": "s", "producer": null, "max_layer": 9}]}',
        '1 OpenPublish\n{"peer":"p","group":"g","participant":"a","sdp":"short","tracks":[]}',
        "1 Describe\n" + "[" * 100_000,
    ],
)
def test_what_breaks_a_bound_is_refused(frame: str) -> None:
    with pytest.raises(ProtocolError):
        decode(frame)
