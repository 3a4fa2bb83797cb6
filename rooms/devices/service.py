"""Use cases of devices: pair one with a unit, let it join as that site's operator, list, revoke."""

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rooms.conferences.messages import ConferenceState
from rooms.conferences.tables import CONFERENCES
from rooms.devices.messages import DeviceConferenceView, DeviceNowView, DeviceView
from rooms.devices.rules import (
    CODE_MS,
    SEEN_EVERY_MS,
    WAITING_AT_MOST,
    choose,
    code_hash,
    code_of,
    may_join,
)
from rooms.devices.tables import DEVICES, PAIRINGS
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId, UnitId, new_id
from rooms.kernel.ports import Clock, Random
from rooms.people.messages import SessionView
from rooms.people.rules import ACCOUNT, Throttle
from rooms.people.service import People
from rooms.people.sessions import Limit
from rooms.sites.messages import Role
from rooms.sites.tables import ATTENDEES, SITES
from rooms.units.tables import UNITS

MOST_LISTED = 500
MOST_CONFERENCES = 20


@dataclass(frozen=True, slots=True)
class Pending:
    """A code that waits to be typed, and the secret of the page that shows it."""

    code: str
    secret: str
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class DeviceSession:
    """`ended` are the hashes of the tokens whose sessions this one replaced."""

    session: SessionView
    ended: tuple[str, ...]


class Devices:
    """Paired devices of all units. `key` is a secret of this server; see `rules.code_hash`."""

    def __init__(
        self, database: Database, people: People, *, key: bytes, clock: Clock, random: Random
    ) -> None:
        self._database = database
        self._people = people
        self._key = key
        self._clock = clock
        self._random = random
        self._tries = Throttle(ACCOUNT)

    async def begin_pairing(self) -> Pending:
        """A new code, good once and for ten minutes."""
        now_ms = self._clock()
        secret = _token(self._random(32))
        async with self._database.write() as connection:
            await connection.execute(delete(PAIRINGS).where(PAIRINGS.c.expires_at_ms <= now_ms))
            waiting = await connection.scalar(select(func.count()).select_from(PAIRINGS))
            if (waiting or 0) >= WAITING_AT_MOST:
                raise Refused(ErrorCode.RATE_LIMITED)
            code = await self._unused_code(connection)
            await connection.execute(
                insert(PAIRINGS).values(
                    code_hash=code_hash(self._key, code),
                    secret_hash=_hash(secret),
                    expires_at_ms=now_ms + CODE_MS,
                )
            )
        return Pending(code, secret, now_ms + CODE_MS)

    async def pair(
        self, by: PersonId, code: str, unit_id: UnitId, name: str, among: Collection[str] | None
    ) -> DeviceView:
        """The device that shows `code` becomes the unit's. `among` are the units `by` may pair
        with; None: all."""
        if among is not None and unit_id not in among:
            raise Refused(ErrorCode.NOT_ALLOWED)
        now_ms = self._clock()
        wait_ms = self._tries.wait_ms(by, now_ms)
        if wait_ms > 0:
            raise Refused(ErrorCode.TOO_MANY_ATTEMPTS, wait_s=-(-wait_ms // 1000))
        device_id = new_id(self._random(16))
        async with self._database.write() as connection:
            if await connection.scalar(select(UNITS.c.id).where(UNITS.c.id == unit_id)) is None:
                raise Refused(ErrorCode.NOT_FOUND, what="unit")
            known = PAIRINGS.c.code_hash == code_hash(self._key, code)
            fresh = known & PAIRINGS.c.device_id.is_(None) & (PAIRINGS.c.expires_at_ms > now_ms)
            if await connection.scalar(select(PAIRINGS.c.code_hash).where(fresh)) is None:
                self._tries = self._tries.tried(by, now_ms)
                raise Refused(ErrorCode.PAIRING_CODE_UNKNOWN)
            await connection.execute(
                insert(DEVICES).values(
                    id=device_id,
                    unit_id=unit_id,
                    name=name,
                    paired_by=by,
                    paired_at_ms=now_ms,
                )
            )
            await connection.execute(update(PAIRINGS).where(fresh).values(device_id=device_id))
            row = (await connection.execute(_devices(DEVICES.c.id == device_id))).one()
        self._tries = self._tries.forgive(by)
        return _view(row)

    async def fetch_token(self, secret: str) -> str | None:
        """The token of the device whose code was typed, given once; None while it waits."""
        now_ms = self._clock()
        mine = PAIRINGS.c.secret_hash == _hash(secret)
        async with self._database.read() as connection:
            row = (await connection.execute(select(PAIRINGS).where(mine))).one_or_none()
        if row is None or row.expires_at_ms <= now_ms:
            raise Refused(ErrorCode.PAIRING_CODE_UNKNOWN)
        if row.device_id is None:
            return None
        token = _token(self._random(32))
        async with self._database.write() as connection:
            used = await connection.execute(delete(PAIRINGS).where(mine))
            if used.rowcount != 1:
                raise Refused(ErrorCode.PAIRING_CODE_UNKNOWN)
            this = update(DEVICES).where(DEVICES.c.id == row.device_id)
            await connection.execute(this.values(token_hash=_hash(token), seen_at_ms=now_ms))
        return token

    async def listed(self, units: Collection[str] | None) -> list[DeviceView]:
        """The devices of these units, or of all; those revoked are left out."""
        which: ColumnElement[bool] = DEVICES.c.revoked_at_ms.is_(None)
        if units is not None:
            which &= DEVICES.c.unit_id.in_(units)
        query = _devices(which).order_by(UNITS.c.name, DEVICES.c.name).limit(MOST_LISTED)
        async with self._database.read() as connection:
            return [_view(row) for row in await connection.execute(query)]

    async def revoke(self, device_id: str, among: Collection[str] | None) -> tuple[str, ...]:
        """The device is nobody's any more; the hashes of the tokens whose sessions ended."""
        this = DEVICES.c.id == device_id
        async with self._database.write() as connection:
            row = (
                await connection.execute(_devices(this & DEVICES.c.revoked_at_ms.is_(None)))
            ).one_or_none()
            if row is None or (among is not None and row.unit_id not in among):
                raise Refused(ErrorCode.NOT_FOUND, what="device")
            gone = update(DEVICES).where(this)
            await connection.execute(gone.values(revoked_at_ms=self._clock(), token_hash=None))
        return await self._people.end_sessions_of_device(device_id)

    async def now(self, token: str) -> DeviceNowView:
        """What the device of this token shows."""
        now_ms = self._clock()
        row = await self._find(token)
        if row.seen_at_ms is None or row.seen_at_ms < now_ms - SEEN_EVERY_MS:
            async with self._database.write() as connection:
                this = update(DEVICES).where(DEVICES.c.id == row.id)
                await connection.execute(this.values(seen_at_ms=now_ms))
        conference = await self._conference(row.unit_id, now_ms)
        joins = conference is not None and may_join(conference, now_ms)
        return DeviceNowView(
            device=_view(row), now_ms=now_ms, conference=conference, may_join=joins
        )

    async def start_session(self, token: str) -> DeviceSession:
        """A session for the conference of now, as the operator of the device's site."""
        now_ms = self._clock()
        row = await self._find(token)
        conference = await self._conference(row.unit_id, now_ms)
        if conference is None or not may_join(conference, now_ms):
            raise Refused(ErrorCode.NO_CONFERENCE_NOW)
        operator = await self._operator(conference.id, row.unit_id)
        limit = Limit(ConferenceId(conference.id), device_id=row.id)
        session, ended = await self._people.start_limited(operator, limit)
        return DeviceSession(session, ended)

    async def _unused_code(self, connection: AsyncConnection) -> str:
        while True:
            code = code_of(self._random(8))
            same = PAIRINGS.c.code_hash == code_hash(self._key, code)
            if await connection.scalar(select(PAIRINGS.c.code_hash).where(same)) is None:
                return code

    async def _find(self, token: str) -> Row[Any]:
        known = (DEVICES.c.token_hash == _hash(token)) & DEVICES.c.revoked_at_ms.is_(None)
        async with self._database.read() as connection:
            row: Row[Any] | None = (await connection.execute(_devices(known))).one_or_none()
        if row is None:
            raise Refused(ErrorCode.DEVICE_NOT_PAIRED)
        return row

    async def _conference(self, unit_id: str, now_ms: int) -> DeviceConferenceView | None:
        query = (
            select(CONFERENCES, ATTENDEES.c.name.label("chair_name"))
            .join(SITES, (SITES.c.conference_id == CONFERENCES.c.id) & (SITES.c.unit_id == unit_id))
            .join(
                ATTENDEES,
                (ATTENDEES.c.conference_id == CONFERENCES.c.id)
                & (ATTENDEES.c.role == Role.CHAIR.value),
            )
            .where(CONFERENCES.c.state != ConferenceState.CLOSED.value)
            # One that was never opened is over when its time is; one that runs is not.
            .where(
                (CONFERENCES.c.ends_at_ms > now_ms)
                | (CONFERENCES.c.state != ConferenceState.SCHEDULED.value)
            )
            .order_by(CONFERENCES.c.starts_at_ms, CONFERENCES.c.id)
            .limit(MOST_CONFERENCES)
        )
        fields = DeviceConferenceView.model_fields
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        found = [
            DeviceConferenceView.model_validate({name: getattr(row, name) for name in fields})
            for row in rows
        ]
        return choose(found, now_ms)

    async def _operator(self, conference_id: str, unit_id: str) -> PersonId:
        query = (
            select(ATTENDEES.c.person_id)
            .join(SITES, SITES.c.id == ATTENDEES.c.site_id)
            .where(
                ATTENDEES.c.conference_id == conference_id,
                ATTENDEES.c.role == Role.SITE_OPERATOR.value,
                SITES.c.unit_id == unit_id,
            )
            .order_by(ATTENDEES.c.ordinal)
        )
        async with self._database.read() as connection:
            person_id = (await connection.execute(query.limit(1))).scalar_one_or_none()
        if person_id is None:
            raise Refused(ErrorCode.SITE_WITHOUT_OPERATOR)
        return PersonId(person_id)


def _devices(which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(DEVICES, UNITS.c.name.label("unit_name"))
        .join(UNITS, UNITS.c.id == DEVICES.c.unit_id)
        .where(which)
    )


def _view(row: Row[Any]) -> DeviceView:
    return DeviceView.model_validate({name: getattr(row, name) for name in DeviceView.model_fields})


def _token(random: bytes) -> str:
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
