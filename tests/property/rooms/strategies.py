"""Hypothesis strategies for what happens in a conference."""

from hypothesis import strategies as st

from tests.property.rooms.meeting import COMMON, KINDS, Move

NUMBERS = st.integers(min_value=0, max_value=10_000)

MOVES = st.builds(
    Move,
    kind=st.sampled_from([*KINDS, *COMMON]),
    who=NUMBERS,
    one=NUMBERS,
    two=NUMBERS,
)

OPENING = [
    *(Move("arrive", 0, number, 0) for number in range(6)),
    Move("open", 0, 0, 0),
    Move("upload", 0, 1, 1),
    Move("rendered", 0, 0, 1),
]
"""Everybody is here, the conference is open and has a document with pages."""

SEQUENCES = st.lists(MOVES, max_size=40)
