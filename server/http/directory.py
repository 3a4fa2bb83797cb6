"""The directory one schedules from: units and people, found by part of a name."""

from dataclasses import dataclass

from rooms.kernel.ids import UnitId
from rooms.people.service import People
from rooms.units.service import Units
from server.http.call import Call, Handlers
from server.http.messages import PersonList, UnitList

QUERY_MAX = 200


@dataclass(frozen=True, slots=True)
class Directory:
    units: Units
    people: People

    def handlers(self) -> Handlers:
        return {"list_units": self.list_units, "list_people": self.list_people}

    async def list_units(self, call: Call) -> UnitList:
        return UnitList(units=await self.units.search(call.text("query")[:QUERY_MAX]))

    async def list_people(self, call: Call) -> PersonList:
        unit_id = call.text("unit_id")
        found = await self.people.search(
            call.person, call.text("query")[:QUERY_MAX], UnitId(unit_id) if unit_id else None
        )
        return PersonList(people=found)
