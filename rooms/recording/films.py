"""Use cases of films: have one made, how far it is, who may have it, and that it goes with the
recording it was made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, insert, select, update

from rooms.conferences.messages import ConferenceState
from rooms.conferences.tables import CONFERENCES
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId, new_id
from rooms.kernel.permissions import Action, Standing, allowed, require
from rooms.kernel.ports import Clock, Files, Random
from rooms.recording.film_messages import (
    Chapter,
    FilmFailure,
    FilmKind,
    FilmList,
    FilmSpan,
    FilmState,
    FilmView,
    Missing,
)
from rooms.recording.film_tables import FILMS
from rooms.recording.film_time import FilmTime, Span
from rooms.recording.messages import SegmentState
from rooms.recording.tables import RECORDINGS, SEGMENTS
from rooms.sites.tables import ATTENDEES

_SPANS = TypeAdapter(list[FilmSpan])
_CHAPTERS = TypeAdapter(list[Chapter])
_MISSING = TypeAdapter(list[Missing])
_UNMADE: Mapping[str, object] = {
    "progress": 0.0,
    "reason": None,
    **dict.fromkeys(("file", "sha256", "byte_count", "duration_ms", "width", "height")),
    "made_at_ms": None,
    "film_spans": "[]",
    "chapters": "[]",
    "missing": "[]",
}
_GOING_ON = (FilmState.WAITING.value, FilmState.COMPOSING.value)


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that a composer made, in the store of files."""

    file: str
    sha256: str
    byte_count: int
    duration_ms: int
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a film shows when."""

    spans: tuple[FilmSpan, ...]
    chapters: tuple[Chapter, ...]
    missing: tuple[Missing, ...]


class Films:
    """The films of all conferences."""

    def __init__(self, database: Database, files: Files, *, clock: Clock, random: Random) -> None:
        self._database = database
        self._files = files
        self._clock = clock
        self._random = random

    # ---- what people ask

    async def view(self, person_id: PersonId, conference_id: ConferenceId) -> FilmList:
        standing = await self._standing(person_id, conference_id)
        require(standing, Action.FILM_WATCH)
        return FilmList(
            films=await self.of(conference_id),
            may_order=allowed(standing, Action.FILM_ORDER),
            may_download=allowed(standing, Action.FILM_DOWNLOAD),
        )

    async def file(
        self, person_id: PersonId, conference_id: ConferenceId, kind: FilmKind, action: Action
    ) -> tuple[str, str]:
        """The file's name in the store and its digest, for who may do `action` with it."""
        require(await self._standing(person_id, conference_id), action)
        row = next((row for row in await self._rows(conference_id) if row.kind == kind.value), None)
        if row is None or row.file is None:
            raise Refused(ErrorCode.FILM_NOT_READY)
        return row.file, row.sha256

    def path(self, name: str) -> Path:
        return self._files.path(name)

    async def may_order(self, person_id: PersonId, conference_id: ConferenceId) -> None:
        require(await self._standing(person_id, conference_id), Action.FILM_ORDER)

    async def _standing(self, person_id: PersonId, conference_id: ConferenceId) -> Standing:
        """Of who takes or took part; nobody else learns that there is such a conference."""
        query = select(ATTENDEES.c.role).where(
            ATTENDEES.c.conference_id == conference_id,
            ATTENDEES.c.person_id == person_id,
            ATTENDEES.c.removed.is_(False),
        )
        async with self._database.read() as connection:
            role = await connection.scalar(query)
        if role is None:
            raise Refused(ErrorCode.NOT_FOUND, what="conference")
        return Standing(role)

    # ---- what others read

    async def of(self, conference_id: ConferenceId) -> list[FilmView]:
        return [_view(row) for row in await self._rows(conference_id)]

    async def stored(self, conference_id: ConferenceId) -> dict[FilmKind, str]:
        """The names of the files that are ready in the store."""
        rows = await self._rows(conference_id)
        return {FilmKind(row.kind): str(row.file) for row in rows if row.file is not None}

    async def time_of(self, conference_id: ConferenceId) -> FilmTime | None:
        """The time line of the film that is ready."""
        for one in await self.of(conference_id):
            if one.kind is FilmKind.FILM and one.state is FilmState.READY:
                spans = [Span(s.film_ms, s.wall_ms, s.duration_ms) for s in one.spans]
                return FilmTime(tuple(spans))
        return None

    async def _rows(self, conference_id: ConferenceId) -> Sequence[Row[tuple[object, ...]]]:
        query = select(FILMS).where(FILMS.c.conference_id == conference_id)
        async with self._database.read() as connection:
            return (await connection.execute(query.order_by(FILMS.c.kind.desc()))).all()

    # ---- the life of a film

    async def order(self, conference_id: ConferenceId) -> bool:
        """Have it made, or made again; what there is stays until then. False while it is being
        made."""
        return await self._database.transact(lambda one: self._order(one, conference_id))

    def _order(self, connection: Connection, conference_id: ConferenceId) -> bool:
        of_conference = FILMS.c.conference_id == conference_id
        states = list(connection.scalars(select(FILMS.c.state).where(of_conference)))
        if any(state in _GOING_ON for state in states):
            return False
        fresh = {"state": FilmState.WAITING.value, "progress": 0.0, "reason": None}
        if states:
            connection.execute(update(FILMS).where(of_conference).values(**fresh))
            return True
        rows = [
            {"id": new_id(self._random(16)), "conference_id": conference_id, "kind": kind.value}
            | dict(_UNMADE)
            | fresh
            for kind in FilmKind
        ]
        connection.execute(insert(FILMS), rows)
        return True

    async def wanted(self) -> list[ConferenceId]:
        """Closed conferences that have a finished recording and were never filmed."""
        open_file = select(SEGMENTS.c.id).where(
            SEGMENTS.c.recording_id == RECORDINGS.c.id, SEGMENTS.c.state == SegmentState.OPEN.value
        )
        running = select(RECORDINGS.c.id).where(
            RECORDINGS.c.conference_id == CONFERENCES.c.id,
            RECORDINGS.c.ended_at_ms.is_(None) | open_file.exists(),
        )
        playing = select(SEGMENTS.c.id).where(SEGMENTS.c.conference_id == CONFERENCES.c.id)
        filmed = select(FILMS.c.id).where(FILMS.c.conference_id == CONFERENCES.c.id)
        query = select(CONFERENCES.c.id).where(
            CONFERENCES.c.state == ConferenceState.CLOSED.value,
            playing.exists(),
            ~running.exists(),
            ~filmed.exists(),
        )
        async with self._database.read() as connection:
            return [ConferenceId(row) for row in await connection.scalars(query)]

    async def unfinished(self) -> list[ConferenceId]:
        query = select(FILMS.c.conference_id).where(FILMS.c.state.in_(_GOING_ON)).distinct()
        async with self._database.read() as connection:
            return [ConferenceId(row) for row in await connection.scalars(query)]

    async def composing(self, conference_id: ConferenceId, progress: float) -> None:
        values = {"state": FilmState.COMPOSING.value, "progress": round(progress, 4)}
        await self._change(conference_id, values)

    async def failed(self, conference_id: ConferenceId, reason: FilmFailure) -> None:
        await self._change(conference_id, {"state": FilmState.FAILED.value, "reason": reason.value})

    async def finished(
        self, conference_id: ConferenceId, made: Mapping[FilmKind, MadeFile], timeline: Timeline
    ) -> list[str]:
        """It is ready; the files of the film before it, which nobody needs any more."""
        old = [row.file for row in await self._rows(conference_id) if row.file is not None]
        shared = {
            "state": FilmState.READY.value,
            "progress": 1.0,
            "reason": None,
            "made_at_ms": self._clock(),
            "film_spans": _SPANS.dump_json(list(timeline.spans)).decode(),
            "chapters": _CHAPTERS.dump_json(list(timeline.chapters)).decode(),
            "missing": _MISSING.dump_json(list(timeline.missing)).decode(),
        }
        async with self._database.write() as connection:
            for kind, one in made.items():
                this = (FILMS.c.conference_id == conference_id) & (FILMS.c.kind == kind.value)
                own = {name: getattr(one, name) for name in MadeFile.__slots__}
                await connection.execute(update(FILMS).where(this).values(**shared, **own))
        return [file for file in old if file not in {one.file for one in made.values()}]

    async def forget(self, conference_id: ConferenceId) -> None:
        """The recording was deleted: so is what was made of it."""
        for row in await self._rows(conference_id):
            if row.file is not None:
                await self._files.remove(row.file)
        async with self._database.write() as connection:
            await connection.execute(delete(FILMS).where(FILMS.c.conference_id == conference_id))

    async def orphans(self) -> list[ConferenceId]:
        """Conferences that have a film, and a recording that was deleted after it was made."""
        query = (
            select(FILMS.c.conference_id)
            .join(RECORDINGS, RECORDINGS.c.conference_id == FILMS.c.conference_id)
            .where(RECORDINGS.c.deleted_at_ms > FILMS.c.made_at_ms)
            .distinct()
        )
        async with self._database.read() as connection:
            return [ConferenceId(row) for row in await connection.scalars(query)]

    async def _change(self, conference_id: ConferenceId, values: Mapping[str, object]) -> None:
        of_conference = FILMS.c.conference_id == conference_id
        async with self._database.write() as connection:
            await connection.execute(update(FILMS).where(of_conference).values(**values))


def _view(row: Row[tuple[object, ...]]) -> FilmView:
    return FilmView(
        kind=FilmKind(row.kind),
        state=FilmState(row.state),
        progress=row.progress,
        reason=None if row.reason is None else FilmFailure(row.reason),
        sha256=row.sha256,
        byte_count=row.byte_count,
        duration_ms=row.duration_ms,
        width=row.width,
        height=row.height,
        made_at_ms=row.made_at_ms,
        spans=_SPANS.validate_json(row.film_spans),
        chapters=_CHAPTERS.validate_json(row.chapters),
        missing=_MISSING.validate_json(row.missing),
    )
