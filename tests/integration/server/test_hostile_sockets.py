"""Clients that do wrong on the socket get a code or are cut; nobody else notices."""

import asyncio
from typing import Any

import aiohttp
import pytest
import socketio

from rooms.chat.messages import PostMessage
from rooms.kernel.ids import AttendeeId, ConferenceId
from server.app import Server
from server.realtime.facade import CUT_BYTES, MESSAGE_MAX_BYTES, MESSAGES_BURST
from server.realtime.messages import PROTOCOL
from server.settings import Settings
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf, impatient

SOCKET = "/socket.io/?EIO=4&transport=websocket"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return impatient(settings)


async def still_works(bystander: Client) -> None:
    assert (await bystander.command("chat.post", text="Tôi vẫn họp"))["ok"] is True


@pytest.fixture
async def chair(page_of: PageOf) -> Client:
    client = await page_of("chair")
    await client.join("chair")
    return client


async def refused_with(client: Client, **auth: Any) -> object:
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(**auth)
    refused = client.refused
    assert isinstance(refused, dict)
    return refused["data"]["code"]


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        ({"token": "made-up"}, "not_signed_in"),
        ({"token": ""}, "malformed_message"),
        ({"protocol": 99}, "protocol_version"),
        ({"protocol": "one"}, "malformed_message"),
        ({"more": "than asked"}, "malformed_message"),
    ],
)
async def test_who_does_not_prove_himself_is_not_let_in(
    page_of: PageOf, auth: dict[str, Any], code: str
) -> None:
    assert await refused_with(await page_of("delegate"), **auth) == code


async def test_a_page_of_another_origin_is_not_let_in(page_of: PageOf, server: Server) -> None:
    client = await page_of("delegate")
    url = server.url + SOCKET
    async with client.http.ws_connect(url, headers={"Origin": server.url}) as socket:
        assert (await socket.receive_str()).startswith("0{")
    foreign = {"Origin": "https://evil.example"}
    with pytest.raises(aiohttp.WSServerHandshakeError, match="400"):
        await client.http.ws_connect(url, headers=foreign)


async def test_polling_is_not_offered(page_of: PageOf, server: Server) -> None:
    client = await page_of("delegate")
    status, _ = await client.request("GET", "/socket.io/?EIO=4&transport=polling")
    assert status == 400


async def test_a_socket_that_never_authenticates_is_closed(page_of: PageOf, server: Server) -> None:
    client = await page_of("delegate")
    async with client.http.ws_connect(server.url + SOCKET) as socket:
        await socket.receive_str()
        async with asyncio.timeout(20):
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass  # the server still asks whether anybody is there
        assert socket.closed


@pytest.mark.parametrize(
    ("event", "payload", "code"),
    [
        ("join", {"conference_id": "nowhere", "page": "tablet"}, "not_invited"),
        ("join", {"conference_id": "x" * 65, "page": "tablet"}, "malformed_message"),
        ("join", {"conference_id": "../../etc", "page": "tablet"}, "malformed_message"),
        ("join", None, "malformed_message"),
        ("join", [], "malformed_message"),
        ("command", {"id": "a", "command": {"type": "chat.post", "text": "x"}}, "not_connected"),
        ("since", {"version": 0}, "not_connected"),
        ("media", {"type": "watch"}, "not_connected"),
        ("dance", {}, "unknown_command"),
        ("connect", {}, "unknown_command"),
        ("disconnect", {}, "unknown_command"),
    ],
)
async def test_requests_out_of_place_get_their_code(
    page_of: PageOf, chair: Client, event: str, payload: object, code: str
) -> None:
    client = await page_of("delegate")
    await client.connect()
    assert (await client.ask(event, payload))["code"] == code
    await still_works(chair)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"type": "chat.post"}, "malformed_message"),
        ({"type": "chat.post", "text": ""}, "malformed_message"),
        ({"type": "chat.post", "text": "x" * 2001}, "malformed_message"),
        ({"type": "chat.post", "text": "x", "as": "chair"}, "malformed_message"),
        ({"type": "chat.post", "text": {"deep": [[[[]]]]}}, "malformed_message"),
        ({"type": "attendance.arrive", "attendee_id": "x"}, "unknown_command"),
        ({"type": "minutes.mark", "state": "ready"}, "unknown_command"),
        ({"type": "no.such"}, "unknown_command"),
        ({"type": 7}, "malformed_message"),
        ({}, "malformed_message"),
        ({"type": "conference.close"}, "not_allowed"),
        ({"type": "floor.grant", "attendee_id": "nobody", "epoch": 0}, "not_allowed"),
    ],
)
async def test_a_wrong_command_is_refused_and_changes_nothing(
    page_of: PageOf, chair: Client, command: dict[str, Any], code: str
) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")
    before = (await chair.join("chair"))["snapshot"]
    refused = await delegate.ask("command", {"id": "wrong", "command": command})
    assert refused["code"] == code
    after = (await chair.join("chair"))["snapshot"]
    assert after["chat"] == before["chat"]
    assert after["conference"] == before["conference"]
    await still_works(chair)


async def test_a_message_over_the_limit_is_refused_with_its_code(
    page_of: PageOf, chair: Client
) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")
    text = "x" * (MESSAGE_MAX_BYTES + 100)
    assert (await delegate.command("chat.post", text=text))["code"] == "message_too_large"
    assert (await delegate.command("chat.post", text="kurz"))["ok"] is True
    await still_works(chair)


async def test_a_message_far_over_the_limit_cuts_the_connection(
    page_of: PageOf, chair: Client
) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")
    await delegate.socket.emit("command", {"text": "x" * (2 * CUT_BYTES)})
    async with asyncio.timeout(10):
        await delegate.closed.wait()
    await still_works(chair)


async def test_hurry_is_answered_with_rate_limited(page_of: PageOf, chair: Client) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")
    answers = await asyncio.gather(
        *(delegate.ask("since", {"version": 0}) for _ in range(3 * MESSAGES_BURST))
    )
    codes = {answer.get("code") for answer in answers if not answer["ok"]}
    assert codes == {"rate_limited"}
    await still_works(chair)


@pytest.mark.parametrize("frame", ["4", "42", "45-[]", "4{", "43[]", "4" + "[" * 5000, "9", "42[]"])
async def test_frames_that_are_no_socket_io_cut_only_who_sent_them(
    page_of: PageOf, server: Server, chair: Client, frame: str
) -> None:
    client = await page_of("delegate")
    async with client.http.ws_connect(server.url + SOCKET) as socket:
        await socket.receive_str()
        await socket.send_str(f'40{{"protocol":{PROTOCOL},"token":"{client.token}"}}')
        assert (await socket.receive_str()).startswith("40")
        await socket.send_str(frame)
        await socket.send_bytes(b"\x00\x01")
        async with asyncio.timeout(10):
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
    await still_works(chair)


async def test_who_signs_out_is_told_and_closed(page_of: PageOf, chair: Client) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")
    status, _ = await delegate.request("DELETE", "/api/session")
    assert status == 204
    assert (await delegate.signal("goodbye"))["code"] == "not_signed_in"
    async with asyncio.timeout(10):
        await delegate.closed.wait()
    status, body = await delegate.request("GET", "/api/session")
    assert (status, body["code"]) == (401, "not_signed_in")
    await still_works(chair)


async def test_a_client_that_stops_reading_is_cut_and_holds_nothing(
    page_of: PageOf, server: Server, chair: Client
) -> None:
    """Its socket takes nothing; everybody else goes on, and it is closed after the patience."""
    joined = await chair.join("chair")
    stalled = await page_of("delegate")
    async with stalled.http.ws_connect(server.url + SOCKET, max_msg_size=0) as socket:
        await socket.receive_str()
        await socket.send_str(f'40{{"protocol":{PROTOCOL},"token":"{stalled.token}"}}')
        await socket.receive_str()
        join = f'420["join",{{"conference_id":"{stalled.conference_id}","page":"tablet"}}]'
        await socket.send_str(join)
        await chair.event("attendance.arrived")
        connection = socket._response.connection
        assert connection is not None
        assert connection.transport is not None
        connection.transport.pause_reading()
        live, conference_id = server.domain.live, ConferenceId(stalled.conference_id)
        speaker = AttendeeId(joined["snapshot"]["me"])
        number = 0
        while "attendance.left" not in {one["event"]["type"] for one in chair.events}:
            number += 1
            post = PostMessage(type="chat.post", text="đầy " * 450)
            await live.execute(conference_id, speaker, post, f"flood-{number}")
        await chair.event("attendance.left")
    await still_works(chair)
