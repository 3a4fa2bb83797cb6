"""Use cases of people: accounts, signing in and out, finding somebody to invite."""

import asyncio
import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select

from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId, UnitId, new_id
from rooms.kernel.permissions import Action, Standing, require
from rooms.kernel.ports import Clock, Random
from rooms.kernel.text import exact_first, search_key
from rooms.people.messages import AccountRole, PersonView, SessionView
from rooms.people.rules import ACCOUNT, ADDRESS, SESSION_MS, Throttle
from rooms.people.sessions import Limit, SessionLookup, everybody, session_view, token_hash
from rooms.people.tables import PEOPLE, SESSIONS

MOST_FOUND = 100
HASHING_AT_ONCE = 2  # each takes 64 MiB and a core


@dataclass(frozen=True, slots=True)
class NewPerson:
    username: str
    password: str
    name: str
    position: str
    unit_id: UnitId
    account_role: AccountRole = AccountRole.MEMBER


class People:
    """Accounts and the sessions of those signed in; a token is shown once and kept as a hash."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        random: Random,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._random = random
        self._hasher = hasher or PasswordHasher()
        self._hashing = asyncio.Semaphore(HASHING_AT_ONCE)
        self._accounts = Throttle(ACCOUNT)
        self._addresses = Throttle(ADDRESS)
        # Verified for names nobody has, so that an answer takes as long for them.
        self._nobody = self._hasher.hash(random(16).hex())
        self._sessions = SessionLookup(database, clock)

    async def add(self, people: Sequence[NewPerson]) -> list[PersonId]:
        """New accounts, all or none."""
        hashes = [await self._hash(person.password) for person in people]
        rows = [
            {
                "id": new_id(self._random(16)),
                "username": person.username.casefold(),
                "password_hash": password_hash,
                "name": person.name,
                "name_key": search_key(person.name),
                "position": person.position,
                "unit_id": person.unit_id,
                "account_role": person.account_role.value,
                "calendar_secret": _token(self._random(24)),
            }
            for person, password_hash in zip(people, hashes, strict=True)
        ]
        async with self._database.write() as connection:
            await connection.execute(insert(PEOPLE), rows)
        return [PersonId(row["id"]) for row in rows]

    async def ids_of(self, usernames: Sequence[str]) -> dict[str, PersonId]:
        """The accounts there are, by user name; those unknown are left out."""
        names = [username.casefold() for username in usernames]
        query = select(PEOPLE.c.username, PEOPLE.c.id).where(PEOPLE.c.username.in_(names))
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return {row.username: PersonId(row.id) for row in rows}

    async def sign_in(self, username: str, password: str, *, address: str) -> SessionView:
        """A new session, or a refusal that doesn't say which of the two was wrong."""
        account = username.strip().casefold()
        self._count_try(account, address)
        async with self._database.read() as connection:
            query = select(PEOPLE.c.id, PEOPLE.c.password_hash).where(
                PEOPLE.c.username == account, PEOPLE.c.account_role != AccountRole.GUEST.value
            )
            row = (await connection.execute(query)).one_or_none()
        known = self._nobody if row is None else row.password_hash
        if not await self._verify(known, password) or row is None:
            raise Refused(ErrorCode.WRONG_CREDENTIALS)
        self._accounts = self._accounts.forgive(account)
        self._addresses = self._addresses.forgive(address)
        return await self._start_session(PersonId(row.id))

    async def start_limited(
        self, person_id: PersonId, limit: Limit
    ) -> tuple[SessionView, tuple[str, ...]]:
        """A session so limited, and the hashes of the tokens whose sessions it replaced."""
        ended: tuple[str, ...] = ()
        if limit.seat is not None and limit.code_id is not None:
            ended = await self.end_sessions_of_code(limit.code_id)
        if limit.device_id is not None:
            ended = await self.end_sessions_of_device(limit.device_id)
        return await self._start_session(person_id, limit), ended

    async def end_sessions_of_code(self, code_id: str) -> tuple[str, ...]:
        """The hashes of the tokens whose sessions ended."""
        return await self._end_sessions(SESSIONS.c.code_id == code_id)

    async def end_sessions_of_device(self, device_id: str) -> tuple[str, ...]:
        """The hashes of the tokens whose sessions ended."""
        return await self._end_sessions(SESSIONS.c.device_id == device_id)

    async def end_sessions_of_person(self, person_id: PersonId) -> tuple[str, ...]:
        """The hashes of the tokens whose sessions ended."""
        return await self._end_sessions(SESSIONS.c.person_id == person_id)

    async def add_guest(self, name: str, unit_name: str, unit_id: UnitId) -> PersonId:
        """An account for one conference. Nobody signs in to it: it has no password."""
        person_id = new_id(self._random(16))
        row = {
            "id": person_id,
            "username": f"guest:{person_id}",
            "password_hash": "",
            "name": name,
            "name_key": search_key(name),
            "position": unit_name,
            "unit_id": unit_id,
            "account_role": AccountRole.GUEST.value,
            "calendar_secret": _token(self._random(24)),
        }
        async with self._database.write() as connection:
            await connection.execute(insert(PEOPLE).values(row))
        return PersonId(person_id)

    async def end_sessions_of_others(
        self, conference_id: ConferenceId, sitting: Mapping[str, str | None]
    ) -> tuple[str, ...]:
        """End the sessions of codes that belong to another person now; `sitting` by code."""
        query = select(SESSIONS).where(
            SESSIONS.c.conference_id == conference_id, SESSIONS.c.seat.is_not(None)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        others = [row.token_hash for row in rows if sitting.get(row.code_id) != row.person_id]
        if not others:
            return ()
        return await self._end_sessions(SESSIONS.c.token_hash.in_(others))

    async def session(self, token: str) -> SessionView:
        """Whose session this is."""
        return await self._sessions.of(token)

    async def sign_out(self, token: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash(token))
            )

    async def get(self, person_id: PersonId) -> PersonView:
        async with self._database.read() as connection:
            return await connection.run_sync(_one, everybody().where(PEOPLE.c.id == person_id))

    async def by_calendar_secret(self, secret: str) -> PersonView:
        async with self._database.read() as connection:
            query = everybody().where(PEOPLE.c.calendar_secret == secret)
            return await connection.run_sync(_one, query)

    async def search(
        self, asker: PersonView, query: str = "", unit_id: UnitId | None = None
    ) -> list[PersonView]:
        """People by name, with or without diacritics; for those who plan conferences."""
        require(Standing(asker.account_role.value), Action.PEOPLE_SEARCH)
        found = everybody().where(
            PEOPLE.c.name_key.contains(search_key(query), autoescape=True),
            PEOPLE.c.account_role != AccountRole.GUEST.value,
        )
        if unit_id is not None:
            found = found.where(PEOPLE.c.unit_id == unit_id)
        async with self._database.read() as connection:
            rows = await connection.execute(found.order_by(PEOPLE.c.name_key).limit(MOST_FOUND))
            people = [PersonView.model_validate(dict(row)) for row in rows.mappings()]
        return sorted(people, key=lambda person: exact_first(person.name, query))

    def _count_try(self, account: str, address: str) -> None:
        now_ms = self._clock()
        wait_ms = max(
            self._accounts.wait_ms(account, now_ms), self._addresses.wait_ms(address, now_ms)
        )
        if wait_ms > 0:
            raise Refused(ErrorCode.TOO_MANY_ATTEMPTS, wait_s=-(-wait_ms // 1000))
        self._accounts = self._accounts.tried(account, now_ms)
        self._addresses = self._addresses.tried(address, now_ms)

    async def _end_sessions(self, which: ColumnElement[bool]) -> tuple[str, ...]:
        async with self._database.write() as connection:
            ended = await connection.execute(
                delete(SESSIONS).where(which).returning(SESSIONS.c.token_hash)
            )
            return tuple(ended.scalars())

    async def _start_session(self, person_id: PersonId, limit: Limit | None = None) -> SessionView:
        token = _token(self._random(32))
        now_ms = self._clock()
        async with self._database.write() as connection:
            await connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at_ms <= now_ms))
            await connection.execute(
                insert(SESSIONS).values(
                    token_hash=token_hash(token),
                    person_id=person_id,
                    created_at_ms=now_ms,
                    expires_at_ms=now_ms + SESSION_MS,
                    **({} if limit is None else asdict(limit)),
                )
            )
            return await connection.run_sync(_session_view, person_id, token, limit)

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _verify(self, password_hash: str, password: str) -> bool:
        async with self._hashing:
            try:
                return await asyncio.to_thread(self._hasher.verify, password_hash, password)
            except VerifyMismatchError:
                return False


def _one(connection: Connection, query: Select[tuple[str, ...]]) -> PersonView:
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise Refused(ErrorCode.NOT_FOUND, what="person")
    return PersonView.model_validate(dict(row))


def _session_view(
    connection: Connection, person_id: PersonId, token: str, limit: Limit | None
) -> SessionView:
    person = _one(connection, everybody().where(PEOPLE.c.id == person_id))
    query = select(PEOPLE.c.calendar_secret).where(PEOPLE.c.id == person_id)
    return session_view(person, connection.execute(query).scalar_one(), token, limit)


def _token(random: bytes) -> str:
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()
