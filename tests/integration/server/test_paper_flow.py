"""Papers on their way to readers, over HTTP and sockets: approval, access, openings, packs."""

import time
from io import BytesIO

import pypdf
import pytest_asyncio

from tests.integration.server import papers
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf
from tests.integration.server.test_papers import ready, upload


async def first_page(client: Client, sha256: str) -> int:
    async with client.http.get(f"{client.url}/pages/{sha256}/1/thumb.webp") as answer:
        return answer.status


@pytest_asyncio.fixture
async def secretary(page_of: PageOf) -> Client:
    client = await page_of("secretary")
    await client.join("chair")
    return client


@pytest_asyncio.fixture
async def delegate(page_of: PageOf) -> Client:
    client = await page_of("delegate")
    await client.join("tablet")
    return client


async def test_a_presenter_brings_a_paper_that_readers_get_once_it_is_published(
    secretary: Client, delegate: Client, page_of: PageOf
) -> None:
    snapshot = (await secretary.join("chair"))["snapshot"]
    me = next(one["id"] for one in snapshot["attendees"] if one["role"] == "delegate")
    item = snapshot["items"][0]
    await secretary.command(
        "agenda.edit", item_id=item["id"], title=item["title"], presenter_id=me,
        planned_minutes=5,
    )  # fmt: skip
    data = papers.text_pdf("Tham luận")
    status, refused = await upload(delegate, data)
    assert (status, refused["code"]) == (403, "not_allowed")
    status, document = await upload(delegate, data, item_id=item["id"])
    assert (status, document["state"]) == (202, "pending")
    sha256 = document["version"]["sha256"]
    await ready(secretary, sha256)

    operator = await page_of("operator")
    assert await first_page(operator, sha256) == 404
    assert await first_page(delegate, sha256) == 200
    for kind in ("documents.approve", "documents.publish"):
        assert (await secretary.command(kind, document_id=document["id"]))["ok"]
    assert await first_page(operator, sha256) == 200
    recalled = await secretary.command(
        "documents.recall", document_id=document["id"], reason="Có sai sót"
    )
    assert recalled["ok"]
    assert await first_page(operator, sha256) == 404


async def test_a_window_opens_and_closes_by_itself(secretary: Client, page_of: PageOf) -> None:
    _, document = await upload(secretary, papers.text_pdf("Có giờ"))
    sha256 = document["version"]["sha256"]
    await ready(secretary, sha256)
    operator = await page_of("operator")
    assert await first_page(operator, sha256) == 200
    now = time.time_ns() // 1_000_000
    access = {"roles": ["site_operator"], "from_ms": now + 700, "to_ms": now + 1800}
    await secretary.command("documents.restrict", document_id=document["id"], access=access)
    assert await first_page(operator, sha256) == 404
    await secretary.until(lambda: _opened(secretary) == [False, True, False])
    assert await first_page(operator, sha256) == 404


def _opened(client: Client) -> list[bool]:
    changes = [one["event"] for one in client.events if one["event"]["type"] == "documents.changed"]
    return [one["document"]["access"]["open"] for one in changes]


async def test_the_secretary_sees_who_has_not_opened_a_paper(
    secretary: Client, delegate: Client
) -> None:
    _, document = await upload(secretary, papers.text_pdf("Đọc trước"))
    sha256 = document["version"]["sha256"]
    base = f"/api/conferences/{secretary.conference_id}"
    path = f"{base}/documents/{document['id']}/openings"
    for _ in range(2):
        assert (await delegate.request("POST", path, json={"sha256": sha256}))[0] == 204
    _, mine = await delegate.request("GET", f"{base}/openings")
    assert mine == {"mine": [sha256], "counts": []}
    _, all_of_them = await secretary.request("GET", f"{base}/openings")
    assert all_of_them["counts"] == [{"document_id": document["id"], "readers": 3, "opened": 1}]
    readers = f"{base}/documents/{document['id']}/readers"
    assert (await delegate.request("GET", readers))[0] == 403
    _, listed = await secretary.request("GET", readers)
    assert [one["opened_at_ms"] is None for one in listed["readers"]] == [True, True, False]


async def test_a_print_pack_holds_what_its_delegate_may_read_behind_a_cover(
    secretary: Client, delegate: Client
) -> None:
    base = f"/api/conferences/{secretary.conference_id}"
    assert (await delegate.request("GET", f"{base}/print_pack.pdf"))[0] == 409
    snapshot = (await secretary.join("chair"))["snapshot"]
    item = snapshot["items"][1]["id"]
    _, last = await upload(secretary, papers.text_pdf("Một", "Hai"), item_id=item, title="Tờ trình")
    _, first = await upload(secretary, papers.scripted_pdf(), title="Chương trình")
    _, hidden = await upload(secretary, papers.text_pdf("Kín"), title="Dự thảo", state="draft")
    for document in (last, first, hidden):
        await ready(secretary, document["version"]["sha256"])
    _, size = await delegate.request("GET", f"{base}/print_pack")
    assert (size["documents"], size["pages"], size["waiting"]) == (2, 3, 0)
    async with delegate.http.get(f"{delegate.url}{base}/print_pack.pdf") as answer:
        assert (answer.status, answer.content_type) == (200, "application/pdf")
        pack = pypdf.PdfReader(BytesIO(await answer.read()))
    cover = pack.pages[0].extract_text()
    assert len(pack.pages) == 4
    assert "Người delegate" in cover
    assert "Dự thảo" not in cover
    assert cover.index("Chương trình") < cover.index("Tờ trình")
    assert [one.title for one in pack.outline] == ["Chương trình", "Tờ trình"]  # type: ignore[union-attr]
    assert "/OpenAction" not in pack.root_object


async def test_whoever_planned_a_conference_brings_its_papers_until_it_opens(
    page_of: PageOf, secretary: Client
) -> None:
    planner = await page_of("planner")
    status, document = await upload(planner, papers.text_pdf("Chuẩn bị"))
    assert (status, document["state"]) == (202, "published")
    assert (await upload(planner, papers.text_pdf("Riêng"), kind="personal"))[0] == 403
    assert (await secretary.command("conference.open"))["ok"]
    status, refused = await upload(planner, papers.text_pdf("Muộn"))
    assert (status, refused["code"]) == (409, "conference_already_open")


async def test_versions_are_listed_and_the_superseded_one_is_named(secretary: Client) -> None:
    _, first = await upload(secretary, papers.text_pdf("Lần một"))
    _, second = await upload(secretary, papers.text_pdf("Lần hai"), document_id=first["id"])
    assert second["version"]["supersedes"] == first["version"]["sha256"]
    path = f"/api/conferences/{secretary.conference_id}/documents/{first['id']}/versions"
    _, listed = await secretary.request("GET", path)
    assert [one["number"] for one in listed["versions"]] == [2, 1]
