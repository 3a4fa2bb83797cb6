"""The rehearsal's list as a paper, for those who look at the board."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from rooms.conferences.service import Conferences
from rooms.kernel.ids import PersonId
from rooms.kernel.permissions import Action, require
from rooms.kernel.ports import Clock
from rooms.live.service import LiveConferences
from rooms.rehearsal.sheet import render_sheet
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.http.surface import PDF


@dataclass(frozen=True, slots=True)
class Rehearsal:
    conferences: Conferences
    live: LiveConferences
    clock: Clock

    def handlers(self) -> Handlers:
        return {"get_rehearsal_pdf": self.pdf}

    async def pdf(self, call: Call) -> web.StreamResponse:
        conference_id = conference_of(call)
        me = await self.conferences.attendee_of(PersonId(call.person.id), conference_id)
        state = await self.live.state(conference_id)
        require(state.standing(me), Action.REHEARSAL_READ)
        data = await asyncio.to_thread(render_sheet, state, self.clock())
        headers = {"Content-Disposition": f'inline; filename="chay-thu-{conference_id[:8]}.pdf"'}
        return web.Response(body=data, content_type=PDF, headers=headers)
