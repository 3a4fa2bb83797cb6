"""The sites of one conference: the units they belong to, and who came and dropped at one."""

from dataclasses import dataclass

from rooms.conferences.service import Conferences
from rooms.kernel.ids import AttendeeId, PersonId, UnitId
from rooms.live.service import LiveConferences
from rooms.live.site_history import SiteHistories
from rooms.sites.messages import SiteHistoryView
from rooms.units.service import Units
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.http.messages import UnitList


@dataclass(frozen=True, slots=True)
class Sites:
    conferences: Conferences
    live: LiveConferences
    units: Units
    histories: SiteHistories

    def handlers(self) -> Handlers:
        return {"list_site_units": self.site_units, "get_site_history": self.history}

    async def site_units(self, call: Call) -> UnitList:
        """For every attendee: the tree is how sites are grouped."""
        await self._attendee(call)
        state = await self.live.state(conference_of(call))
        ids = {UnitId(site.unit_id) for site in state.roster.sites.values()}
        return UnitList(units=await self.units.with_those_above(ids))

    async def history(self, call: Call) -> SiteHistoryView:
        attendee = await self._attendee(call)
        return await self.histories.of(conference_of(call), attendee, call.path("site_id"))

    async def _attendee(self, call: Call) -> AttendeeId:
        return await self.conferences.attendee_of(PersonId(call.person.id), conference_of(call))
