"""Conferences from other servers: taken in once, never changed, read like those held here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from rooms.archive.official import CarriedPaper
from rooms.archive.record import Record, start_of
from rooms.archive.tables import IMPORTED, IMPORTED_ATTENDEES, IMPORTED_PAPERS
from rooms.conferences.tables import CONFERENCES
from rooms.documents.messages import RenderingProgressed, RenderState
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.log import Head, Line
from rooms.kernel.ports import Clock, Files
from rooms.sites.messages import Role

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of an imported conference as its manifest lists it."""

    name: str
    kind: str
    title: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper of an imported conference, and where in the store it lies."""

    conference_id: str
    sha256: str
    file: str


class Imports:
    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def known(self, conference_id: str) -> str | None:
        """The digest of the manifest it came with. Refuses a conference that was held here: it is
        never overwritten."""
        here = select(CONFERENCES.c.id).where(CONFERENCES.c.id == conference_id)
        query = select(IMPORTED.c.manifest_sha256).where(IMPORTED.c.conference_id == conference_id)
        async with self._database.read() as connection:
            if await connection.scalar(here) is not None:
                raise Refused(ErrorCode.ARCHIVE_HELD_HERE)
            digest: str | None = await connection.scalar(query)
            return digest

    async def add(
        self,
        facts: str,
        lines: Sequence[Line],
        manifest: str,
        manifest_sha256: str,
        origin: str,
    ) -> None:
        """All of it in one transaction; the files are in the store already."""
        start = start_of(facts)
        record = Record.of(start, lines)
        conference = start.conference
        attendees = [
            {
                "conference_id": conference.id,
                "attendee_id": one.id,
                "person_id": one.person_id,
                "role": one.role.value,
            }
            for one in record.end.roster.attendees.values()
            if not one.removed
        ]

        papers = _papers(conference.id, manifest)

        def work(connection: Connection) -> None:
            connection.execute(
                insert(IMPORTED).values(
                    conference_id=conference.id,
                    title=conference.title,
                    place=conference.place,
                    starts_at_ms=conference.starts_at_ms,
                    ends_at_ms=conference.ends_at_ms,
                    facts=facts,
                    manifest=manifest,
                    summary=json.dumps(summary(record), ensure_ascii=False),
                    origin=origin,
                    manifest_sha256=manifest_sha256,
                    imported_at_ms=self._clock(),
                )
            )
            connection.execute(insert(IMPORTED_ATTENDEES), attendees)
            if papers:
                connection.execute(insert(IMPORTED_PAPERS), papers)
            head = Head(0, log.genesis_hash(json.loads(facts)))
            log.start(connection, conference.id, head.hash)
            for first in range(0, len(lines), AT_ONCE):
                part = lines[first : first + AT_ONCE]
                head = log.append(connection, conference.id, head, part)

        await self._database.transact(work)

    async def files(self, conference_id: str) -> list[KeptFile]:
        query = select(IMPORTED.c.manifest).where(IMPORTED.c.conference_id == conference_id)
        async with self._database.read() as connection:
            manifest = await connection.scalar(query)
        if manifest is None:
            raise Refused(ErrorCode.NOT_FOUND, what="conference")
        names = KeptFile.__slots__
        return [
            KeptFile(**{name: one[name] for name in names}) for one in json.loads(manifest)["files"]
        ]

    async def drawn(self, conference_id: str) -> frozenset[str]:
        """Digests of its papers whose pages are all there."""
        ready = IMPORTED_PAPERS.c.render_state == RenderState.READY.value
        query = select(IMPORTED_PAPERS.c.sha256).where(
            IMPORTED_PAPERS.c.conference_id == conference_id, ready
        )
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(query))

    async def holding(self, sha256: str) -> list[str]:
        """Conferences that have a paper with these bytes."""
        query = select(IMPORTED_PAPERS.c.conference_id).where(IMPORTED_PAPERS.c.sha256 == sha256)
        async with self._database.read() as connection:
            return list(await connection.scalars(query))

    async def titles(self, conference_ids: Sequence[str]) -> list[tuple[str, str, str]]:
        """Of the drawn papers of these conferences: conference, digest, title."""
        table = IMPORTED_PAPERS.c
        query = (
            select(table.conference_id, table.sha256, table.title)
            .where(
                table.conference_id.in_(conference_ids),
                table.render_state == RenderState.READY.value,
            )
            .order_by(table.name)
        )
        async with self._database.read() as connection:
            return [(row[0], row[1], row[2]) for row in await connection.execute(query)]

    async def undrawn(self) -> list[KeptPaper]:
        """Papers whose pages are still to be made."""
        waiting = IMPORTED_PAPERS.c.render_state == RenderState.PROCESSING.value
        query = select(IMPORTED_PAPERS).where(waiting)
        async with self._database.read() as connection:
            return [
                KeptPaper(row.conference_id, row.sha256, kept_name(row.conference_id, row.name))
                for row in await connection.execute(query)
            ]

    async def progress(self, conference_id: str, told: RenderingProgressed) -> None:
        """Pages are being made, are there, or can't be made."""
        of_paper = (IMPORTED_PAPERS.c.conference_id == conference_id) & (
            IMPORTED_PAPERS.c.sha256 == told.sha256
        )
        failure = None if told.failure is None else told.failure.value
        values = {"render_state": told.render_state.value, "failure": failure}
        async with self._database.write() as connection:
            await connection.execute(update(IMPORTED_PAPERS).where(of_paper).values(**values))


async def carried_papers(
    files: Files, conference_id: str, kept: Sequence[KeptFile]
) -> list[CarriedPaper]:
    """Official papers of an imported conference, in the order of its bundle."""
    return [
        CarriedPaper.model_validate_json(await files.get(kept_name(conference_id, one.name)))
        for one in kept
        if one.kind == "official" and one.name.endswith(".json")
    ]


def _papers(conference_id: str, manifest: str) -> list[dict[str, object]]:
    """A row for each paper the manifest lists: its pages are still to be made."""
    listed = {one["sha256"]: one for one in json.loads(manifest)["files"] if one["kind"] == "paper"}
    return [
        {
            "conference_id": conference_id,
            "sha256": sha256,
            "name": one["name"],
            "title": one["title"],
            "render_state": RenderState.PROCESSING.value,
            "failure": None,
        }
        for sha256, one in listed.items()
    ]


def kept_name(conference_id: str, name: str) -> str:
    """Where a file of it lies in the store."""
    return f"imports/{conference_id}/{name}"


def summary(record: Record) -> Mapping[str, object]:
    """What a list says of a conference beside its plan."""
    roster = record.end.roster
    chair = next(one for one in roster.attendees.values() if one.role is Role.CHAIR)
    main = next(site for site in roster.sites.values() if site.main)
    return {
        "opened_at_ms": record.conference.opened_at_ms,
        "closed_at_ms": record.conference.closed_at_ms,
        "chair_name": chair.name,
        "unit_name": main.name,
        "site_count": len(roster.sites),
        "attendee_count": len(roster.attendees),
    }
