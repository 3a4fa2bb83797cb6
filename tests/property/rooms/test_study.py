"""What counts as watched, whatever a player tells."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rooms.study import rules

SPANS = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 100_000)), max_size=40)


@given(SPANS)
def test_merged_spans_are_in_order_and_none_touches_the_next(spans: list[rules.Span]) -> None:
    merged = rules.merged(spans)
    assert all(start < end for start, end in merged)
    assert all(one[1] + rules.JOINED_MS < other[0] for one, other in pairwise(merged))
    assert rules.merged(merged) == merged


@given(SPANS, SPANS)
def test_no_order_of_telling_changes_what_was_watched(
    one: list[rules.Span], other: list[rules.Span]
) -> None:
    assert rules.merged([*one, *other]) == rules.merged([*other, *one])
    every = rules.merged([*rules.merged(one), *other])
    assert rules.total(every) >= rules.total(rules.merged(one))


@given(SPANS, st.integers(0, 60_000))
def test_nobody_has_watched_more_than_time_allows(spans: list[rules.Span], passed_ms: int) -> None:
    taken = rules.total(rules.believed(spans, passed_ms))
    assert taken <= passed_ms * rules.FASTEST + rules.AHEAD_MS


@given(SPANS, st.integers(1, 100_000))
def test_what_lies_behind_the_end_counts_for_nothing(
    spans: list[rules.Span], duration_ms: int
) -> None:
    inside = rules.merged(rules.within(spans, duration_ms))
    assert rules.furthest(inside) <= duration_ms
    assert rules.total(inside) <= duration_ms
    assert rules.done(inside, duration_ms) == (
        rules.total(inside) >= rules.DONE_SHARE * duration_ms
    )
