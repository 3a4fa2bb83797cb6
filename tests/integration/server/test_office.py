"""Word, Excel and PowerPoint files: turned into pages where LibreOffice is, refused where it isn't,
and never more than a paper: no macro runs, no file of this machine gets into a page."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import pytest_asyncio

from server.app import Server
from server.rendering.messages import PageWords
from server.rendering.sources import INSTALLED
from server.settings import Settings
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf
from tests.integration.server.test_papers import documents, ready, upload
from tests.vectors.uploads import office

needs_libreoffice = pytest.mark.skipif(
    not any(path.is_file() for path in INSTALLED),
    reason="LibreOffice is not installed (make system)",
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


async def words(client: Client, sha256: str) -> list[str]:
    _, body = await client.request("GET", f"/pages/{sha256}/1/words.json")
    return [word.text for word in PageWords.model_validate(body).words]


@needs_libreoffice
@pytest.mark.parametrize("make", [office.docx, office.xlsx, office.pptx])
async def test_an_office_file_becomes_pages_whatever_it_is_called(
    secretary: Client, make: Callable[[str], bytes]
) -> None:
    status, document = await upload(secretary, make("Kế hoạch"), name="ke-hoach.bin")
    assert status == 202, document
    sha256 = document["version"]["sha256"]
    assert (await ready(secretary, sha256))["render_state"] == "ready"
    assert (await words(secretary, sha256))[:2] == ["Kế", "hoạch"]
    async with secretary.http.get(f"{secretary.url}/originals/{sha256}.pdf") as answer:
        assert (await answer.read()).startswith(b"%PDF-")


@needs_libreoffice
async def test_a_file_of_the_server_does_not_get_into_a_page(
    secretary: Client, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("khong duoc lo ra")
    parts = office.docx_parts("Xin chào")
    field = (
        f'<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;file://{secret}&quot; ">'
        "<w:r><w:t>x</w:t></w:r></w:fldSimple></w:p></w:body>"
    )
    body = str(parts["word/document.xml"]).replace("</w:body>", field)
    status, document = await upload(secretary, office.archive({**parts, "word/document.xml": body}))
    assert status == 202
    await ready(secretary, document["version"]["sha256"])
    assert "duoc" not in await words(secretary, document["version"]["sha256"])


def encrypted_zip() -> bytes:
    data = bytearray(office.docx("Kín"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + place] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def bomb() -> bytes:
    """400 MB in 400 kB."""
    parts = office.docx_parts("Bom")
    return office.archive({**parts, "word/media/image1.bmp": bytes(400_000_000)})


@pytest.mark.parametrize(
    ("make", "status", "code"),
    [
        (encrypted_zip, 409, "office_encrypted"),
        (bomb, 409, "office_too_large"),
        (lambda: office.docx("Hỏng")[:600], 409, "office_broken"),
        (lambda: office.archive({"a.txt": "x"}), 415, "file_type_wrong"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), 415, "office_old"),
    ],
)
async def test_an_office_file_that_can_not_be_opened_is_refused(
    secretary: Client, settings: Settings, make: Callable[[], bytes], status: int, code: str
) -> None:
    answered, body = await upload(secretary, await asyncio.to_thread(make))
    assert (answered, body["code"]) == (status, code)
    assert await documents(secretary) == []
    left = [path for path in (settings.data / "files").rglob("*") if path.is_file()]
    assert left == []


async def test_where_libreoffice_is_not_installed_the_file_is_refused(
    secretary: Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rendering.sources.INSTALLED", ())
    answered, body = await upload(secretary, office.docx("Kế hoạch"))
    assert (answered, body["code"]) == (415, "office_not_installed")
