"""The tree of units on a real database."""

from datetime import date

import pytest

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import UnitId
from tests.integration.rooms.world import World


async def test_units_are_found_with_or_without_diacritics(world: World) -> None:
    for query in ("bát xát", "bat xat", "BAT"):
        assert [unit.name for unit in await world.units.search(query)] == ["Xã Bát Xát"]
    assert len(await world.units.search()) == 4


async def test_an_abolished_unit_is_no_longer_found_but_stays_readable(world: World) -> None:
    sapa = world.unit_ids["sapa"]
    await world.units.abolish(sapa, date(2025, 10, 1))
    assert await world.units.search("sa pa") == []
    assert (await world.units.get(sapa)).valid_to == date(2025, 10, 1)


async def test_the_units_above_are_told_from_near_to_far(world: World) -> None:
    above = await world.units.above(world.unit_ids["batxat"])
    assert [unit.name for unit in above] == ["Tỉnh Lào Cai", "Trung ương"]


async def test_a_unit_needs_a_parent_that_is_there(world: World) -> None:
    with pytest.raises(Refused) as refused:
        await world.units.add(
            name="Xã", code="X", parent_id=UnitId("absent"), valid_from=date(2025, 7, 1)
        )
    assert refused.value.code is ErrorCode.NOT_FOUND
