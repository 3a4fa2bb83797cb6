"""Devices of sites: who pairs them, what a paired one may do, and when it is nobody's again."""

from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf
from tests.integration.server.world import World


def forgets_who_it_was(device: Client) -> None:
    device.token = ""
    device.http.cookie_jar.clear()


async def shows_a_code(device: Client) -> Json:
    status, pairing = await device.request("POST", "/api/device/pairing")
    assert status == 201
    assert pairing["svg"].startswith("<svg")
    assert pairing["address"].endswith(f"/#/devices/{pairing['code']}")
    return pairing


async def pairs(staff: Client, code: str, unit_id: str) -> tuple[int, Json]:
    wanted = {"code": code, "unit_id": unit_id, "name": "Máy phòng họp"}
    path = f"/api/devices?conference_id={staff.conference_id}"
    return await staff.request("POST", path, json=wanted)


async def paired(page_of: PageOf, world: World, staff: Client, unit: int = 1) -> Client:
    """A device that has fetched its token."""
    device = await page_of("outsider")
    forgets_who_it_was(device)
    pairing = await shows_a_code(device)
    status, _ = await pairs(staff, pairing["code"], world.units[unit])
    assert status == 201
    status, state = await device.request(
        "POST", "/api/device/paired", json={"secret": pairing["secret"]}
    )
    assert (status, state) == (200, {"paired": True})
    return device


async def test_a_paired_device_joins_as_its_sites_operator_and_nobody_else(
    page_of: PageOf, world: World
) -> None:
    staff = await page_of("staff")
    device = await paired(page_of, world, staff)
    status, now = await device.request("POST", "/api/device")
    assert status == 200
    assert now["device"]["unit_name"] == "Xã Bát Xát"
    assert now["conference"]["id"] == world.conference_id
    assert now["may_join"] is True
    status, session = await device.request("POST", "/api/device/session")
    assert session["person"]["id"] == world.people["operator"]
    assert session["limit"] == {"conference_id": world.conference_id, "seat": None}
    device.token = session["token"]
    assert (await device.join("kiosk"))["ok"]
    status, _ = await device.request("GET", "/api/consultations")
    assert status == 403
    status, listed = await staff.request("GET", f"/api/devices?conference_id={world.conference_id}")
    assert [one["unit_name"] for one in listed["devices"]] == ["Xã Bát Xát"]


async def test_a_code_works_once_and_its_secret_gives_the_token_once(
    page_of: PageOf, world: World
) -> None:
    staff, device = await page_of("secretary"), await page_of("outsider")
    forgets_who_it_was(device)
    pairing = await shows_a_code(device)
    status, waiting = await device.request(
        "POST", "/api/device/paired", json={"secret": pairing["secret"]}
    )
    assert waiting == {"paired": False}
    assert (await pairs(staff, pairing["code"], world.units[1]))[0] == 201
    status, refused = await pairs(staff, pairing["code"], world.units[2])
    assert (status, refused["code"]) == (409, "pairing_code_unknown")
    ask = {"json": {"secret": pairing["secret"]}}
    assert (await device.request("POST", "/api/device/paired", **ask))[1] == {"paired": True}
    status, refused = await device.request("POST", "/api/device/paired", **ask)
    assert refused["code"] == "pairing_code_unknown"


async def test_wrong_codes_slow_down_whoever_types_them(page_of: PageOf, world: World) -> None:
    staff = await page_of("staff")
    answers = [(await pairs(staff, f"{n:06}", world.units[1]))[1]["code"] for n in range(6)]
    assert answers == ["pairing_code_unknown"] * 5 + ["too_many_attempts"]


async def test_an_operator_pairs_for_his_own_site_and_a_delegate_for_none(
    page_of: PageOf, world: World
) -> None:
    operator, delegate = await page_of("operator"), await page_of("delegate")
    device = await page_of("outsider")
    code = (await shows_a_code(device))["code"]
    for client, unit in ((operator, 2), (delegate, 1)):
        status, refused = await pairs(client, code, world.units[unit])
        assert (status, refused["code"]) == (403, "not_allowed")
    assert (await pairs(operator, code, world.units[1]))[0] == 201


async def test_a_withdrawn_device_is_out_at_once(page_of: PageOf, world: World) -> None:
    staff = await page_of("staff")
    device = await paired(page_of, world, staff)
    _, session = await device.request("POST", "/api/device/session")
    device.token = session["token"]
    await device.join("kiosk")
    path = f"?conference_id={world.conference_id}"
    _, listed = await staff.request("GET", f"/api/devices{path}")
    device_id = listed["devices"][0]["id"]
    operator = await page_of("operator2")
    status, refused = await operator.request("DELETE", f"/api/devices/{device_id}{path}")
    assert (status, refused["code"]) == (404, "not_found")
    status, _ = await staff.request("DELETE", f"/api/devices/{device_id}{path}")
    assert status == 204
    goodbye = await device.signal("goodbye")
    assert goodbye["code"] == "device_not_paired"
    status, refused = await device.request("POST", "/api/device")
    assert (status, refused["code"]) == (401, "device_not_paired")


async def test_a_second_session_of_the_device_ends_the_first(page_of: PageOf, world: World) -> None:
    staff = await page_of("staff")
    device = await paired(page_of, world, staff)
    _, session = await device.request("POST", "/api/device/session")
    device.token = session["token"]
    await device.join("kiosk")
    _, second = await device.request("POST", "/api/device/session")
    assert second["token"] != session["token"]
    assert (await device.signal("goodbye"))["code"] == "session_replaced"


async def test_a_unit_without_a_conference_has_nothing_to_join(
    page_of: PageOf, world: World
) -> None:
    staff, chair = await page_of("staff"), await page_of("chair")
    device = await paired(page_of, world, staff, unit=0)
    _, refused = await device.request("POST", "/api/device/session")
    assert refused["code"] == "site_without_operator"
    await chair.join("chair")
    assert (await chair.command("conference.open"))["ok"]
    assert (await chair.command("conference.close"))["ok"]
    _, now = await device.request("POST", "/api/device")
    assert (now["conference"], now["may_join"]) == (None, False)
    _, refused = await device.request("POST", "/api/device/session")
    assert refused["code"] == "no_conference_now"
