"""Messages between the server and the speech process come through as they were meant."""

from rooms.kernel.frames import Splitter, pack
from transcripts.wire import (
    FROM_CHILD,
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
    ToChild,
    Unavailable,
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


def test_what_the_child_is_told_is_understood() -> None:
    bodies = Splitter().feed(b"".join(pack(message) for message in TO))
    assert [TO_CHILD.validate_json(body) for body in bodies] == TO


def test_what_the_child_says_is_understood() -> None:
    bodies = Splitter().feed(b"".join(pack(message) for message in FROM))
    assert [FROM_CHILD.validate_json(body) for body in bodies] == FROM
