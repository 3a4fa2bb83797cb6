"""The centre leaves the floor of a province to its own chair: what he may, what he sees, until it
is taken back. On both databases."""

import secrets
from contextlib import AsyncExitStack
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from rooms.kernel.ids import UnitId
from rooms.people.messages import AccountRole
from rooms.people.service import NewPerson, People
from rooms.sites.messages import Role
from server.app import Server
from server.domain import Domain, now_ms
from server.settings import Settings
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import settings_for
from tests.integration.server.world import PASSWORD, QUICK, World, schedule

TREE = {"centre": None, "laocai": "centre", "sonla": "centre", "batxat": "laocai", "moc": "sonla"}
ROLES = {
    "chair": (Role.CHAIR, 0),
    "laocai": (Role.DELEGATE, 1),
    "sonla": (Role.DELEGATE, 2),
    "batxat": (Role.SITE_OPERATOR, 3),
    "moc": (Role.SITE_OPERATOR, 4),
}


PLANS = AccountRole.SCHEDULER
FLOOR = {"floor.granted", "floor.revoked"}


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_for(tmp_path, database_url)


@pytest_asyncio.fixture
async def world(server: Server) -> World:
    """A centre, two provinces, and a commune in each."""
    units = await _units(server.domain)
    names = [*ROLES, "planner"]
    people = People(server.domain.database, clock=now_ms, random=secrets.token_bytes, hasher=QUICK)
    ids = await people.add(
        [
            NewPerson(
                username=name,
                password=PASSWORD,
                name=f"Người {name}",
                position="Chuyên viên",
                unit_id=units[ROLES.get(name, (None, 0))[1]],
                account_role=PLANS if name == "planner" else AccountRole.MEMBER,
            )
            for name in names
        ]
    )
    of_names = dict(zip(names, ids, strict=True))
    return World(await schedule(server.domain, of_names, units, ROLES), of_names, units)


async def _units(domain: Domain) -> tuple[UnitId, ...]:
    made: dict[str, UnitId] = {}
    for code, parent in TREE.items():
        made[code] = await domain.units.add(
            name=f"Đơn vị {code}",
            code=code,
            parent_id=None if parent is None else made[parent],
            valid_from=date(2025, 7, 1),
        )
    return tuple(made.values())


class Call:
    """Everybody in an open conference; who and where by name."""

    def __init__(self, pages: dict[str, Client], snapshot: Json) -> None:
        self.pages = pages
        self._snapshot = snapshot
        self.epoch = 0

    def attendee(self, name: str) -> Json:
        people = self._snapshot["attendees"]
        found: Json = next(one for one in people if one["name"] == f"Người {name}")
        return found

    async def says(self, who: str, kind: str, **fields: Any) -> str | None:
        """What is refused, or None; the floor always by the newest epoch."""
        answer = await self.pages[who].command(kind, **fields)
        await self.pages["chair"].until(lambda: self._seen() >= answer.get("version", 0))
        told = [one["event"] for one in self.pages["chair"].events]
        self.epoch = max((one["epoch"] for one in told if one["type"] in FLOOR), default=0)
        return None if answer["ok"] else str(answer["code"])

    def _seen(self) -> int:
        return max((batch["version"] for batch in self.pages["chair"].batches), default=0)

    async def grants(self, who: str, to: str) -> str | None:
        whom = self.attendee(to)["id"]
        return await self.says(who, "floor.grant", attendee_id=whom, epoch=self.epoch)

    async def revokes(self, who: str) -> str | None:
        return await self.says(who, "floor.revoke", epoch=self.epoch)

    async def delegation(self, kind: str) -> str | None:
        return await self.says(
            "chair", f"chairing.{kind}", attendee_id=self.attendee("laocai")["id"]
        )

    async def sees_here(self, who: str) -> set[str]:
        """Whom somebody sees connected, from what he holds on: it doesn't lead on from there."""
        answer = await self.pages[who].ask("since", {"version": 0})
        snapshot = (await self.pages[who].with_roster(answer))["snapshot"]
        names = {one["id"]: one["name"] for one in snapshot["attendees"]}
        here = [one["attendee_id"] for one in snapshot["presence"] if one["connected"]]
        return {names[one].removeprefix("Người ") for one in here}


@pytest_asyncio.fixture
async def call(server: Server, world: World, stack: AsyncExitStack) -> Call:
    pages, snapshots = {}, {}
    for name in ROLES:
        pages[name] = Client(server.url, name, world.conference_id)
        await stack.enter_async_context(pages[name])
        snapshots[name] = (await pages[name].join("chair"))["snapshot"]
    assert (await pages["chair"].command("conference.open"))["ok"]
    return Call(pages, snapshots["chair"])


async def test_a_province_leads_its_own_communes_until_that_is_taken_back(call: Call) -> None:
    assert await call.grants("laocai", "batxat") == "not_allowed"
    assert await call.delegation("delegate_floor") is None
    assert await call.sees_here("laocai") == {"laocai", "batxat"}

    assert await call.grants("laocai", "batxat") is None
    assert await call.revokes("laocai") is None
    assert await call.grants("laocai", "moc") == "outside_delegation"
    away = call.attendee("sonla")["site_id"]
    refused = await call.says("laocai", "floor.call_site", site_id=away, epoch=call.epoch)
    assert refused == "outside_delegation"
    assert await call.grants("sonla", "moc") == "not_allowed"

    assert await call.grants("chair", "moc") is None
    assert await call.grants("laocai", "batxat") == "outside_delegation"
    assert await call.revokes("laocai") == "outside_delegation"
    assert await call.revokes("chair") is None

    assert await call.grants("laocai", "batxat") is None
    assert await call.delegation("end_delegation") is None
    assert await call.revokes("laocai") == "not_allowed"
    assert await call.sees_here("laocai") == {"laocai"}
    assert await call.revokes("chair") is None

    told = [one["event"] for one in call.pages["moc"].events if one["event"]["type"] in FLOOR]
    assert [one["epoch"] for one in told] == list(range(1, len(told) + 1))
    assert all(one["type"] != other["type"] for one, other in pairwise(told))
