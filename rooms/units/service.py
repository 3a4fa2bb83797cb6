"""Use cases of the tree of units: grow it, find in it, climb it."""

from collections.abc import Set as AbstractSet
from datetime import date

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import UnitId, new_id
from rooms.kernel.ports import Clock, Random
from rooms.kernel.text import exact_first, search_key
from rooms.units.messages import UnitView
from rooms.units.rules import check_dates, today
from rooms.units.tables import UNITS

MOST_FOUND = 200
AT_ONCE = 500
"""Ids in one query: databases bound the number of parameters."""

_VIEW = (
    UNITS.c.id,
    UNITS.c.parent_id,
    UNITS.c.name,
    UNITS.c.code,
    UNITS.c.valid_from,
    UNITS.c.valid_to,
)


class Units:
    """The bodies over every level, of any depth."""

    def __init__(self, database: Database, *, clock: Clock, random: Random) -> None:
        self._database = database
        self._clock = clock
        self._random = random

    async def add(
        self,
        *,
        name: str,
        code: str,
        parent_id: UnitId | None = None,
        valid_from: date,
        valid_to: date | None = None,
    ) -> UnitId:
        """A new unit under `parent_id`, which is there already: so the tree has no cycle."""
        check_dates(valid_from, valid_to)
        unit_id = UnitId(new_id(self._random(16)))
        async with self._database.write() as connection:
            if parent_id is not None:
                await _unit(connection, parent_id)
            await connection.execute(
                insert(UNITS).values(
                    id=unit_id,
                    parent_id=parent_id,
                    name=name,
                    name_key=search_key(name),
                    code=code,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
            )
        return unit_id

    async def abolish(self, unit_id: UnitId, last_day: date) -> None:
        """The unit exists until `last_day`; everything that names it stays readable."""
        async with self._database.write() as connection:
            check_dates((await _unit(connection, unit_id)).valid_from, last_day)
            await connection.execute(
                update(UNITS).where(UNITS.c.id == unit_id).values(valid_to=last_day)
            )

    async def get(self, unit_id: UnitId) -> UnitView:
        async with self._database.read() as connection:
            return await _unit(connection, unit_id)

    async def search(self, query: str = "") -> list[UnitView]:
        """Units that exist today and whose name holds `query`, with or without diacritics."""
        on = today(self._clock())
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(*_VIEW)
                .where(UNITS.c.name_key.contains(search_key(query), autoescape=True))
                .where(UNITS.c.valid_from <= on)
                .where(or_(UNITS.c.valid_to.is_(None), UNITS.c.valid_to >= on))
                .order_by(UNITS.c.name_key)
                .limit(MOST_FOUND)
            )
            found = [UnitView.model_validate(dict(row)) for row in rows.mappings()]
        return sorted(found, key=lambda unit: exact_first(unit.name, query))

    async def with_those_above(self, unit_ids: AbstractSet[UnitId]) -> list[UnitView]:
        """These and every unit over them, by name."""
        found: dict[str, UnitView] = {}
        missing: set[str] = set(unit_ids)
        async with self._database.read() as connection:
            while missing:
                some = sorted(missing)[:AT_ONCE]
                rows = await connection.execute(select(*_VIEW).where(UNITS.c.id.in_(some)))
                units = [UnitView.model_validate(dict(row)) for row in rows.mappings()]
                found |= {unit.id: unit for unit in units}
                missing -= set(some)
                parents = {unit.parent_id for unit in units if unit.parent_id is not None}
                missing |= parents - found.keys()
        return sorted(found.values(), key=lambda unit: search_key(unit.name))

    async def above(self, unit_id: UnitId) -> list[UnitView]:
        """The units above, the next one first."""
        async with self._database.read() as connection:
            unit = await _unit(connection, unit_id)
            chain: list[UnitView] = []
            while unit.parent_id is not None:
                unit = await _unit(connection, UnitId(unit.parent_id))
                chain.append(unit)
        return chain


async def _unit(connection: AsyncConnection, unit_id: UnitId) -> UnitView:
    rows = await connection.execute(select(*_VIEW).where(UNITS.c.id == unit_id))
    row = rows.mappings().one_or_none()
    if row is None:
        raise Refused(ErrorCode.NOT_FOUND, what="unit")
    return UnitView.model_validate(dict(row))
