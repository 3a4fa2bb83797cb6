"""Codes: what a device signed in by one may do, and when it is signed out again."""

from typing import Any

import pytest

from server.app import Server
from server.http.endpoint import Access
from server.http.surface import ENDPOINTS, FOR_LIMITED
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf
from tests.integration.server.world import World, schedule

PLAN = {"rows": [{"name": "A", "places": "ss_s"}], "named": []}


async def issued(desk: Client, **asked: Any) -> str:
    """The code in the address of a QR."""
    path = f"/api/conferences/{desk.conference_id}/codes"
    status, view = await desk.request("POST", path, json=asked)
    assert status == 200, view
    assert view["svg"].startswith("<svg")
    return str(view["address"]).rpartition("/")[2]


async def shown(device: Client, code: str) -> tuple[int, Json]:
    """`device` forgets who it was and scans."""
    device.token = ""
    device.http.cookie_jar.clear()
    status, body = await device.request("POST", "/api/session/code", json={"code": code})
    if status == 200:
        device.token = body["token"]
    return status, body


async def attendees(client: Client) -> dict[str, Json]:
    snapshot = (await client.join("desk"))["snapshot"]
    return {one["name"].removeprefix("Người "): one for one in snapshot["attendees"]}


async def test_a_personal_code_signs_in_for_its_conference_and_checks_in(
    page_of: PageOf, server: Server, world: World
) -> None:
    staff, device = await page_of("staff"), await page_of("outsider")
    delegate = (await attendees(staff))["delegate"]
    code = await issued(staff, attendee_id=delegate["id"])
    status, session = await shown(device, code)
    assert status == 200
    assert session["person"]["id"] == world.people["delegate"]
    assert session["limit"] == {"conference_id": world.conference_id, "seat": None}
    assert session["calendar_url"] == ""
    await staff.until(lambda: any(one["event"].get("how") == "qr" for one in staff.events))
    other = await schedule(server.domain, world.people, world.units)
    status, _ = await device.request("GET", f"/api/conferences/{other}")
    assert status == 404
    status, listed = await device.request("GET", "/api/conferences")
    assert [one["conference"]["id"] for one in listed["conferences"]] == [world.conference_id]
    status, _ = await device.request("GET", "/api/consultations")
    assert status == 403
    status, _ = await device.request("GET", "/api/search?query=ngân")
    assert status == 403
    here = f"&conference_id={world.conference_id}"
    status, _ = await device.request("GET", "/api/search?query=ngân" + here)
    assert status == 200
    status, _ = await device.request("GET", f"/api/search?query=ngân&conference_id={other}")
    assert status == 404
    status, _ = await device.request("GET", "/api/consultations?query=x" + here)
    assert status == 403
    device.conference_id = other
    assert (await device.join("tablet"))["code"] == "not_invited"
    device.conference_id = world.conference_id
    assert (await device.join("tablet"))["ok"]


async def test_a_seat_has_one_device_and_follows_who_sits_there(page_of: PageOf) -> None:
    staff, first, second = [await page_of(name) for name in ("staff", "outsider", "planner")]
    people = await attendees(staff)
    site = people["chair"]["site_id"]
    assert (await staff.command("seating.change_plan", site_id=site, plan=PLAN))["ok"]
    code = await issued(staff, site_id=site, seat="1.4")
    status, refusal = await shown(first, code)
    assert (status, refusal["code"]) == (409, "seat_empty")
    seats = [{"seat": "1.4", "attendee_id": people["secretary"]["id"]}]
    assert (await staff.command("seating.assign", site_id=site, seats=seats))["ok"]
    status, session = await shown(first, code)
    assert (status, session["limit"]["seat"]) == (200, "A3")
    assert (await first.join("tablet"))["ok"]
    assert (await shown(second, code))[0] == 200
    goodbye = await first.signal("goodbye")
    assert goodbye["code"] == "seat_taken_over"
    assert (await first.request("GET", "/api/session"))[0] == 401
    assert (await second.join("tablet"))["ok"]
    seats = [{"seat": "1.4", "attendee_id": people["chair"]["id"]}]
    assert (await staff.command("seating.assign", site_id=site, seats=seats))["ok"]
    assert (await second.signal("goodbye"))["code"] == "seat_taken_over"


async def test_a_withdrawn_code_works_no_more_and_ends_its_devices(page_of: PageOf) -> None:
    staff, device = await page_of("staff"), await page_of("outsider")
    delegate = (await attendees(staff))["delegate"]["id"]
    code = await issued(staff, attendee_id=delegate)
    assert await issued(staff, attendee_id=delegate) == code  # printed again, it is the same
    assert (await shown(device, code))[0] == 200
    anew = await issued(staff, attendee_id=delegate, anew=True)
    assert anew != code
    assert (await device.request("GET", "/api/session"))[0] == 401
    status, refusal = await shown(device, code)
    assert (status, refusal["code"]) == (401, "code_unknown")
    assert (await shown(device, anew))[0] == 200


async def test_guesses_have_to_wait(page_of: PageOf) -> None:
    device = await page_of("outsider")
    codes = set()
    for number in range(34):
        _, refusal = await shown(device, f"{number:032d}")
        codes.add(refusal["code"])
    assert codes == {"code_unknown", "too_many_attempts"}


async def test_a_nameplate_follows_who_sits_there(page_of: PageOf) -> None:
    staff = await page_of("staff")
    people = await attendees(staff)
    site = people["chair"]["site_id"]
    await staff.command("seating.change_plan", site_id=site, plan=PLAN)
    code = await issued(staff, site_id=site, seat="1.1")
    _, plate = await staff.request("POST", "/api/nameplate", json={"code": code})
    assert (plate["seat"], plate["name"]) == ("A1", None)
    seats = [{"seat": "1.1", "attendee_id": people["chair"]["id"]}]
    await staff.command("seating.assign", site_id=site, seats=seats)
    asked = {"code": code, "seen": plate["stamp"]}
    _, plate = await staff.request("POST", "/api/nameplate", json=asked)
    assert plate["name"] == "Người chair"


async def test_a_nameplate_says_who_asks_to_speak(page_of: PageOf) -> None:
    staff, chair, delegate = (
        await page_of("staff"),
        await page_of("chair"),
        await page_of("delegate"),
    )
    people = await attendees(staff)
    site = people["delegate"]["site_id"]
    await staff.command("seating.change_plan", site_id=site, plan=PLAN)
    seats = [{"seat": "1.1", "attendee_id": people["delegate"]["id"]}]
    await staff.command("seating.assign", site_id=site, seats=seats)
    code = await issued(staff, site_id=site, seat="1.1")
    _, plate = await staff.request("POST", "/api/nameplate", json={"code": code})
    assert plate["state"] == "sitting"
    await chair.join("chair")
    await chair.command("conference.open")
    await delegate.join("tablet")
    await delegate.command("floor.request")
    asked = {"code": code, "seen": plate["stamp"]}
    _, plate = await staff.request("POST", "/api/nameplate", json=asked)
    assert plate["state"] == "asking"


async def test_sheets_are_printed_for_people_and_for_seats(page_of: PageOf) -> None:
    staff = await page_of("staff")
    site = (await attendees(staff))["chair"]["site_id"]
    await staff.command("seating.change_plan", site_id=site, plan=PLAN)
    for query in ("kind=person", f"kind=seat&site_id={site}"):
        path = f"{staff.url}/api/conferences/{staff.conference_id}/codes.pdf?{query}"
        async with staff.http.get(path) as answer:
            assert answer.status == 200
            assert (await answer.read()).startswith(b"%PDF")


async def test_codes_are_kept_as_hashes_only(page_of: PageOf, server: Server) -> None:
    staff = await page_of("staff")
    delegate = (await attendees(staff))["delegate"]["id"]
    code = await issued(staff, attendee_id=delegate)
    async with server.domain.database.read() as connection:
        rows = await connection.exec_driver_sql("SELECT * FROM access_codes")
        assert code not in repr(rows.all())


def test_every_address_is_open_or_closed_to_codes_on_purpose() -> None:
    """Without a conference in the address, a session by a code must be named to be let in."""
    known = {endpoint.name for endpoint in ENDPOINTS}
    assert known >= FOR_LIMITED
    beside = {
        one.name
        for one in ENDPOINTS
        if one.access in {Access.COOKIE, Access.TOKEN} and "{conference_id}" not in one.path
    }
    assert beside - FOR_LIMITED == {
        "schedule_conference",
        "list_consultations",
        "ask_consultation",
        "get_consultation",
        "answer_consultation",
        "close_consultation",
        "get_consultation_replies",
        "list_units",
        "list_people",
        "search",  # but where it names the conference
        "get_counting_record",
        "get_paper_ballots",
        "list_devices",
        "pair_device",
        "revoke_device",
        "list_archive",
        "search_archive",
        "list_official_papers",
        "get_official_paper",
        "save_section",
        "list_section_versions",
        "choose_look",
        "redraft_official_paper",
        "take_step",
        "put_signed_paper",
        "get_paper_course",
        "get_official_paper_pdf",
        "get_official_paper_docx",
        "add_paper_template",
        "remove_paper_template",
        "get_default_template",
        "get_signing",
        "list_tasks",
        "list_due_tasks",
        "list_assignees",
        "report_task",
        "get_recording_zip",
        "get_recording_segment",
        "delete_recording",
    }


@pytest.mark.parametrize("code", ["", "short", "z" * 33, "có dấu tiếng Việt ở trong mã này ạ!"])
async def test_what_is_no_code_is_refused(page_of: PageOf, code: str) -> None:
    device = await page_of("outsider")
    status, refusal = await device.request("POST", "/api/session/code", json={"code": code})
    assert (status, refusal["code"]) == (400, "malformed_message")
