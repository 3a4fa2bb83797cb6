"""What the bench scrolls: a conference of the centre with 34 provinces and 3,300 sites, two in
three of them here."""

import asyncio
import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import insert

from rooms.attendance.messages import Arrive
from rooms.conferences.messages import Invite, ScheduleConference
from rooms.conferences.service import Conferences
from rooms.kernel.database import Database
from rooms.kernel.ids import ConferenceId, PersonId, new_id
from rooms.kernel.text import search_key
from rooms.live.service import LiveConferences
from rooms.migrations import migrate
from rooms.people.messages import AccountRole, PersonView
from rooms.people.tables import PEOPLE
from rooms.sites.messages import Role
from rooms.units.tables import UNITS
from tests.support.hall import HOUR_MS, now_ms, services

PROVINCES = 34
CHAIR = "chutri"
PASSWORD = "mot hai ba bon"
NAMES = ("Bát Xát", "Bắc Hà", "Mường Khương", "Sa Pa", "Đại Lộc", "Ân Thi", "Ứng Hòa", "Yên Bình")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and whoever runs its room."""

    unit_id: str
    parent_id: str | None
    name: str
    person_id: PersonId


async def install(folder: Path, sites: int) -> str:
    """The conference's id."""
    await asyncio.to_thread(folder.mkdir, parents=True)
    url = f"sqlite+aiosqlite:///{folder / 'dienhong.db'}"
    await migrate(url)
    async with services(url, folder) as (database, live, _voting, _keys):
        places = _places(sites)
        await _store(database, places)
        return await _schedule(database, live, places)


def _places(sites: int) -> list[Place]:
    def place(parent_id: str | None, name: str) -> Place:
        return Place(new_id(os.urandom(16)), parent_id, name, PersonId(new_id(os.urandom(16))))

    centre = place(None, "Trung ương")
    provinces = [place(centre.unit_id, f"Tỉnh {NAMES[n % 8]} {n + 1}") for n in range(PROVINCES)]
    communes = [
        place(provinces[n % PROVINCES].unit_id, f"Xã {NAMES[n % 8]} {n // 8 + 1}")
        for n in range(sites - PROVINCES - 1)
    ]
    return [centre, *provinces, *communes]


async def _store(database: Database, places: list[Place]) -> None:
    hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    units = [
        {
            "id": one.unit_id,
            "parent_id": one.parent_id,
            "name": one.name,
            "name_key": search_key(one.name),
            "code": one.unit_id,
            "valid_from": date(2025, 7, 1),
        }
        for one in places
    ]
    people = [
        {
            "id": one.person_id,
            "username": CHAIR if number == 0 else f"diemcau{number}",
            "password_hash": hashed,
            "name": f"Nguyễn Văn {number}",
            "name_key": f"nguyen van {number}",
            "position": "Chủ tịch" if number == 0 else "Cán bộ",
            "unit_id": one.unit_id,
            "account_role": AccountRole.MEMBER.value,
            "calendar_secret": secrets.token_hex(16),
        }
        for number, one in enumerate(places)
    ]
    async with database.write() as connection:
        await connection.execute(insert(UNITS), units)
        await connection.execute(insert(PEOPLE), people)


async def _schedule(database: Database, live: LiveConferences, places: list[Place]) -> str:
    planner = PersonView(
        id=places[0].person_id,
        username=CHAIR,
        name="Nguyễn Văn 0",
        position="",
        unit_id=places[0].unit_id,
        unit_name=places[0].name,
        account_role=AccountRole.SYSTEM_ADMIN,
    )
    plan = ScheduleConference(
        title="Hội nghị trực tuyến toàn quốc",
        starts_at_ms=now_ms(),
        ends_at_ms=now_ms() + HOUR_MS,
        site_unit_ids=[one.unit_id for one in places],
        invites=[
            Invite(
                person_id=one.person_id,
                unit_id=one.unit_id,
                role=Role.CHAIR if number == 0 else Role.SITE_OPERATOR,
            )
            for number, one in enumerate(places)
        ],
    )
    summary = await Conferences(database, random=os.urandom).schedule(planner, plan)
    conference_id = ConferenceId(summary.conference.id)
    state = await live.state(conference_id)
    here = list(state.roster.attendees)[1::3] + list(state.roster.attendees)[2::3]
    for attendee_id in here:
        arrive = Arrive(type="attendance.arrive", attendee_id=attendee_id)
        await live.execute_system(conference_id, arrive)
    return conference_id
