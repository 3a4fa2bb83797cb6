"""Search in a running server: a paper is uploaded, drawn and read, and then its words are found."""

import asyncio

import pytest
import pytest_asyncio

from server.app import Server
from tests.integration.server import papers
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf
from tests.integration.server.test_papers import ready, upload


@pytest_asyncio.fixture
async def secretary(page_of: PageOf) -> Client:
    client = await page_of("secretary")
    await client.join("chair")
    return client


async def published(client: Client, server: Server, *pages: str, **fields: str) -> Json:
    paper = await asyncio.to_thread(papers.text_pdf, *pages)
    status, document = await upload(client, paper, **fields)
    assert status == 202, document
    await ready(client, document["version"]["sha256"])
    await server.reading.idle()
    return document


async def found(client: Client, **query: str | int) -> Json:
    status, body = await client.request("GET", "/api/search", params=query)
    assert status == 200, body
    return body


async def test_words_are_found_on_their_page_with_places_to_draw(
    secretary: Client, server: Server, page_of: PageOf
) -> None:
    document = await published(
        secretary, server, "Lời mở đầu", "Theo Nghị quyết số 15-NQ/TU của Tỉnh ủy"
    )
    delegate = await page_of("delegate")
    for query in ("nghị quyết", "nghi quyet", '"số 15-NQ/TU"', "nq/tu"):
        results = await found(delegate, query=query, conference_id=delegate.conference_id)
        hit = results["hits"][0]
        assert results["total"] == 1
        assert (hit["document_id"], hit["page"]) == (document["id"], 2)
        assert hit["exact"] is (query != "nghi quyet")
        assert hit["title"] == "Báo cáo"
        for box in hit["boxes"]:
            assert 0 < box["x"] < 1
            assert 0 < box["w"] < 0.5
    hit = (await found(delegate, query="nq/tu"))["hits"][0]
    assert [part["text"] for part in hit["snippet"] if part["hit"]] == ["15-NQ/TU"]
    assert "".join(part["text"] for part in hit["snippet"]).startswith("Theo")


async def test_the_archive_is_asked_without_a_conference_and_page_by_page(
    secretary: Client, server: Server
) -> None:
    await published(secretary, server, *["ngân sách"] * 5)
    first = await found(secretary, query="ngan sach", limit=2)
    assert (first["total"], first["next_after"]) == (5, 2)
    last = await found(secretary, query="ngan sach", limit=2, after=4)
    assert ([hit["page"] for hit in last["hits"]], last["next_after"]) == ([5], None)


async def test_others_papers_and_conferences_stay_unfound(
    secretary: Client, server: Server, page_of: PageOf
) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")
    status, own = await upload(delegate, papers.text_pdf("riêng của tôi"), kind="personal")
    assert status == 202
    await ready(delegate, own["version"]["sha256"])
    await server.reading.idle()
    assert (await found(delegate, query="riêng"))["total"] == 1
    assert (await found(secretary, query="riêng"))["total"] == 0
    outsider = await page_of("outsider")
    assert (await found(outsider, query="riêng"))["total"] == 0
    query = {"query": "riêng", "conference_id": secretary.conference_id}
    status, body = await outsider.request("GET", "/api/search", params=query)
    assert (status, body["code"]) == (403, "not_invited")


async def test_a_removed_paper_leaves_the_index(secretary: Client, server: Server) -> None:
    document = await published(secretary, server, "sẽ bị gỡ")
    assert await server.domain.search.index.known()
    assert (await secretary.command("documents.remove", document_id=document["id"]))["ok"]
    assert (await found(secretary, query="gỡ"))["total"] == 0
    await server.reading.idle()
    assert await server.domain.search.index.known() == frozenset()


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"query": ""}, 409, "search_empty"),
        ({}, 409, "search_empty"),
        ({"query": "x" * 201}, 413, "message_too_large"),
        ({"query": "x", "after": "-1"}, 400, "malformed_message"),
    ],
)
async def test_a_wrong_question_is_refused(
    secretary: Client, query: dict[str, str], status: int, code: str
) -> None:
    answered, body = await secretary.request("GET", "/api/search", params=query)
    assert (answered, body["code"]) == (status, code)


async def test_too_many_questions_at_once_are_refused(secretary: Client) -> None:
    asked = [secretary.request("GET", "/api/search", params={"query": "x"}) for _ in range(20)]
    answers = await asyncio.gather(*asked)
    assert {status for status, _ in answers} == {200, 429}
