"""A small world for the server's tests: a province, two communes, a conference and an outsider."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from argon2 import PasswordHasher

from rooms.agenda.messages import NewAgendaItem
from rooms.conferences.messages import Invite, ScheduleConference
from rooms.kernel.ids import ConferenceId, PersonId, UnitId
from rooms.people.messages import AccountRole
from rooms.people.service import NewPerson, People
from rooms.sites.messages import Role
from server.domain import Domain, now_ms

PASSWORD = "mot hai ba bon"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
HOUR_MS = 3_600_000
ROLES = {
    "chair": (Role.CHAIR, 0),
    "secretary": (Role.SECRETARY, 0),
    "delegate": (Role.DELEGATE, 1),
    "operator": (Role.SITE_OPERATOR, 1),
    "operator2": (Role.SITE_OPERATOR, 2),
    "staff": (Role.SERVICE_STAFF, 0),
}


@dataclass(frozen=True, slots=True)
class World:
    """`outsider` and `planner` have accounts and are not invited."""

    conference_id: ConferenceId
    people: dict[str, PersonId]
    units: tuple[UnitId, ...]


async def build_world(domain: Domain, *, delegates: int = 0) -> World:
    """With so many delegates more, who are called delegate1, delegate2, …"""
    units = await _units(domain)
    more = {f"delegate{number}": (Role.DELEGATE, 1) for number in range(1, delegates + 1)}
    roles = {**ROLES, **more}
    names = [*roles, "outsider", "planner"]
    people = People(domain.database, clock=now_ms, random=secrets.token_bytes, hasher=QUICK)
    ids = await people.add(
        [
            NewPerson(
                username=name,
                password=PASSWORD,
                name=f"Người {name}",
                position="Chuyên viên",
                unit_id=units[roles.get(name, (None, 0))[1]],
                account_role=AccountRole.SCHEDULER if name == "planner" else AccountRole.MEMBER,
            )
            for name in names
        ]
    )
    people_ids = dict(zip(names, ids, strict=True))
    return World(await schedule(domain, people_ids, units, roles), people_ids, units)


async def schedule(
    domain: Domain,
    people: dict[str, PersonId],
    units: tuple[UnitId, ...],
    roles: Mapping[str, tuple[Role, int]] = ROLES,
) -> ConferenceId:
    planner = await domain.people.get(people["planner"])
    summary = await domain.conferences.schedule(
        planner,
        ScheduleConference(
            title="Hội nghị thử",
            starts_at_ms=now_ms(),
            ends_at_ms=now_ms() + HOUR_MS,
            site_unit_ids=list(units),
            invites=[
                Invite(person_id=people[name], unit_id=units[unit], role=role)
                for name, (role, unit) in roles.items()
            ],
            agenda=[
                NewAgendaItem(key="one", title="Khai mạc", planned_minutes=5),
                NewAgendaItem(key="two", title="Thảo luận", planned_minutes=30),
            ],
        ),
    )
    return ConferenceId(summary.conference.id)


async def _units(domain: Domain) -> tuple[UnitId, ...]:
    since = date(2025, 7, 1)
    province = await domain.units.add(name="Tỉnh Lào Cai", code="laocai", valid_from=since)
    communes = [
        await domain.units.add(name=name, code=code, parent_id=province, valid_from=since)
        for name, code in (("Xã Bát Xát", "batxat"), ("Phường Sa Pa", "sapa"))
    ]
    return (province, *communes)
