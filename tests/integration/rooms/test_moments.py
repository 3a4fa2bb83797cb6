"""The index of what was said on a real database of either kind: what is found, in which order, and
that a record put in again leaves nothing of what it was."""

import pytest

from rooms.search.moments import Moment, MomentIndex
from rooms.search.rules import query
from rooms.search.service import open_moments
from tests.integration.rooms.world import World

KINDS = ("said", "item")


@pytest.fixture
def index(world: World, world_url: str) -> MomentIndex:
    return open_moments(world.database, world_url)


def said(ref: str, at_ms: int, text: str) -> Moment:
    return Moment("said", ref, at_ms, text, "Giàng A Páo, Chủ tịch", "Ngân sách")


async def found(index: MomentIndex, text: str, *among: str) -> list[tuple[str, bool]]:
    answer = await index.find(query(text), among, KINDS, after=0, limit=50)
    assert answer.total == len(answer.moments)
    return [(one.moment.ref, one.exact) for one in answer.moments]


async def test_exact_words_come_first_then_the_latest_conference_and_time(
    index: MomentIndex,
) -> None:
    await index.put("old", "1", [said("a", 5, "chuyển đổi số ở xã"), said("b", 2, "chuyen doi so")])
    await index.put("new", "1", [said("c", 9, "về chuyển đổi số"), said("d", 7, "chuyển đổi số")])
    assert await found(index, "chuyển đổi số", "new", "old") == [
        ("d", True), ("c", True), ("a", True), ("b", False),
    ]  # fmt: skip
    assert await found(index, '"doi so o xa"', "new", "old") == [("a", False)]
    assert await found(index, "chuyển đổi số", "old") == [("a", True), ("b", False)]
    assert await found(index, "không ai nói", "new", "old") == []


async def test_what_is_put_in_again_replaces_what_was_there(index: MomentIndex) -> None:
    await index.put("c", "1", [said("a", 1, "nói nhầm"), Moment("item", "i", None, "Ngân sách")])
    await index.put("c", "2", [said("a", 1, "đã sửa đúng")])
    assert await found(index, "nhầm", "c") == []
    assert await found(index, "ngân sách", "c") == []
    assert await found(index, "sửa đúng", "c") == [("a", True)]
    assert await index.stamps() == {"c": "2"}


async def test_hits_come_page_by_page_with_what_is_shown_beside(index: MomentIndex) -> None:
    await index.put("c", "1", [said(f"r{at}", at, f"câu thứ {at}") for at in range(30)])
    answer = await index.find(query("câu thứ"), ["c"], ["said"], after=20, limit=20)
    assert (answer.total, len(answer.moments)) == (30, 10)
    first = answer.moments[0].moment
    assert (first.ref, first.speaker, first.item) == (
        "r20", "Giàng A Páo, Chủ tịch", "Ngân sách",
    )  # fmt: skip
