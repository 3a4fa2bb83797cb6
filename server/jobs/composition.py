"""Films of closed conferences: made one after the other in a child process, found again after a
restart by their rows, and by recordings that have none yet."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from rooms.archive.record import Record
from rooms.conferences.messages import ConferenceClosed
from rooms.kernel import log as lines
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.ports import Files
from rooms.live import genesis
from rooms.live.owner import Committed
from rooms.recording.film_messages import FilmFailure, FilmKind, Missing
from rooms.recording.films import Films, MadeFile, Timeline
from rooms.recording.service import Recordings
from server.composing import process
from server.composing.order import FILM, ORDER, SOUND, Order
from server.composing.plan import Plan, plan
from server.disk import DiskGuard
from server.logs import short

LOOK_EVERY_S = 5.0
"""A recording ends some seconds after its conference: its last file is closed and hashed then."""
TOLD_EVERY_S = 1.0
TRIES = 3
"""The pieces of a composer that died are kept, so each try begins where the last one ended."""
BYTES_PER_S = 400_000
"""Pieces and film together, of a lively meeting."""

log = structlog.get_logger()


@dataclass(slots=True)
class FilmMaking:
    """`committed` is a listener; `run` in a task."""

    database: Database
    files: Files
    films: Films
    recordings: Recordings
    disk: DiskGuard
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _going_on: tuple[ConferenceId, asyncio.Task[None]] | None = None

    def committed(self, committed: Committed) -> None:
        if any(isinstance(entry.event, ConferenceClosed) for entry in committed.entries):
            self._wake.set()

    async def order(self, conference_id: ConferenceId) -> None:
        """Have it made, or made again."""
        recordings = await self.recordings.of(conference_id)
        if not any(segment.plays for one in recordings for segment in one.segments):
            raise Refused(ErrorCode.NOTHING_RECORDED)
        await self.films.order(conference_id)
        self._wake.set()

    async def cancel(self, conference_id: ConferenceId) -> None:
        """Stop making it; what was there before stays."""
        if conference_id not in await self.films.unfinished():
            raise Refused(ErrorCode.FILM_NOT_READY)
        if self._going_on is not None and self._going_on[0] == conference_id:
            self._going_on[1].cancel()
            await asyncio.wait([self._going_on[1]])
        await self.films.failed(conference_id, FilmFailure.CANCELLED)

    async def run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception:
                # The next look finds the same work again.
                log.exception("films_failed")
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._wake.wait()
            except TimeoutError:
                continue
            self._wake.clear()

    async def _look(self) -> None:
        for conference_id in await self.films.orphans():
            await self.films.forget(conference_id)
        for conference_id in await self.films.wanted():
            await self.films.order(conference_id)
        for conference_id in await self.films.unfinished():
            making = asyncio.create_task(self._make(conference_id))
            self._going_on = conference_id, making
            try:
                await asyncio.wait([making])
            finally:
                # With this server: the child is gone before its folder may be used again.
                making.cancel()
                await asyncio.wait([making])
                self._going_on = None

    async def _make(self, conference_id: ConferenceId) -> None:
        try:
            await self._compose(conference_id)
        except Refused as refused:
            full = refused.code is ErrorCode.DISK_FULL
            reason = FilmFailure.DISK_FULL if full else FilmFailure.COMPOSER_ENDED
            await self.films.failed(conference_id, reason)
        except Exception:
            log.exception("film_failed", conference=short(conference_id))
            await self.films.failed(conference_id, FilmFailure.COMPOSER_ENDED)

    async def _compose(self, conference_id: ConferenceId) -> None:
        planned = await self._plan(conference_id)
        if planned.order.duration_ms == 0:
            await self.films.failed(conference_id, FilmFailure.NOTHING_RECORDED)
            return
        self.disk.require_room(BYTES_PER_S * planned.order.duration_ms // 2000)
        await self.films.composing(conference_id, 0.0)
        name = f"films/making/{conference_id}"
        folder = self.files.path(name)
        order = _located(planned.order, self.files)
        await asyncio.to_thread(_begin, folder, order)
        for _ in range(TRIES):
            made = await self._attempt(conference_id, folder, order)
            if made is not None:
                await self._keep(conference_id, planned, folder, made)
                await self.files.remove(name)
                return
        await self.films.failed(conference_id, FilmFailure.COMPOSER_ENDED)

    async def _plan(self, conference_id: ConferenceId) -> Plan:
        async with self.database.read() as connection:
            start = await connection.run_sync(genesis.load, conference_id)
            stored = await connection.run_sync(lines.lines_after, conference_id)
        recordings = await self.recordings.of(conference_id)
        record = await asyncio.to_thread(Record.of, start, stored)
        return await asyncio.to_thread(plan, start, record.entries, recordings)

    async def _attempt(
        self, conference_id: ConferenceId, folder: Path, order: Order
    ) -> Mapping[str, Any] | None:
        """What was made, or nothing where the composer died."""
        told_s = 0.0
        said = process.compose(folder, order, self.files.path(""))
        async with aclosing(said):
            async for answer in said:
                if "film" in answer:
                    return answer
                now_s = time.monotonic()
                if now_s - told_s >= TOLD_EVERY_S:
                    told_s = now_s
                    await self.films.composing(conference_id, answer["progress"])
        log.warning("composer_ended", conference=short(conference_id))
        return None

    async def _keep(
        self,
        conference_id: ConferenceId,
        planned: Plan,
        folder: Path,
        said: Mapping[str, Any],
    ) -> None:
        size: dict[FilmKind, tuple[int | None, int | None]] = {
            FilmKind.FILM: (said["width"], said["height"]),
            FilmKind.AUDIO: (None, None),
        }
        parts = {FilmKind.FILM: FILM, FilmKind.AUDIO: SOUND}
        made = {
            kind: MadeFile(
                file=f"films/{conference_id}/{said[kind.value]['sha256']}{Path(part).suffix}",
                sha256=said[kind.value]["sha256"],
                byte_count=said[kind.value]["byte_count"],
                duration_ms=planned.order.duration_ms,
                width=size[kind][0],
                height=size[kind][1],
            )
            for kind, part in parts.items()
        }
        await self.files.adopt({made[kind].file: folder / part for kind, part in parts.items()})
        broken = _broken(planned, said["broken"])
        timeline = Timeline(planned.spans, planned.chapters, (*planned.missing, *broken))
        for file in await self.films.finished(conference_id, made, timeline):
            await self.files.remove(file)


def _begin(folder: Path, order: Order) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ORDER).write_text(order.model_dump_json(), encoding="utf-8")


def _located(order: Order, files: Files) -> Order:
    """With the paths on this machine in the place of names in the store."""
    scenes = [
        scene
        if scene.slide is None or scene.slide.image is None
        else scene.model_copy(
            update={
                "slide": scene.slide.model_copy(
                    update={"image": str(files.path(scene.slide.image))}
                )
            }
        )
        for scene in order.scenes
    ]
    pictures = {
        name: tuple(one.model_copy(update={"file": str(files.path(one.file))}) for one in tracks)
        for name, tracks in order.pictures.items()
    }
    sounds = [one.model_copy(update={"file": str(files.path(one.file))}) for one in order.sounds]
    changed = {"scenes": tuple(scenes), "pictures": pictures, "sounds": tuple(sounds)}
    return order.model_copy(update=changed)


def _broken(planned: Plan, ids: list[str]) -> list[Missing]:
    """Files that broke off while they were read: their whole stretch is marked."""
    return [one for track in ids for one in planned.of_track.get(track, ())]
