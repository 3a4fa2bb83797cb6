"""What those who ask for the floor choose from."""

from dataclasses import dataclass

from rooms.floor.messages import PointsOfOrder
from rooms.floor.points_of_order import points_of_order
from server.http.call import Call, Handlers


@dataclass(frozen=True, slots=True)
class Floor:
    def handlers(self) -> Handlers:
        return {"list_points_of_order": self.points_of_order}

    async def points_of_order(self, _call: Call) -> PointsOfOrder:
        return points_of_order()
