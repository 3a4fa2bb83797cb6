"""Conferences outside the meeting itself: the list, one of them, scheduling, the log."""

from dataclasses import dataclass

from aiohttp import web

from rooms.conferences.messages import ConferenceSummary, ScheduleConference
from rooms.conferences.service import Conferences as ConferenceService
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId
from rooms.live.service import LiveConferences
from server.http.call import Call, Handlers
from server.http.headers import KEEP_PRIVATE
from server.http.messages import ConferenceList, LogPage
from server.realtime.rosters import Rosters

FAR_MS = 253_402_300_799_999


@dataclass(frozen=True, slots=True)
class Conferences:
    conferences: ConferenceService
    live: LiveConferences
    rosters: Rosters

    def handlers(self) -> Handlers:
        return {
            "list_conferences": self.list,
            "schedule_conference": self.schedule,
            "get_conference": self.get,
            "get_roster": self.roster,
            "get_log": self.log,
        }

    async def list(self, call: Call) -> ConferenceList:
        found = await self.conferences.visible(
            call.person, from_ms=call.number("from_ms", 0), to_ms=call.number("to_ms", FAR_MS)
        )
        if call.only is not None:
            found = [one for one in found if one.conference.id == call.only]
        return ConferenceList(conferences=found)

    async def schedule(self, call: Call) -> ConferenceSummary:
        return await self.conferences.schedule(call.person, await call.body(ScheduleConference))

    async def get(self, call: Call) -> ConferenceSummary:
        return await self.conferences.get(call.person, conference_of(call))

    async def roster(self, call: Call) -> web.Response:
        """Compressed once for all; whoever isn't on it learns nothing of it."""
        roster = self.rosters.find(conference_of(call), call.path("digest"))
        if roster is None or call.person.id not in roster.people:
            raise Refused(ErrorCode.NOT_FOUND, what="roster")
        return web.Response(
            body=roster.json_gz,
            content_type="application/json",
            headers={"Content-Encoding": "gzip", "Cache-Control": KEEP_PRIVATE},
        )

    async def log(self, call: Call) -> LogPage:
        conference_id = conference_of(call)
        attendee_id = await self.conferences.attendee_of(PersonId(call.person.id), conference_id)
        after = call.number("after", 0)
        return LogPage(entries=await self.live.log_entries(conference_id, attendee_id, after))


def conference_of(call: Call) -> ConferenceId:
    return ConferenceId(call.path("conference_id"))
