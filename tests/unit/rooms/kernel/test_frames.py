"""Messages between our processes survive any slicing of the stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from rooms.kernel.frames import MESSAGE_LIMIT, Splitter, WireError, pack


class Word(BaseModel):
    text: str


SAID = [Word(text=text) for text in ("", "Kính thưa", "x" * 70_000, "…")]


@given(st.lists(st.integers(1, 90_000), min_size=1))
def test_messages_are_whole_however_the_bytes_come(sizes: list[int]) -> None:
    stream = b"".join(pack(message) for message in SAID)
    splitter = Splitter()
    bodies: list[bytes] = []
    for number in range(len(stream)):
        size = sizes[number % len(sizes)]
        bodies += splitter.feed(stream[:size])
        stream = stream[size:]
        if not stream:
            break
    assert [Word.model_validate_json(body) for body in bodies] == SAID


def test_a_length_beyond_the_limit_is_refused_at_once() -> None:
    with pytest.raises(WireError):
        Splitter().feed((MESSAGE_LIMIT + 1).to_bytes(4))
