"""Guests: the link, the lobby, what somebody let in may do, and that he may nothing afterwards."""

import asyncio
from typing import Any

import pytest

from rooms.kernel.permissions import TABLE, Action, Standing
from server.domain import now_ms
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf
from tests.integration.server.test_authorisation import COMMANDS
from tests.integration.server.world import HOUR_MS


async def a_link(leader: Client, **wanted: Any) -> str:
    body = {"name": "Khách mời", "expires_at_ms": now_ms() + HOUR_MS, "uses": 2, **wanted}
    path = f"/api/conferences/{leader.conference_id}/guest_links"
    status, view = await leader.request("POST", path, json=body)
    assert status == 201, view
    return str(view["address"]).rpartition("#")[2]


async def asks(guest: Client, link: str, name: str = "Trần Thị Bình") -> tuple[int, Json]:
    """`guest` forgets who it was and comes by the link."""
    guest.token = ""
    guest.http.cookie_jar.clear()
    asked = {"link": link, "name": name, "unit_name": "Hiệp hội Doanh nghiệp"}
    status, body = await guest.request("POST", "/api/guest/admission", json=asked)
    if status == 200:
        guest.token = body["token"]
    return status, body


async def standing(guest: Client, seen: str = "") -> Json:
    path = f"/api/conferences/{guest.conference_id}/lobby?seen={seen}"
    status, body = await guest.request("GET", path)
    assert status == 200, body
    return body


async def let_in(page_of: PageOf) -> tuple[Client, Client, str]:
    """The chair, a guest in the conference, and as whom he takes part."""
    chair, guest = await page_of("chair"), await page_of("outsider")
    await chair.join("chair")
    await asks(guest, await a_link(chair))
    waiting = (await chair.event("guests.asked"))["guest"]
    assert (await chair.command("guests.admit", guest_id=waiting["id"]))["ok"]
    attendee = (await chair.event("sites.guest_admitted"))["attendee"]
    assert (await guest.join("meeting"))["ok"]
    return chair, guest, attendee["id"]


async def test_a_guest_waits_and_is_told_at_once_when_he_is_let_in(page_of: PageOf) -> None:
    secretary, guest = await page_of("secretary"), await page_of("outsider")
    await secretary.join("chair")
    link = await a_link(secretary)
    status, invitation = await guest.request("POST", "/api/guest/invitation", json={"link": link})
    assert invitation["conference_id"] == secretary.conference_id
    status, session = await asks(guest, link)
    assert status == 200
    assert session["limit"]["conference_id"] == secretary.conference_id
    assert (await guest.join("meeting"))["code"] == "not_invited"
    assert await standing(guest) == {"state": "waiting", "reason": ""}
    told = asyncio.create_task(standing(guest, "waiting"))
    waiting = (await secretary.event("guests.asked"))["guest"]
    assert waiting["link_name"] == "Khách mời"
    assert (await secretary.command("guests.admit", guest_id=waiting["id"]))["ok"]
    assert (await told)["state"] == "admitted"
    joined = await guest.join("meeting")
    me = joined["snapshot"]["me"]
    names = {one["id"]: one["name"] for one in joined["snapshot"]["attendees"]}
    assert names[me] == "Trần Thị Bình"
    assert (joined["snapshot"]["documents"], joined["snapshot"]["lobby"]) == ([], [])


async def test_a_guest_may_only_what_a_guest_may(page_of: PageOf) -> None:
    chair, guest, _ = await let_in(page_of)
    forbidden = [kind for kind in COMMANDS if Standing.GUEST not in TABLE[Action(kind)]]
    before = (await chair.join("chair"))["snapshot"]["version"]
    refused = {}
    for kind in forbidden:
        reply = await guest.ask("command", {"id": f"try-{kind}", "command": COMMANDS[kind]})
        refused[kind] = reply.get("code")
    assert refused == dict.fromkeys(forbidden, "not_allowed")
    assert (await chair.join("chair"))["snapshot"]["version"] == before
    here = f"/api/conferences/{guest.conference_id}"
    for path in ("log", "guest_links", "notes?since=0&shared_since=0"):
        status, _ = await guest.request("GET", f"{here}/{path}")
        assert status == 403, path
    status, _ = await guest.request("GET", "/api/consultations")
    assert status == 403


async def test_who_is_sent_out_is_off_the_floor_and_out_at_once(page_of: PageOf) -> None:
    chair, guest, attendee_id = await let_in(page_of)
    assert (await chair.command("conference.open"))["ok"]
    assert (await guest.command("floor.request"))["ok"]
    floor = (await chair.join("chair"))["snapshot"]["floor"]
    granted = await chair.command("floor.grant", attendee_id=attendee_id, epoch=floor["epoch"])
    assert granted["ok"], granted
    assert (await chair.command("guests.remove", attendee_id=attendee_id, reason="Xong"))["ok"]
    assert (await chair.event("floor.revoked"))["attendee_id"] == attendee_id
    assert (await guest.signal("goodbye"))["code"] == "guest_removed"
    status, _ = await guest.request("GET", "/api/session")
    assert status == 401
    snapshot = (await chair.join("chair"))["snapshot"]
    [removed] = [one for one in snapshot["attendees"] if one["id"] == attendee_id]
    assert removed["removed"] is True
    again = await chair.command("guests.remove", attendee_id=attendee_id)
    assert again["code"] == "guest_gone"


async def test_a_refused_guest_reads_why(page_of: PageOf) -> None:
    chair, guest = await page_of("chair"), await page_of("outsider")
    await chair.join("chair")
    await asks(guest, await a_link(chair))
    waiting = (await chair.event("guests.asked"))["guest"]
    reason = "Không có trong danh sách"
    assert (await chair.command("guests.refuse", guest_id=waiting["id"], reason=reason))["ok"]
    assert await standing(guest) == {"state": "refused", "reason": reason}
    assert (await guest.join("meeting"))["code"] == "not_invited"
    gone = await chair.command("guests.admit", guest_id=waiting["id"])
    assert gone["code"] == "guest_gone"


async def test_links_end_are_used_up_withdrawn_and_never_forged(page_of: PageOf) -> None:
    chair, guest = await page_of("chair"), await page_of("outsider")
    once = await a_link(chair, uses=1)
    assert (await asks(guest, once))[0] == 200
    assert (await asks(guest, once))[1]["code"] == "guest_link_used_up"
    path = f"/api/conferences/{chair.conference_id}/guest_links"
    second = await a_link(chair)
    _, listed = await chair.request("GET", path)
    newest = next(one for one in listed["links"] if one["address"].endswith(second))
    status, _ = await chair.request("DELETE", f"{path}/{newest['id']}")
    assert status == 204
    assert (await asks(guest, second))[1]["code"] == "guest_link_unknown"
    good = await a_link(chair)
    forged = good[:32] + ("A" if good[32] != "A" else "B") + good[33:]
    assert (await asks(guest, forged))[1]["code"] == "guest_link_unknown"
    over = {"name": "Muộn", "expires_at_ms": now_ms() - 1, "uses": 1}
    _, refused = await chair.request("POST", path, json=over)
    assert refused["code"] == "guest_link_expired"


@pytest.mark.parametrize("mode", ["to_chair", "off"])
async def test_the_chair_decides_who_may_write_to_whom(page_of: PageOf, mode: str) -> None:
    chair, delegate, operator = [await page_of(name) for name in ("chair", "delegate", "operator2")]
    for client in (chair, delegate, operator):
        await client.join("meeting")
    assert (await chair.command("chat.set_mode", mode=mode))["ok"]
    to_all = await delegate.command("chat.post", text="Cho tất cả")
    to_chair = await delegate.command("chat.post", text="Riêng chủ tọa", to="chair")
    help_wanted = await delegate.command("chat.tell_technicians", text="Mất tiếng")
    assert help_wanted["ok"]
    if mode == "off":
        assert (to_all["code"], to_chair["code"]) == ("chat_off", "chat_off")
    else:
        assert to_all["code"] == "chat_to_chair_only"
        assert to_chair["ok"]
    assert (await chair.command("chat.post", text="Chủ tọa viết"))["ok"]
    await operator.event("chat.posted")
    texts = [
        one["event"]["message"]["text"]
        for one in operator.events
        if one["event"]["type"] == "chat.posted"
    ]
    assert texts == ["Chủ tọa viết"]


async def test_who_writes_faster_than_anybody_types_is_held_back(page_of: PageOf) -> None:
    chair = await page_of("chair")
    await chair.join("chair")
    said = [chair.command("chat.post", text=f"Tin {number}") for number in range(40)]
    codes = [reply.get("code") for reply in await asyncio.gather(*said)]
    assert codes.count(None) >= 10
    assert "rate_limited" in codes
