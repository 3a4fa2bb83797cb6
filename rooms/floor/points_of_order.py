"""Categories of points of order and their ranks: data, since each body has its own rules."""

from functools import cache
from pathlib import Path

from rooms.floor.messages import PointsOfOrder

FILE = Path(__file__).with_name("points_of_order.json")


@cache
def points_of_order() -> PointsOfOrder:
    return PointsOfOrder.model_validate_json(FILE.read_bytes())


@cache
def ranks() -> dict[str, int]:
    return {one.id: one.rank for one in points_of_order().categories}
