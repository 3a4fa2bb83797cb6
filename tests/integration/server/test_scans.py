"""Scans: usable as soon as they are drawn, searchable once they are read, in black and white
without loss, and gone when they turn out to be secret."""

import shutil
from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image

from server.app import Server
from server.settings import Settings
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf
from tests.integration.server.scans import scan_pdf
from tests.integration.server.test_papers import ready, upload

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed (make system)"
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    rendering = settings.rendering.model_copy(update={"check_s": 10.0, "page_s": 10.0})
    return settings.model_copy(update={"rendering": rendering})


@pytest_asyncio.fixture
async def secretary(page_of: PageOf) -> Client:
    client = await page_of("secretary")
    await client.join("chair")
    return client


async def text_state(client: Client, wanted: str) -> Json:
    def told() -> list[Json]:
        return [one["event"] for one in client.events if one["event"].get("text_state") == wanted]

    await client.until(lambda: bool(told()))
    return told()[-1]


async def words(client: Client, sha256: str, page: int) -> tuple[list[str], str]:
    """The words of a page, and how long they may be kept."""
    async with client.http.get(f"{client.url}/pages/{sha256}/{page}/words.json") as answer:
        body = await answer.json()
        return [word["text"] for word in body["words"]], answer.headers["Cache-Control"]


async def test_a_scan_is_read_after_it_can_be_used(secretary: Client, server: Server) -> None:
    data = scan_pdf(["TỜ TRÌNH", "Nghị quyết số 15-NQ/TU"], ["Kế hoạch năm 2026"])
    status, document = await upload(secretary, data)
    assert status == 202
    sha256 = document["version"]["sha256"]
    assert (await ready(secretary, sha256))["text_state"] == "waiting"
    done = await text_state(secretary, "ready")
    assert (done["text_pages"], done["page_count"], done["render_state"]) == (2, 2, "ready")
    read, kept = await words(secretary, sha256, 1)
    assert "15-NQ/TU" in read
    assert "immutable" in kept
    _, results = await secretary.request(
        "GET", "/api/search", params={"query": "nghi quyet 15-nq/tu"}
    )
    (hit,) = results["hits"]
    assert (hit["document_id"], hit["page"]) == (document["id"], 1)
    # The line stands a tenth of the width from the top and from the left.
    assert all(0.1 < box["x"] < 0.5 and 0.1 < box["y"] < 0.2 for box in hit["boxes"])


async def test_words_that_may_still_come_are_asked_for_again(
    secretary: Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rendering.ocr.Ocr.program", lambda _self: None)
    _, document = await upload(secretary, scan_pdf(["Chưa đọc"]))
    sha256 = document["version"]["sha256"]
    told = await text_state(secretary, "unavailable")
    assert (told["sha256"], told["text_pages"]) == (sha256, 0)
    assert await words(secretary, sha256, 1) == ([], "private, no-cache")
    # Once tesseract is installed, the next start takes it up.
    monkeypatch.undo()
    await server.reading.restore()
    await text_state(secretary, "ready")
    read, kept = await words(secretary, sha256, 1)
    assert read
    assert "immutable" in kept


async def test_a_scan_that_is_marked_secret_is_withdrawn(
    secretary: Client, server: Server, settings: Settings
) -> None:
    status, document = await upload(secretary, scan_pdf(["Báo cáo"], ["MẬT", "Số: 12/BC-TU"]))
    assert status == 202
    refused = "secrecy_mark_refused"
    await secretary.until(
        lambda: any(one["event"].get("failure") == refused for one in secretary.events)
    )
    sha256 = document["version"]["sha256"]
    for path in (f"/pages/{sha256}/1/base.webp", f"/originals/{sha256}.pdf"):
        assert (await secretary.request("GET", path))[0] == 409
    _, results = await secretary.request("GET", "/api/search", params={"query": "bao cao"})
    assert results["total"] == 0
    left = [path for path in (settings.data / "files").rglob("*") if path.is_file()]
    assert left == []


async def test_a_black_and_white_scan_stays_black_and_white(
    secretary: Client, server: Server
) -> None:
    _, document = await upload(secretary, scan_pdf(["Đen trắng"], mode="1"))
    sha256 = document["version"]["sha256"]
    await ready(secretary, sha256)
    async with secretary.http.get(f"{secretary.url}/pages/{sha256}/1/sharp.webp") as answer:
        data = await answer.read()
    with Image.open(BytesIO(data)) as image:
        # As wide as the scanner made it: enlarging adds nothing.
        assert image.width == 1654
        colours = image.convert("RGB").getcolors(256)
    assert colours is not None
    assert {colour for _, colour in colours} == {(0, 0, 0), (255, 255, 255)}


async def test_the_copy_for_ranges_has_its_first_page_first(
    secretary: Client, server: Server
) -> None:
    _, document = await upload(secretary, scan_pdf(["một"], ["hai"]))
    await ready(secretary, document["version"]["sha256"])
    await server.reading.idle()
    url = f"{secretary.url}/originals/{document['version']['sha256']}/linear.pdf"
    async with secretary.http.get(url, headers={"Range": "bytes=0-1023"}) as answer:
        assert answer.status == 206
        assert b"/Linearized" in await answer.read()


async def test_pages_that_look_the_same_have_the_same_digest(
    secretary: Client, server: Server
) -> None:
    listed = []
    for last in ("ba", "bốn"):
        _, document = await upload(secretary, scan_pdf(["một"], ["hai"], [last]))
        sha256 = document["version"]["sha256"]
        await ready(secretary, sha256)
        _, body = await secretary.request("GET", f"/pages/{sha256}/digests.json")
        listed.append(body["digests"])
    assert [len(set(pair)) for pair in zip(*listed, strict=True)] == [1, 1, 2]
