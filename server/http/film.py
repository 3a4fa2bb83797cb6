"""The film of a conference: how far it is, its files for who took part, orders by who leads."""

from dataclasses import dataclass

from aiohttp import web

from rooms.kernel.ids import PersonId
from rooms.kernel.permissions import Action
from rooms.recording.film_messages import FilmKind, FilmList
from rooms.recording.films import Films
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.http.surface_film import M4A, MP4
from server.jobs.composition import FilmMaking

REVALIDATE = "private, no-cache"
"""The same address has another film when it was made again."""


@dataclass(frozen=True, slots=True)
class Film:
    films: Films
    making: FilmMaking

    def handlers(self) -> Handlers:
        return {
            "get_film": self.view,
            "order_film": self.order,
            "cancel_film": self.cancel,
            "get_film_mp4": self.mp4,
            "get_film_m4a": self.m4a,
        }

    async def view(self, call: Call) -> FilmList:
        return await self.films.view(PersonId(call.person.id), conference_of(call))

    async def order(self, call: Call) -> FilmList:
        person_id, conference_id = PersonId(call.person.id), conference_of(call)
        await self.films.may_order(person_id, conference_id)
        await self.making.order(conference_id)
        return await self.films.view(person_id, conference_id)

    async def cancel(self, call: Call) -> FilmList:
        person_id, conference_id = PersonId(call.person.id), conference_of(call)
        await self.films.may_order(person_id, conference_id)
        await self.making.cancel(conference_id)
        return await self.films.view(person_id, conference_id)

    async def mp4(self, call: Call) -> web.StreamResponse:
        return await self._file(call, FilmKind.FILM, MP4, "mp4")

    async def m4a(self, call: Call) -> web.StreamResponse:
        return await self._file(call, FilmKind.AUDIO, M4A, "m4a")

    async def _file(
        self, call: Call, kind: FilmKind, content_type: str, suffix: str
    ) -> web.StreamResponse:
        """`?download=1` asks for a file to take away, which needs another right than to watch."""
        taken = call.text("download") == "1"
        action = Action.FILM_DOWNLOAD if taken else Action.FILM_WATCH
        conference_id = conference_of(call)
        name, _ = await self.films.file(PersonId(call.person.id), conference_id, kind, action)
        how = "attachment" if taken else "inline"
        headers = {
            "Content-Type": content_type,
            "Cache-Control": REVALIDATE,
            "Content-Disposition": f'{how}; filename="phim-{conference_id[:8]}.{suffix}"',
        }
        return web.FileResponse(self.films.path(name), headers=headers)
