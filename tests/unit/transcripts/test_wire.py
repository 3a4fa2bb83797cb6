"""Messages between the processes survive any slicing of the stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.wire import (
    FROM_CHILD,
    MESSAGE_LIMIT,
    TO_CHILD,
    Alive,
    Audio,
    Close,
    Closed,
    FromChild,
    Heard,
    Open,
    Prompt,
    Ready,
    Splitter,
    ToChild,
    Unavailable,
    WireError,
    pack,
)

TO: list[ToChild] = [
    Open(session=1, prompt="Đồng chí Mai", resume_at=5, ordinal=2),
    Audio(session=1, position=2**40, payload=bytes(range(256))),
    Prompt(session=1, prompt=""),
    Close(session=1),
]
FROM: list[FromChild] = [
    Ready(),
    Unavailable(code="model_missing", detail="…"),
    Heard(session=1, ordinal=0, start=0, end=16_000, text="Kính thưa", final=True),
    Closed(session=1),
    Alive(late=False, waiting_s=0.5, memory_mb=300, settled={1: 16_000}),
]


@given(st.lists(st.integers(1, 200), min_size=1))
def test_messages_are_whole_however_the_bytes_come(sizes: list[int]) -> None:
    stream = b"".join(pack(message) for message in TO)
    splitter = Splitter()
    bodies: list[bytes] = []
    while stream:
        size = sizes[len(bodies) % len(sizes)]
        bodies += splitter.feed(stream[:size])
        stream = stream[size:]
    assert [TO_CHILD.validate_json(body) for body in bodies] == TO


def test_what_the_child_says_is_understood() -> None:
    bodies = Splitter().feed(b"".join(pack(message) for message in FROM))
    assert [FROM_CHILD.validate_json(body) for body in bodies] == FROM


def test_a_length_beyond_the_limit_is_refused_at_once() -> None:
    with pytest.raises(WireError):
        Splitter().feed((MESSAGE_LIMIT + 1).to_bytes(4))
