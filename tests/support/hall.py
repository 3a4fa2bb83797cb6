"""A hall of voters on a migrated database: everybody is checked in and the conference is open."""

import asyncio
import hashlib
import os
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import insert

from rooms.attendance.messages import Arrive
from rooms.conferences.messages import Invite, OpenConference, ScheduleConference
from rooms.conferences.service import Conferences
from rooms.kernel.database import Database
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId, new_id
from rooms.live.messages import Command
from rooms.live.service import LiveConferences
from rooms.migrations import migrate
from rooms.people.messages import AccountRole, PersonView
from rooms.people.tables import PEOPLE, SESSIONS
from rooms.sites.messages import Role
from rooms.units.service import Units
from rooms.voting.messages import (
    BallotForm,
    Base,
    CastBallot,
    ClosePoll,
    CreatePoll,
    PollMethod,
    PollView,
    Share,
    StartPoll,
)
from rooms.voting.sealing import BallotKeys
from rooms.voting.service import Voting

HOUR_MS = 3_600_000
MAJORITY = Share(numerator=1, denominator=2, plus=1, base=Base.ENTITLED_PRESENT)
RECEIPT_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Hall:
    """`voters` as people and attendees in the order of the invitations; the first one is chair."""

    database: Database
    live: LiveConferences
    voting: Voting
    keys: BallotKeys
    conference_id: ConferenceId
    people: list[PersonId]
    attendees: list[AttendeeId]
    secretary: AttendeeId
    absent: tuple[PersonId, AttendeeId]
    guest: PersonId
    outsider: PersonId
    polls: list[str] = field(default_factory=list)

    @property
    def chair(self) -> AttendeeId:
        return self.attendees[0]

    async def say(self, command: Command, who: AttendeeId | None = None) -> int:
        actor = self.chair if who is None else who
        return await self.live.execute(self.conference_id, actor, command, secrets.token_hex(8))

    async def poll(self, poll_id: str) -> PollView:
        return (await self.live.state(self.conference_id)).voting.poll(poll_id)

    async def create(
        self,
        method: PollMethod,
        choices: Iterable[str] = (),
        *,
        max_marks: int = 1,
        duration_s: int | None = None,
    ) -> str:
        texts = tuple(choices)
        await self.say(
            CreatePoll(
                type="voting.create",
                title="Thông qua Nghị quyết",
                method=method,
                form=BallotForm.CANDIDATES if texts else BallotForm.YES_NO_ABSTAIN,
                choices=texts,
                min_marks=0 if texts else 1,
                max_marks=max_marks,
                pass_rule=MAJORITY,
                duration_s=duration_s,
            )
        )
        state = await self.live.state(self.conference_id)
        return list(state.voting.polls)[-1]

    async def start(self, method: PollMethod, choices: Iterable[str] = (), **more: int) -> str:
        poll_id = await self.create(method, choices, **more)
        await self.say(StartPoll(type="voting.start", poll_id=poll_id))
        return poll_id

    async def close(self, poll_id: str) -> None:
        await self.say(ClosePoll(type="voting.close", poll_id=poll_id))

    async def finish(self, poll_id: str) -> PollView:
        """Close, count and wipe, as the server does."""
        await self.close(poll_id)
        await self.voting.count(poll_id)
        await self.voting.wipe(poll_id)
        return await self.poll(poll_id)


def a_ballot(marks: str, *, secret: bool) -> CastBallot:
    receipt = "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(16))
    return CastBallot(key=secrets.token_hex(16), marks=marks, receipt=receipt if secret else None)


@asynccontextmanager
async def services(
    url: str, folder: Path
) -> AsyncIterator[tuple[Database, LiveConferences, Voting, BallotKeys]]:
    """The services votes need, running, on a migrated database."""
    database = Database.open(url)
    keys = BallotKeys(folder / "ballot-keys", os.urandom)
    async with LiveConferences(database, clock=now_ms, random=os.urandom) as live:
        voting = Voting(database, live, keys, clock=now_ms, random=os.urandom)
        storing = asyncio.create_task(voting.run())
        try:
            yield database, live, voting, keys
        finally:
            storing.cancel()
    await database.close()


@asynccontextmanager
async def hall(url: str, folder: Path, *, voters: int) -> AsyncIterator[Hall]:
    """`voters` electors are here; besides them a secretary without a vote, one elector who did not
    come, and one who is not invited."""
    await migrate(url)
    async with services(url, folder) as (database, live, voting, keys):
        units = Units(database, clock=now_ms, random=os.urandom)
        unit_id = await units.add(name="Tỉnh Lào Cai", code="laocai", valid_from=date(2025, 7, 1))
        people = [PersonId(new_id(os.urandom(16))) for _ in range(voters + 4)]
        await _add_people(database, people, unit_id)
        *here, secretary, absent, guest, outsider = people
        roles = {here[0]: Role.CHAIR, secretary: Role.SECRETARY, guest: Role.SITE_OPERATOR}
        planner = PersonView.model_validate(
            {
                "id": outsider,
                "username": "planner",
                "name": "Người lập",
                "position": "",
                "unit_id": unit_id,
                "unit_name": "Tỉnh Lào Cai",
                "account_role": AccountRole.SYSTEM_ADMIN,
            }
        )
        plan = ScheduleConference(
            title="Kỳ họp thứ nhất",
            starts_at_ms=now_ms(),
            ends_at_ms=now_ms() + HOUR_MS,
            site_unit_ids=[unit_id],
            invites=[
                Invite(person_id=one, unit_id=unit_id, role=roles.get(one, Role.DELEGATE))
                for one in people[:-1]
            ],
        )
        summary = await Conferences(database, random=os.urandom).schedule(planner, plan)
        conference_id = ConferenceId(summary.conference.id)
        state = await live.state(conference_id)
        ids = {one.person_id: AttendeeId(one.id) for one in state.roster.attendees.values()}
        made = Hall(
            database=database,
            live=live,
            voting=voting,
            keys=keys,
            conference_id=conference_id,
            people=here,
            attendees=[ids[one] for one in here],
            secretary=ids[secretary],
            absent=(absent, ids[absent]),
            guest=guest,
            outsider=outsider,
        )
        arriving = [ids[one] for one in (*here, secretary, guest)]
        await asyncio.gather(*(_arrive(made, attendee_id) for attendee_id in arriving))
        await made.say(OpenConference(type="conference.open"))
        yield made


async def sign_in(database: Database, people: Iterable[PersonId]) -> list[str]:
    """A session's token for each, without the password there isn't."""
    tokens = {one: secrets.token_urlsafe(32) for one in people}
    rows = [
        {
            "token_hash": hashlib.sha256(token.encode()).hexdigest(),
            "person_id": one,
            "created_at_ms": now_ms(),
            "expires_at_ms": now_ms() + HOUR_MS,
        }
        for one, token in tokens.items()
    ]
    async with database.write() as connection:
        await connection.execute(insert(SESSIONS), rows)
    return list(tokens.values())


async def _arrive(hall: Hall, attendee_id: AttendeeId) -> None:
    arrive = Arrive(type="attendance.arrive", attendee_id=attendee_id)
    await hall.live.execute_system(hall.conference_id, arrive)


async def _add_people(database: Database, people: list[PersonId], unit_id: str) -> None:
    """Without passwords: hashing them would take longer than the test."""
    rows = [
        {
            "id": one,
            "username": f"daibieu{number}",
            "password_hash": "",
            "name": f"Đại biểu {number}",
            "name_key": f"dai bieu {number}",
            "position": "Đại biểu",
            "unit_id": unit_id,
            "account_role": AccountRole.MEMBER.value,
            "calendar_secret": secrets.token_hex(16),
        }
        for number, one in enumerate(people)
    ]
    async with database.write() as connection:
        await connection.execute(insert(PEOPLE), rows)
