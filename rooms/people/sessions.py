"""Whose session is this? Every request and every socket asks; what is asked at once is looked up at
once, so that a crowd that comes back costs the database a few statements. Nothing is remembered: a
session that was ended is refused by the next look.
"""

import asyncio
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.ports import Clock
from rooms.people.messages import AccountRole, PersonView, SessionLimit, SessionView
from rooms.people.tables import PEOPLE, SESSIONS
from rooms.units.tables import UNITS

AT_ONCE = 200
"""Sessions that one statement looks for; the others wait for the next."""
_PERSON_FIELDS = tuple(PersonView.model_fields)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a session by a code, of a paired device or of a guest is limited to. A seat has one
    device, a person any number."""

    conference_id: ConferenceId
    code_id: str | None = None
    seat: str | None = None
    seat_label: str | None = None
    device_id: str | None = None


class SessionLookup:
    """One statement runs at a time; who asks meanwhile is in the next."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._asked: dict[str, asyncio.Future[Row[Any] | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def of(self, token: str) -> SessionView:
        """Raises `Refused` where nobody is signed in by this token, or not any more."""
        row = await self._row(token_hash(token))
        if row is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        if row.expires_at_ms <= self._clock():
            raise Refused(ErrorCode.SESSION_EXPIRED)
        person = PersonView.model_validate({name: getattr(row, name) for name in _PERSON_FIELDS})
        return session_view(person, row.calendar_secret, token, _limit(row))

    async def _row(self, wanted: str) -> Row[Any] | None:
        answer = self._asked.get(wanted)
        if answer is None:
            answer = self._asked[wanted] = asyncio.get_running_loop().create_future()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="sessions")
        # Another may wait for the same answer: only his own waiting ends with a cancelled one.
        return await asyncio.shield(answer)

    async def _look(self) -> None:
        while self._asked:
            batch = {wanted: self._asked.pop(wanted) for wanted in list(self._asked)[:AT_ONCE]}
            try:
                found = await self._database.look(partial(_rows, batch.keys()))
            except Exception as error:  # noqa: BLE001 - handed to all who asked
                for answer in batch.values():
                    answer.set_exception(error)
            else:
                for wanted, answer in batch.items():
                    answer.set_result(found.get(wanted))


def everybody() -> Select[tuple[str, ...]]:
    """The columns of a `PersonView`, of all people; narrow it by `where`."""
    return select(
        PEOPLE.c.id,
        PEOPLE.c.username,
        PEOPLE.c.name,
        PEOPLE.c.position,
        PEOPLE.c.unit_id,
        UNITS.c.name.label("unit_name"),
        PEOPLE.c.account_role,
    ).join(UNITS, UNITS.c.id == PEOPLE.c.unit_id)


def _rows(wanted: Collection[str], connection: Connection) -> dict[str, Row[Any]]:
    query = (
        everybody()
        .add_columns(PEOPLE.c.calendar_secret, SESSIONS)
        .join(SESSIONS, SESSIONS.c.person_id == PEOPLE.c.id)
        .where(SESSIONS.c.token_hash.in_(wanted))
    )
    return {row.token_hash: row for row in connection.execute(query)}


def session_view(person: PersonView, secret: str, token: str, limit: Limit | None) -> SessionView:
    if limit is not None:
        # Whoever holds the code may do in this conference what its holder may, and nothing else.
        return SessionView(
            person=person.model_copy(update={"account_role": AccountRole.MEMBER}),
            token=token,
            calendar_url="",
            limit=SessionLimit(conference_id=limit.conference_id, seat=limit.seat_label),
        )
    return SessionView(person=person, token=token, calendar_url=f"/calendar/{secret}.ics")


def _limit(row: Row[Any]) -> Limit | None:
    if row.conference_id is None:
        return None
    return Limit(
        ConferenceId(row.conference_id), row.code_id, row.seat, row.seat_label, row.device_id
    )


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
