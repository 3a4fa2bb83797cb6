"""Clients that do wrong over HTTP: forged requests, half-open ones, oversized and made-up ones."""

import asyncio
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer

from server.app import Server
from server.http import redirect
from server.http.call import JSON_MAX_BYTES
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf


async def raw(server: Server, request: bytes) -> bytes:
    """Everything the server says until it closes."""
    where = urlsplit(server.url)
    reader, writer = await asyncio.open_connection("127.0.0.1", where.port)
    try:
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(30):
            return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


async def test_a_write_with_the_cookie_alone_is_refused(page_of: PageOf) -> None:
    client = await page_of("planner")
    client.token, token = "", client.token
    status, body = await client.request("POST", "/api/conferences", json={})
    assert (status, body["code"]) == (401, "not_signed_in")
    client.token = token
    status, body = await client.request("POST", "/api/conferences", json={})
    assert (status, body["code"]) == (400, "malformed_message")


async def test_a_wrong_password_is_told_like_an_unknown_name(
    page_of: PageOf, server: Server
) -> None:
    client = await page_of("delegate")
    answers = []
    for name in ("delegate", "nobody-of-that-name"):
        body = {"username": name, "password": "wrong"}
        answers.append(await client.request("POST", "/api/session", json=body))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


async def test_guessing_passwords_is_slowed_down(page_of: PageOf) -> None:
    client = await page_of("delegate")
    body = {"username": "chair", "password": "wrong"}
    codes = [(await client.request("POST", "/api/session", json=body))[1]["code"] for _ in range(8)]
    assert codes[0] == "wrong_credentials"
    assert codes[-1] == "too_many_attempts"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("PUT", "/api/session", 405, "malformed_message"),
        ("GET", "/api/conferences/unknown", 404, "not_found"),
        ("GET", "/api/conferences?from_ms=yesterday", 400, "malformed_message"),
        ("GET", "/api/conferences?from_ms=-1", 400, "malformed_message"),
        ("GET", "/pages/abc/1/base.webp", 404, "not_found"),
        ("GET", f"/pages/{'a' * 64}/1/base.webp", 404, "not_found"),
        ("GET", f"/pages/{'a' * 64}/0/base.webp", 404, "not_found"),
        ("GET", f"/pages/{'a' * 64}/1/huge.webp", 404, "not_found"),
        ("GET", f"/originals/{'a' * 64}.pdf", 404, "not_found"),
        ("GET", "/originals/..%2f..%2fdienhong.db.pdf", 404, "not_found"),
        ("GET", "/assets/home/..%2f..%2f..%2fetc%2fpasswd", 404, "not_found"),
        ("GET", "/assets/nowhere/x.js", 404, "not_found"),
        ("GET", "/calendar/guess.ics", 404, "not_found"),
        ("POST", "/api/conferences", 400, "malformed_message"),
    ],
)
async def test_made_up_requests_get_a_code(
    page_of: PageOf, method: str, path: str, status: int, code: str
) -> None:
    client = await page_of("planner")
    answered, body = await client.request(method, path)
    assert (answered, body["code"]) == (status, code)
    assert body["ok"] is False


async def test_a_body_over_the_limit_is_refused(page_of: PageOf) -> None:
    client = await page_of("planner")
    data = BytesIO(b"x" * (JSON_MAX_BYTES + 1))
    status, body = await client.request("POST", "/api/conferences", data=data)
    assert (status, body["code"]) == (413, "message_too_large")


async def test_a_half_open_request_is_closed(page_of: PageOf, server: Server) -> None:
    """A head that never ends (slow-loris), and a body that never comes."""
    client = await page_of("delegate")
    head = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    body = b"POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"
    silent, waiting = await asyncio.gather(raw(server, head), raw(server, body))
    assert silent == b""
    assert b" 400 " in waiting.split(b"\r\n")[0]
    assert (await client.request("GET", "/api/session"))[0] == 200


async def test_headers_over_the_limit_are_refused(server: Server) -> None:
    head = b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Big: " + b"x" * 20_000 + b"\r\n\r\n"
    assert b" 400 " in (await raw(server, head)).split(b"\r\n")[0]


async def test_every_answer_bears_the_security_headers(page_of: PageOf, server: Server) -> None:
    client = await page_of("delegate")
    for path in ("/livez", "/api/session", "/api/nothing", "/"):
        async with client.http.get(server.url + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "script-src 'self'" in policy
            assert "unsafe-eval" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(
    server: Server, page_of: PageOf
) -> None:
    client = await page_of("delegate")
    body = {"username": "delegate", "password": "mot hai ba bon"}
    async with client.http.post(server.url + "/api/session", json=body) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


async def test_health_is_told_to_everybody_and_figures_name_nobody(
    page_of: PageOf, server: Server
) -> None:
    client = await page_of("delegate")
    await client.join("tablet")
    async with Client(server.url, "nobody", "") as stranger:
        async with stranger.http.get(server.url + "/livez") as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
        status, ready = await stranger.request("GET", "/readyz")
        assert (status, ready["ready"]) == (200, True)
        async with stranger.http.get(server.url + "/metrics") as answer:
            text = await answer.text()
    assert "dienhong_sockets 1.0" in text
    assert "dienhong_relay_rtp_out_total" in text
    assert client.conference_id not in text


async def test_not_ready_while_the_storage_has_failed(page_of: PageOf, server: Server) -> None:
    client = await page_of("delegate")
    server.failed.set()
    status, ready = await client.request("GET", "/readyz")
    assert (status, ready["ready"]) == (503, False)


async def test_the_redirect_port_only_points_to_https() -> None:
    async with TestClient(TestServer(redirect.application(8443))) as client:
        answer = await client.post("/meeting/abc?x=1", allow_redirects=False)
        assert answer.status == 308
        assert answer.headers["Location"] == "https://127.0.0.1:8443/meeting/abc?x=1"
