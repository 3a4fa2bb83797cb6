"""A person's conferences for calendar programs: who knows the path may read."""

from dataclasses import dataclass

from aiohttp import web

from rooms.calendar.service import Calendar as CalendarService
from server.http.call import Call, Handlers


@dataclass(frozen=True, slots=True)
class Calendar:
    calendar: CalendarService

    def handlers(self) -> Handlers:
        return {"get_calendar": self.feed}

    async def feed(self, call: Call) -> web.Response:
        body = await self.calendar.feed(call.path("secret"))
        return web.Response(body=body, content_type="text/calendar", charset="utf-8")
