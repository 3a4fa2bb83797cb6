"""Use cases of codes: print them, sign in with one, withdraw one, find the seat of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rooms.attendance.messages import CheckInHow, NoteCheckIn
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId, new_id
from rooms.kernel.permissions import Action, require
from rooms.kernel.ports import Clock, Random
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.pairing.rules import code_hash, code_of, require_time
from rooms.pairing.tables import ACCESS_CODES
from rooms.people.messages import SessionView
from rooms.people.rules import ADDRESS, Throttle
from rooms.people.service import People
from rooms.people.sessions import Limit
from rooms.sites.messages import AttendeeView


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a code is for: an attendee, or a seat of a site."""

    attendee_id: str | None = None
    site_id: str | None = None
    seat: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat in the room of a site."""

    conference_id: ConferenceId
    site_id: str
    seat: str


@dataclass(frozen=True, slots=True)
class Issued:
    holder: Holder
    code: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`ended` are the hashes of the tokens whose sessions this one replaced."""

    session: SessionView
    ended: tuple[str, ...]


class Pairing:
    """Codes of all conferences. `key` is a secret of this server; see `rules.code_of`."""

    def __init__(
        self,
        database: Database,
        live: LiveConferences,
        people: People,
        *,
        key: bytes,
        clock: Clock,
        random: Random,
    ) -> None:
        self._database = database
        self._live = live
        self._people = people
        self._key = key
        self._clock = clock
        self._random = random
        self._addresses = Throttle(ADDRESS)

    async def issue(
        self, conference_id: ConferenceId, by: AttendeeId, holders: Sequence[Holder]
    ) -> list[Issued]:
        """The codes of these people and seats, made where there is none yet."""
        state = await self._live.state(conference_id)
        require(state.roster.standing(by), Action.CODES_ISSUE)
        for holder in holders:
            _require_known(state, holder)
        async with self._database.write() as connection:
            known = await self._valid(connection, conference_id)
            new = {
                holder: new_id(self._random(16))
                for holder in dict.fromkeys(holders)
                if holder not in known
            }
            if new:
                rows = [self._row(conference_id, holder, one) for holder, one in new.items()]
                await connection.execute(insert(ACCESS_CODES), rows)
        ids = known | new
        return [Issued(holder, code_of(self._key, ids[holder])) for holder in holders]

    async def withdraw(
        self, conference_id: ConferenceId, by: AttendeeId, holder: Holder
    ) -> tuple[str, ...]:
        """The code works no more; the hashes of the tokens whose sessions ended with it."""
        state = await self._live.state(conference_id)
        require(state.roster.standing(by), Action.CODES_ISSUE)
        async with self._database.write() as connection:
            code_id = (await self._valid(connection, conference_id)).get(holder)
            if code_id is None:
                return ()
            await connection.execute(
                update(ACCESS_CODES)
                .where(ACCESS_CODES.c.id == code_id)
                .values(revoked_at_ms=self._clock())
            )
        return await self._people.end_sessions_of_code(code_id)

    async def sign_in(self, code: str, *, address: str) -> SignedIn:
        """A session for the conference of the code, whose holder is present from now on."""
        row = await self._find(code, address)
        conference_id = ConferenceId(row.conference_id)
        state = await self._live.state(conference_id)
        require_time(state.conference, self._clock())
        attendee, how = _occupant(state, row)
        seat = None if row.seat is None else state.seating.label(row.site_id, row.seat)
        limit = Limit(conference_id, code_id=row.id, seat=row.seat, seat_label=seat)
        session, ended = await self._people.start_limited(PersonId(attendee.person_id), limit)
        command = NoteCheckIn(type="attendance.note_check_in", attendee_id=attendee.id, how=how)
        await self._live.execute_system(
            conference_id, command, on_behalf_of=AttendeeId(attendee.id)
        )
        return SignedIn(session, ended)

    async def seat_of(self, code: str, *, address: str) -> Seat:
        """The seat that a nameplate stands on."""
        row = await self._find(code, address)
        if row.seat is None:
            raise Refused(ErrorCode.CODE_UNKNOWN)
        return Seat(ConferenceId(row.conference_id), row.site_id, row.seat)

    async def seats_left(self, state: LiveState) -> tuple[str, ...]:
        """Ends the sessions of seats where somebody else sits now, or nobody."""
        seated = {
            (site_id, seat): state.roster.attendees[who].person_id
            for site_id, site in state.seating.sites.items()
            for seat, who in site.occupied.items()
        }
        conference_id = ConferenceId(state.conference.id)
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(ACCESS_CODES.c.id, ACCESS_CODES.c.site_id, ACCESS_CODES.c.seat).where(
                    ACCESS_CODES.c.conference_id == conference_id,
                    ACCESS_CODES.c.seat.is_not(None),
                    ACCESS_CODES.c.revoked_at_ms.is_(None),
                )
            )
            sitting = {row.id: seated.get((row.site_id, row.seat)) for row in rows}
        return await self._people.end_sessions_of_others(conference_id, sitting)

    async def _valid(
        self, connection: AsyncConnection, conference_id: ConferenceId
    ) -> dict[Holder, str]:
        rows = await connection.execute(
            select(ACCESS_CODES).where(
                ACCESS_CODES.c.conference_id == conference_id,
                ACCESS_CODES.c.revoked_at_ms.is_(None),
            )
        )
        return {Holder(row.attendee_id, row.site_id, row.seat): row.id for row in rows}

    async def _find(self, code: str, address: str) -> Row[tuple[str, ...]]:
        """Wrong codes count, right ones don't: a whole hall may share one address."""
        now_ms = self._clock()
        wait_ms = self._addresses.wait_ms(address, now_ms)
        if wait_ms > 0:
            raise Refused(ErrorCode.TOO_MANY_ATTEMPTS, wait_s=-(-wait_ms // 1000))
        query = select(ACCESS_CODES).where(
            ACCESS_CODES.c.code_hash == code_hash(code), ACCESS_CODES.c.revoked_at_ms.is_(None)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            self._addresses = self._addresses.tried(address, now_ms)
            raise Refused(ErrorCode.CODE_UNKNOWN)
        return row

    def _row(self, conference_id: str, holder: Holder, code_id: str) -> dict[str, object]:
        return {
            "id": code_id,
            "conference_id": conference_id,
            "attendee_id": holder.attendee_id,
            "site_id": holder.site_id,
            "seat": holder.seat,
            "code_hash": code_hash(code_of(self._key, code_id)),
            "issued_at_ms": self._clock(),
            "revoked_at_ms": None,
        }


def _require_known(state: LiveState, holder: Holder) -> None:
    if holder.attendee_id is not None:
        state.roster.attendee(holder.attendee_id)
    elif not state.seating.has_seat(holder.site_id or "", holder.seat or ""):
        raise Refused(ErrorCode.SEAT_UNKNOWN)


def _occupant(state: LiveState, row: Row[tuple[str, ...]]) -> tuple[AttendeeView, CheckInHow]:
    if row.attendee_id is not None:
        return state.roster.attendee(row.attendee_id), CheckInHow.QR
    who = state.seating.occupant(row.site_id, row.seat)
    if who is None:
        raise Refused(ErrorCode.SEAT_EMPTY)
    return state.roster.attendee(who), CheckInHow.SEAT
