"""Notes over HTTP: private by default, also in what the socket tells; shared ones are announced."""

from io import BytesIO
from typing import Any

import pypdf
import pytest_asyncio

from tests.integration.server import papers
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf
from tests.integration.server.test_papers import ready, upload

SECRET = "chỉ mình tôi đọc"


def notes_of(client: Client) -> str:
    return f"/api/conferences/{client.conference_id}/notes"


def sticky(id_: str, document: Json, text: str = SECRET, lamport: int = 1) -> Json:
    place = {"document_id": document["id"], "sha256": document["version"]["sha256"], "page": 1}
    return {
        "type": "notes.stick",
        "id": id_,
        "lamport": lamport,
        "place": place,
        "sticky": {"x": 0.5, "y": 0.25, "text": text},
    }


def share(note_id: str, scope: str, *attendee_ids: str, lamport: int = 5) -> Json:
    return {
        "type": "notes.share",
        "id": f"share-{note_id}-{lamport}",
        "lamport": lamport,
        "note_id": note_id,
        "scope": scope,
        "attendee_ids": list(attendee_ids),
    }


async def push(client: Client, *operations: Json) -> Json:
    status, answer = await client.request(
        "POST", notes_of(client), json={"operations": list(operations)}
    )
    assert status == 200, answer
    return answer


async def pull(client: Client, **since: int) -> Json:
    status, page = await client.request("GET", notes_of(client), params=since)
    assert status == 200
    return page


@pytest_asyncio.fixture
async def document(page_of: PageOf) -> Json:
    secretary = await page_of("secretary")
    await secretary.join("chair")
    _, document = await upload(secretary, papers.text_pdf("Trang một", "Trang hai"))
    await ready(secretary, document["version"]["sha256"])
    return document


async def test_a_private_note_leaves_no_trace_for_anybody_else(
    page_of: PageOf, document: Json
) -> None:
    others: dict[str, Client] = {}
    for name in ("chair", "secretary", "operator"):
        others[name] = await page_of(name)
        await others[name].join("tablet")
    delegate = await page_of("delegate")
    joined = await delegate.join("tablet")
    answer = await push(delegate, sticky("n1", document))
    assert (answer["accepted"], answer["seq"]) == (["n1"], 1)
    # Something everybody is told of afterwards: whatever the note caused has arrived by then.
    await delegate.command("chat.post", text="xin chào")
    for other in others.values():
        await other.event("chat.posted")
        told: list[Any] = [*other.events, *other.signals, await pull(other)]
        assert SECRET not in str(told)
        assert not any("notes" in signal["type"] for signal in other.signals)
    _, log = await others["chair"].request("GET", f"/api/conferences/{delegate.conference_id}/log")
    assert SECRET not in str(log)
    assert SECRET not in str(joined)
    (own,) = (await pull(delegate))["operations"]
    assert own["operation"]["sticky"]["text"] == SECRET


async def test_a_second_device_is_told_and_has_the_note(page_of: PageOf, document: Json) -> None:
    first, second = await page_of("delegate"), await page_of("delegate")
    await second.join("tablet")
    await push(first, sticky("n1", document))
    signal = await second.signal("own_notes")
    assert signal["seq"] == 1
    page = await pull(second)
    assert [one["operation"]["id"] for one in page["operations"]] == ["n1"]
    assert (page["seq"], page["more"]) == (1, False)
    assert (await pull(second, since=1))["operations"] == []


async def test_sharing_is_told_to_those_it_is_meant_for(page_of: PageOf, document: Json) -> None:
    delegate, chair = await page_of("delegate"), await page_of("chair")
    operator = await page_of("operator")
    me = (await chair.join("chair"))["snapshot"]["me"]
    await operator.join("tablet")
    await push(delegate, sticky("n1", document, "xem giúp"), share("n1", "chosen", me))
    await chair.signal("shared_notes")
    (note,) = (await pull(chair))["shared"]
    assert note["sticky"]["text"] == "xem giúp"
    assert (await pull(operator))["shared"] == []
    await push(delegate, share("n1", "everybody", lamport=6))
    await operator.signal("shared_notes")
    (note,) = (await pull(operator))["shared"]
    assert note["id"] == "n1"


async def test_what_can_not_be_kept_is_said_one_by_one(page_of: PageOf, document: Json) -> None:
    delegate = await page_of("delegate")
    unknown = sticky("n2", {"id": "nowhere", "version": document["version"]})
    answer = await push(delegate, sticky("n1", document), unknown, share("n9", "everybody"))
    assert answer["accepted"] == ["n1"]
    refused = {one["id"]: one["code"] for one in answer["refused"]}
    assert refused == {"n2": "not_found", "share-n9-5": "not_found"}


async def test_too_much_at_once_is_refused_whole(page_of: PageOf, document: Json) -> None:
    delegate = await page_of("delegate")
    place = sticky("n", document)["place"]
    points = [[0.5, 0.5, 0.5]] * 1000
    stroke = {"tool": "ink", "colour": "red", "width": 0.003, "points": points}
    strokes = [
        {"type": "notes.draw", "id": f"n{n}", "lamport": 1, "place": place, "stroke": stroke}
        for n in range(21)
    ]
    status, answer = await delegate.request(
        "POST", notes_of(delegate), json={"operations": strokes}
    )
    assert (status, answer["code"]) == (413, "message_too_large")
    status, answer = await delegate.request(
        "POST", notes_of(delegate), data=BytesIO(b" " * (1 << 20) + b"{}")
    )
    assert (status, answer["code"]) == (413, "message_too_large")
    status, answer = await delegate.request("POST", notes_of(delegate), json={"operations": []})
    assert (status, answer["code"]) == (400, "malformed_message")
    assert (await pull(delegate))["operations"] == []


async def test_a_paper_is_printed_with_ones_own_notes_only(page_of: PageOf, document: Json) -> None:
    delegate, chair = await page_of("delegate"), await page_of("chair")
    await push(delegate, sticky("n1", document, "của đại biểu"))
    await push(chair, sticky("n1", document, "của chủ tọa"))
    for client, said, other in (
        (delegate, "của đại biểu", "của chủ tọa"),
        (chair, "của chủ tọa", "của đại biểu"),
    ):
        path = f"{client.url}{notes_of(client)}.pdf"
        async with client.http.get(path) as answer:
            assert (answer.status, answer.content_type) == (200, "application/pdf")
            pdf = pypdf.PdfReader(BytesIO(await answer.read()))
        assert len(pdf.pages) == 3
        text = " ".join(page.extract_text() for page in pdf.pages)
        assert said in text
        assert other not in text


async def test_there_is_nothing_to_print_without_notes_or_papers(
    page_of: PageOf, document: Json
) -> None:
    delegate = await page_of("delegate")
    path = f"{notes_of(delegate)}.pdf"
    assert (await delegate.request("GET", path))[0] == 404
    params = {"document_id": "somebody-elses"}
    assert (await delegate.request("GET", path, params=params))[0] == 404
    async with delegate.http.get(
        delegate.url + path, params={"document_id": document["id"]}
    ) as answer:
        assert len(pypdf.PdfReader(BytesIO(await answer.read())).pages) == 2
