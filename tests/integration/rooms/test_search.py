"""Search on a real database of either kind: what is found, in which order, by whom, and what leaves
the index."""

from collections.abc import Sequence

import pytest

from rooms.documents.bringing import Upload
from rooms.documents.messages import (
    DocumentKind,
    DocumentView,
    RemoveDocument,
    RenderingProgressed,
    RenderState,
)
from rooms.kernel.ids import ConferenceId, DocumentId
from rooms.kernel.ports import Stored
from rooms.search.index import SearchIndex
from rooms.search.rules import query, tokens
from rooms.search.service import Answer, Search, open_index
from tests.integration.rooms.world import World

PLENTY = 50


@pytest.fixture
def index(world: World, world_url: str) -> SearchIndex:
    return open_index(world.database, world_url)


@pytest.fixture
def search(meeting: World, index: SearchIndex) -> Search:
    return Search(meeting.database, index, meeting.documents)


async def put(index: SearchIndex, digit: str, *pages: str) -> None:
    texts = {number: tokens(text.split()) for number, text in enumerate(pages, 1)}
    await index.put(digit * 64, texts)


async def found(index: SearchIndex, text: str, among: str = "abc") -> list[str]:
    papers = [digit * 64 for digit in among]
    answer = await index.find(query(text), papers, after=0, limit=PLENTY)
    assert answer.total == len(answer.pages)
    return [f"{page.sha256[0]}{page.page}" for page in answer.pages]


async def upload(
    world: World, who: str, digit: str, title: str, document_id: str | None = None
) -> DocumentView:
    kind = DocumentKind.PERSONAL if who.startswith("daibieu") else DocumentKind.MAIN
    known = None if document_id is None else DocumentId(document_id)
    document = await world.documents.register_upload(
        world.conference_id,
        world.attendees[who],
        Stored(digit * 64, 1234),
        Upload(title, kind, document_id=known),
    )
    await world.documents.progress(
        world.conference_id,
        RenderingProgressed(
            document_id=document.id,
            sha256=digit * 64,
            render_state=RenderState.READY,
            page_count=1,
            ready_pages=1,
            width=595.0,
            height=842.0,
            failure=None,
        ),
    )
    return document


async def asked(
    search: Search, world: World, who: str, text: str, conference_id: ConferenceId | None = None
) -> list[str]:
    answer: Answer = await search.find(
        world.person_ids[who], text, conference_id=conference_id, after=0, limit=PLENTY
    )
    return [answer.papers[page.sha256].title for page in answer.found.pages]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("nghị quyết", ["a1", "b2", "a2"]),
        ("nghi quyet", ["a2", "a1", "b2"]),
        ('"quyết nghị"', []),
        ("15-NQ/TU", ["a1"]),
        ("NQ/TU", ["a1", "b2"]),
        ("5-NQ/TU", []),
        ("NĐ-CP", ["b1"]),
        ("nd-cp", ["b1"]),
        ("ngân sách tỉnh", ["b1"]),
        ("ĐỒNG", ["b1", "a1"]),
        ('it\'s \\ "quoted" OR NOT : *', []),
    ],
)
async def test_pages_are_found_exact_ones_first(
    index: SearchIndex, text: str, pages: Sequence[str]
) -> None:
    await put(index, "a", "Nghị quyết số 15-NQ/TU động lực", "nghi quyet khong dau")
    await put(index, "b", "30/2020/NĐ-CP ngân sách tỉnh 5 tỷ đồng", "Nghị quyết 16-NQ/TU")
    assert await found(index, text) == list(pages)


async def test_only_what_it_is_asked_among_is_found_in_that_order(index: SearchIndex) -> None:
    for digit in "abc":
        await put(index, digit, "một hai", "hai ba")
    assert await found(index, "hai", "cb") == ["c1", "c2", "b1", "b2"]
    assert await found(index, "hai", "") == []


async def test_more_is_asked_for_page_by_page(index: SearchIndex) -> None:
    await put(index, "a", *["trang"] * 7)
    one = await index.find(query("trang"), ["a" * 64], after=0, limit=3)
    rest = await index.find(query("trang"), ["a" * 64], after=6, limit=3)
    assert (one.total, [page.page for page in one.pages]) == (7, [1, 2, 3])
    assert (rest.total, [page.page for page in rest.pages]) == (7, [7])


async def test_indexing_again_replaces_and_forgetting_leaves_nothing(index: SearchIndex) -> None:
    await put(index, "a", "cũ", "giữ")
    await put(index, "a", "mới")
    assert (await found(index, "cũ"), await found(index, "mới")) == ([], ["a1"])
    assert await found(index, "giữ") == ["a2"]
    await index.complete("a" * 64)
    await index.complete("a" * 64)
    assert await index.known() == {"a" * 64}
    await index.forget("a" * 64)
    assert await index.known() == frozenset()
    assert await found(index, "giữ") == []


async def test_one_finds_only_what_one_may_read(meeting: World, search: Search) -> None:
    await upload(meeting, "thuky", "a", "Chung")
    await upload(meeting, "daibieu1", "b", "Riêng")
    await put(search.index, "a", "ngân sách")
    await put(search.index, "b", "ngân sách")
    assert await asked(search, meeting, "daibieu1", "ngân sách") == ["Chung", "Riêng"]
    for who in ("daibieu2", "chutri"):
        assert await asked(search, meeting, who, "ngân sách") == ["Chung"]
    assert await asked(search, meeting, "nguoila", "ngân sách") == []


async def test_the_archive_has_every_conference_the_latest_first(
    meeting: World, search: Search
) -> None:
    earlier = meeting.conference_id
    await upload(meeting, "thuky", "a", "Kỳ trước")
    meeting.clock.pass_s(1)
    await meeting.schedule()
    await upload(meeting, "thuky", "b", "Kỳ này")
    for digit in "ab":
        await put(search.index, digit, "ngân sách")
    assert set(await asked(search, meeting, "chutri", "ngan sach")) == {"Kỳ này", "Kỳ trước"}
    assert await asked(search, meeting, "chutri", "ngan sach", earlier) == ["Kỳ trước"]


async def test_a_superseded_version_is_no_longer_found(meeting: World, search: Search) -> None:
    first = await upload(meeting, "thuky", "a", "Báo cáo")
    await upload(meeting, "thuky", "b", "Báo cáo", first.id)
    await put(search.index, "a", "số cũ")
    await put(search.index, "b", "số mới")
    assert await asked(search, meeting, "thuky", "cũ") == []
    assert await asked(search, meeting, "thuky", "mới") == ["Báo cáo"]


async def test_what_is_not_indexed_yet_and_what_nobody_has_any_more_is_known(
    meeting: World, search: Search
) -> None:
    document = await upload(meeting, "thuky", "a", "Báo cáo")
    assert await search.missing() == ["a" * 64]
    await put(search.index, "a", "chữ")
    await search.index.complete("a" * 64)
    assert (await search.missing(), await search.unwanted()) == ([], [])
    command = RemoveDocument(type="documents.remove", document_id=document.id)
    await meeting.live.execute(
        meeting.conference_id, meeting.attendees["chutri"], command, "remove-1"
    )
    assert await search.unwanted() == ["a" * 64]
