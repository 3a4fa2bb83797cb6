"""A film's clock and the wall clock agree wherever the film shows anything."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.recording.film_time import FilmTime, film_time, union, within, without

MOMENTS = st.integers(0, 400)
STRETCHES = st.lists(st.tuples(MOMENTS, MOMENTS), max_size=6)


@given(STRETCHES, MOMENTS)
def test_what_is_shown_is_found_again_and_nothing_else_is_shown(
    shown: list[tuple[int, int]], moment: int
) -> None:
    time = film_time(shown)
    film_ms = time.film_ms(moment)
    assert (film_ms is not None) == within([one for one in shown if one[0] < one[1]], moment)
    if film_ms is not None:
        assert time.wall_ms(film_ms) == moment
        assert time.next_film_ms(moment) == film_ms


@given(STRETCHES)
def test_spans_follow_each_other_without_a_gap_and_in_order(shown: list[tuple[int, int]]) -> None:
    time = film_time(shown)
    at_film, at_wall = 0, -1
    for span in time.spans:
        assert span.film_ms == at_film
        assert span.wall_ms > at_wall
        assert span.duration_ms > 0
        at_film += span.duration_ms
        at_wall = span.wall_ms + span.duration_ms
    assert time.duration_ms == at_film == len(_moments(shown))


@given(STRETCHES, MOMENTS, MOMENTS)
def test_the_pieces_of_a_stretch_are_what_the_film_shows_of_it(
    shown: list[tuple[int, int]], start: int, end: int
) -> None:
    time = film_time(shown)
    pieces = time.pieces(start, end)
    seen = {one.wall_ms + ms for one in pieces for ms in range(one.duration_ms)}
    assert seen == _moments(shown) & set(range(start, end))
    assert all(time.film_ms(one.wall_ms) == one.film_ms for one in pieces)


@given(STRETCHES, STRETCHES)
def test_what_is_taken_away_is_gone_and_nothing_else(
    some: list[tuple[int, int]], taken: list[tuple[int, int]]
) -> None:
    assert _moments(without(some, taken)) == _moments(some) - _moments(taken)
    assert _moments(union(some)) == _moments(some)


def test_an_empty_film_has_a_clock_too() -> None:
    empty = FilmTime(())
    assert (empty.duration_ms, empty.film_ms(5), empty.next_film_ms(5)) == (0, None, 0)
    assert empty.pieces(0, 10) == []


def _moments(stretches: list[tuple[int, int]]) -> set[int]:
    return {ms for start, end in stretches for ms in range(start, end)}
