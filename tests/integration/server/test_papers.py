"""Papers: uploaded, checked, drawn, read by those who may; what is wrong gets its code."""

from collections.abc import Callable
from io import BytesIO

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image

from server.app import Server
from server.rendering.messages import PageWords
from server.settings import Settings
from tests.integration.server import papers
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf


async def upload(
    client: Client, data: bytes, name: str = "bao-cao.pdf", **fields: str
) -> tuple[int, Json]:
    form = aiohttp.FormData()
    form.add_field("file", BytesIO(data), filename=name, content_type="application/pdf")
    for key, value in {"title": "Báo cáo", "kind": "main", **fields}.items():
        form.add_field(key, value)
    path = f"/api/conferences/{client.conference_id}/documents"
    return await client.request("POST", path, data=form)


@pytest_asyncio.fixture
async def secretary(page_of: PageOf) -> Client:
    client = await page_of("secretary")
    await client.join("chair")
    return client


async def ready(client: Client, sha256: str) -> Json:
    def done() -> bool:
        return any(_finished(one["event"], sha256) for one in client.events)

    await client.until(done)
    return next(one["event"] for one in client.events if _finished(one["event"], sha256))


def _finished(event: Json, sha256: str) -> bool:
    return bool(
        event["type"] == "documents.rendering_progressed"
        and event["sha256"] == sha256
        and event["render_state"] != "processing"
    )


async def test_a_paper_becomes_pages_that_everybody_can_read(
    secretary: Client, page_of: PageOf
) -> None:
    status, document = await upload(secretary, papers.text_pdf("Trang một", "Trang hai"))
    assert status == 202
    assert document["version"]["render_state"] == "processing"
    sha256 = document["version"]["sha256"]
    progress = await ready(secretary, sha256)
    assert (progress["render_state"], progress["page_count"]) == ("ready", 2)

    delegate = await page_of("delegate")
    for size, width in (("thumb", 160), ("base", 1240), ("sharp", 2048)):
        async with delegate.http.get(f"{delegate.url}/pages/{sha256}/2/{size}.webp") as answer:
            assert answer.status == 200
            assert answer.content_type == "image/webp"
            assert "immutable" in answer.headers["Cache-Control"]
            etag = answer.headers["ETag"]
            assert _width(await answer.read()) == width
        again = {"If-None-Match": etag}
        async with delegate.http.get(
            f"{delegate.url}/pages/{sha256}/2/{size}.webp", headers=again
        ) as answer:
            assert answer.status == 304
    _, words = await delegate.request("GET", f"/pages/{sha256}/2/words.json")
    assert [word.text for word in PageWords.model_validate(words).words] == ["Trang", "hai"]


async def test_the_original_is_served_in_ranges(secretary: Client) -> None:
    data = papers.text_pdf("Bản gốc")
    _, document = await upload(secretary, data)
    url = f"{secretary.url}/originals/{document['version']['sha256']}.pdf"
    async with secretary.http.get(url, headers={"Range": "bytes=5-9"}) as answer:
        assert answer.status == 206
        assert await answer.read() == data[5:10]
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")


async def test_page_one_is_told_before_the_rest(secretary: Client) -> None:
    _, document = await upload(secretary, papers.text_pdf("1", "2", "3"))
    await ready(secretary, document["version"]["sha256"])
    told = [
        one["event"]["ready_pages"]
        for one in secretary.events
        if one["event"]["type"] == "documents.rendering_progressed"
    ]
    assert told[0] == 1
    assert told[-1] == 3


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"GIF89a no paper at all" * 100, 415, "file_type_wrong"),
        (b"", 409, "file_empty"),
        (b"%PDF-1.7\n" + b"\x00" * 5000, 409, "pdf_corrupt"),
    ],
)
async def test_what_is_no_pdf_is_refused(
    secretary: Client, data: bytes, status: int, code: str
) -> None:
    answered, body = await upload(secretary, data)
    assert (answered, body["code"]) == (status, code)
    assert await documents(secretary) == []


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (papers.encrypted_pdf, "pdf_encrypted"),
        (papers.truncated_pdf, "pdf_corrupt"),
        (lambda: papers.many_pages_pdf(10_001), "pdf_too_many_pages"),
        (lambda: papers.text_pdf("MẬT", "Nội dung"), "secrecy_mark_refused"),
        (lambda: papers.endless_pdf(pages_before=0), "pdf_too_complex"),
    ],
)
async def test_a_pdf_that_may_not_be_shown_is_refused_and_not_kept(
    secretary: Client, settings: Settings, make: Callable[[], bytes], code: str
) -> None:
    answered, body = await upload(secretary, make())
    assert (answered, body["code"]) == (409, code)
    assert await documents(secretary) == []
    assert list((settings.data / "files" / "originals").iterdir()) == []


async def test_a_pdf_with_scripts_is_shown_as_pictures(secretary: Client) -> None:
    status, document = await upload(secretary, papers.scripted_pdf())
    assert status == 202
    assert (await ready(secretary, document["version"]["sha256"]))["render_state"] == "ready"


async def test_a_paper_that_can_not_be_drawn_fails_and_the_next_one_goes_on(
    secretary: Client,
) -> None:
    status, endless = await upload(secretary, papers.endless_pdf(pages_before=1))
    assert status == 202
    _, good = await upload(secretary, papers.text_pdf("Vẫn chạy"))
    failed = await ready(secretary, endless["version"]["sha256"])
    assert (failed["render_state"], failed["failure"]) == ("failed", "pdf_too_complex")
    assert (await ready(secretary, good["version"]["sha256"]))["render_state"] == "ready"


async def test_a_file_over_the_cap_is_cut_off(secretary: Client, server: Server) -> None:
    big = b"%PDF-1.7\n" + b"x" * 3_000_000
    status, body = await upload(secretary, big)
    assert (status, body["code"]) == (413, "file_too_large")
    assert await documents(secretary) == []


async def test_a_delegate_may_upload_only_for_himself(
    secretary: Client, page_of: PageOf, server: Server
) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")
    status, body = await upload(delegate, papers.text_pdf("Của tôi"))
    assert (status, body["code"]) == (403, "not_allowed")
    status, own = await upload(delegate, papers.text_pdf("Riêng"), kind="personal")
    assert status == 202
    await ready(delegate, own["version"]["sha256"])
    path = f"/pages/{own['version']['sha256']}/1/base.webp"
    assert (await delegate.request("GET", path))[0] == 200
    refused, body = await secretary.request("GET", path)
    assert (refused, body["code"]) == (404, "not_found")
    await secretary.command("chat.post", text="mốc")
    await secretary.event("chat.posted")
    assert "documents.added" not in {one["event"]["type"] for one in secretary.events}


async def test_a_form_without_a_file_is_malformed(secretary: Client) -> None:
    path = f"/api/conferences/{secretary.conference_id}/documents"
    for data in ({"title": "x"}, None, b"--nonsense"):
        status, body = await secretary.request("POST", path, data=data)
        assert (status, body["code"]) == (400, "malformed_message")


async def test_a_full_disk_refuses_uploads_and_nothing_else(
    secretary: Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.disk.DiskGuard.free_bytes", lambda _self: 1000)
    status, body = await upload(secretary, papers.text_pdf("Không còn chỗ"))
    assert (status, body["code"]) == (507, "disk_full")
    assert (await secretary.command("chat.post", text="Vẫn nói được"))["ok"] is True
    monkeypatch.undo()
    status, _ = await upload(secretary, papers.text_pdf("Lại có chỗ"))
    assert status == 202


async def documents(client: Client) -> list[Json]:
    listed: list[Json] = (await client.join("chair"))["snapshot"]["documents"]
    return listed


def _width(webp: bytes) -> int:
    with Image.open(BytesIO(webp)) as image:
        return image.width
