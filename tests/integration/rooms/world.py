"""A small installation: a migrated database, two units below a province, people, one conference."""

import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from argon2 import PasswordHasher

from rooms.agenda.messages import NewAgendaItem
from rooms.conferences.messages import ConferenceSummary, Invite, ScheduleConference
from rooms.conferences.service import Conferences
from rooms.documents.service import Documents
from rooms.kernel.database import Database
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId, UnitId
from rooms.kernel.local_files import LocalFiles
from rooms.live import view
from rooms.live.messages import Snapshot
from rooms.live.service import LiveConferences
from rooms.minutes.service import Minutes
from rooms.people.messages import AccountRole, PersonView
from rooms.people.service import NewPerson, People
from rooms.sites.messages import Role
from rooms.units.service import Units

START_MS = 1_760_000_000_000
PASSWORD = "dienhong2026"
NOT_SCHEDULED = ConferenceId("")
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(slots=True)
class HandClock:
    """Time that moves when told."""

    now_ms: int = START_MS

    def __call__(self) -> int:
        return self.now_ms

    def pass_s(self, seconds: float) -> None:
        self.now_ms += int(seconds * 1000)


@dataclass(slots=True)
class World:
    """Services on one database; `attendees` by user name once a conference is scheduled."""

    database: Database
    clock: HandClock
    units: Units
    people: People
    conferences: Conferences
    live: LiveConferences
    documents: Documents
    files: LocalFiles
    minutes: Minutes
    unit_ids: dict[str, UnitId] = field(default_factory=dict)
    person_ids: dict[str, PersonId] = field(default_factory=dict)
    attendees: dict[str, AttendeeId] = field(default_factory=dict)
    conference_id: ConferenceId = NOT_SCHEDULED

    async def person(self, username: str) -> PersonView:
        return await self.people.get(self.person_ids[username])

    async def schedule(self) -> ConferenceSummary:
        summary = await self.conferences.schedule(await self.person("quantri"), self.plan())
        self.conference_id = ConferenceId(summary.conference.id)
        state = await self.live.state(self.conference_id)
        usernames = {person_id: name for name, person_id in self.person_ids.items()}
        self.attendees = {
            usernames[PersonId(one.person_id)]: AttendeeId(one.id)
            for one in state.roster.attendees.values()
        }
        return summary

    async def snapshot(self, username: str) -> Snapshot:
        """As somebody sees the conference; a stranger has no attendee's id."""
        state = await self.live.state(self.conference_id)
        return view.snapshot(state, self.attendees.get(username, username))

    def plan(self) -> ScheduleConference:
        return ScheduleConference(
            title="Hội nghị giao ban tháng 10",
            place="Phòng họp số 1",
            starts_at_ms=START_MS,
            ends_at_ms=START_MS + 7_200_000,
            site_unit_ids=[self.unit_ids[name] for name in ("batxat", "laocai", "sapa")],
            invites=[
                Invite(
                    person_id=self.person_ids[name], unit_id=self.unit_ids[unit], role=Role(role)
                )
                for name, unit, role in SEATS
            ],
            agenda=[
                NewAgendaItem(key="a", title="Báo cáo", planned_minutes=20),
                NewAgendaItem(key="b", title="Thảo luận"),
                NewAgendaItem(
                    key="b1",
                    parent_key="b",
                    title="Ý kiến các xã",
                    presenter_person_id=self.person_ids["daibieu1"],
                ),
            ],
        )


PEOPLE: Sequence[tuple[str, str, str, AccountRole]] = (
    ("chutri", "Trần Đức Thuận", "laocai", AccountRole.MEMBER),
    ("thuky", "Nguyễn Thị Hường", "laocai", AccountRole.MEMBER),
    ("daibieu1", "Giàng A Sử", "batxat", AccountRole.MEMBER),
    ("daibieu2", "Đặng Văn Đông", "sapa", AccountRole.MEMBER),
    ("batxat", "Lý Thị Mẩy", "batxat", AccountRole.MEMBER),
    ("sapa", "Vàng A Páo", "sapa", AccountRole.MEMBER),
    ("quantri", "Quản trị", "laocai", AccountRole.SYSTEM_ADMIN),
    ("nguoila", "Người Lạ", "sapa", AccountRole.MEMBER),
)
SEATS = (
    ("chutri", "laocai", "chair"),
    ("thuky", "laocai", "secretary"),
    ("daibieu1", "batxat", "delegate"),
    ("daibieu2", "sapa", "delegate"),
    ("batxat", "batxat", "site_operator"),
    ("sapa", "sapa", "site_operator"),
)


async def build_world(stack: AsyncExitStack, url: str, folder: Path, *, seed: int = 1) -> World:
    """Services on a migrated database; they end with the stack."""
    clock = HandClock()
    dice = random.Random(seed)
    database = Database.open(url)
    stack.push_async_callback(database.close)
    live = await stack.enter_async_context(
        LiveConferences(database, clock=clock, random=dice.randbytes)
    )
    units = Units(database, clock=clock, random=dice.randbytes)
    files = LocalFiles(folder)
    return World(
        database=database,
        clock=clock,
        units=units,
        people=People(database, clock=clock, random=dice.randbytes, hasher=QUICK_HASHER),
        conferences=Conferences(database, random=dice.randbytes),
        live=live,
        documents=Documents(database, live, clock=clock, random=dice.randbytes),
        files=files,
        minutes=Minutes(database, live, files, units, clock=clock),
    )


async def populate(world: World) -> None:
    """Units and people; no conference yet."""
    since = date(2025, 7, 1)
    root = await world.units.add(name="Trung ương", code="TW", valid_from=since)
    province = await world.units.add(
        name="Tỉnh Lào Cai", code="LC", parent_id=root, valid_from=since
    )
    world.unit_ids["laocai"] = province
    for key, name in (("batxat", "Xã Bát Xát"), ("sapa", "Phường Sa Pa")):
        world.unit_ids[key] = await world.units.add(
            name=name, code=key, parent_id=province, valid_from=since
        )
    ids = await world.people.add(
        [
            NewPerson(
                username=username,
                password=PASSWORD,
                name=name,
                position="Chuyên viên",
                unit_id=world.unit_ids[unit],
                account_role=role,
            )
            for username, name, unit, role in PEOPLE
        ]
    )
    names = (username for username, *_ in PEOPLE)
    world.person_ids = dict(zip(names, ids, strict=True))
