"""The browser apps as they are served: every address of an app is its page, files never change."""

from pathlib import Path

import pytest

from server.settings import Settings
from tests.integration.server.conftest import PageOf, settings_for


@pytest.fixture
def settings(tmp_path: Path, sqlite_database_url: str) -> Settings:
    for app in ("home", "meeting", "tablet", "chair", "projector", "kiosk", "archive"):
        dist = tmp_path / "clients" / app / "dist"
        dist.mkdir(parents=True)
        (dist / "index.html").write_text(f"<title>{app}</title>", encoding="utf-8")
        (dist / "index-abc.js").write_text("let long = 1;\n" * 500, encoding="utf-8")
    tablet = tmp_path / "clients" / "tablet" / "dist"
    (tablet / "sw.js").write_text("// keeps the app", encoding="utf-8")
    (tablet / "manifest.webmanifest").write_text("{}", encoding="utf-8")
    (tmp_path / "clients" / "secret.txt").write_text("not for browsers", encoding="utf-8")
    return settings_for(tmp_path, sqlite_database_url)


@pytest.mark.parametrize(
    ("path", "app"),
    [
        ("/", "home"),
        ("/meeting/6f1c", "meeting"),
        ("/tablet/6f1c/pages/3", "tablet"),
        ("/chair/6f1c?x=1", "chair"),
        ("/projector/6f1c", "projector"),
        ("/kiosk/", "kiosk"),
        ("/archive/6f1c/transcript", "archive"),
    ],
)
async def test_an_address_gives_the_page_of_its_app(page_of: PageOf, path: str, app: str) -> None:
    client = await page_of("delegate")
    async with client.http.get(client.url + path) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert f"<title>{app}</title>" in await answer.text()


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_files_are_kept_for_ever_and_sent_small(page_of: PageOf, encoding: str) -> None:
    client = await page_of("delegate")
    async with client.http.get(
        client.url + "/assets/home/index-abc.js", headers={"Accept-Encoding": encoding}
    ) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.content_type == "text/javascript"
        assert answer.headers.get("Content-Encoding", "identity") == encoding
        assert await answer.text() == "let long = 1;\n" * 500


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/tablet/sw.js", "text/javascript"),
        ("/assets/tablet/manifest.webmanifest", "application/manifest+json"),
    ],
)
async def test_what_an_installed_app_is_renewed_by_is_always_fresh(
    page_of: PageOf, path: str, content_type: str
) -> None:
    client = await page_of("delegate")
    async with client.http.get(client.url + path) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content_type == content_type


@pytest.mark.parametrize(
    "path",
    [
        "/assets/home/index.html",
        "/assets/tablet/sw.js",
        "/assets/home/none.js",
        "/assets/home/../../secret.txt",
        "/assets/home/%2e%2e/%2e%2e/secret.txt",
        "/assets/other/index-abc.js",
        "/meeting",
    ],
)
async def test_nothing_else_is_served(page_of: PageOf, path: str) -> None:
    client = await page_of("delegate")
    status, body = await client.request("GET", path)
    assert (status, body["code"]) == (404, "not_found")
