"""Conferences from other servers: taken in once, never changed, read like those held here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from rooms.archive.record import Record, start_of
from rooms.archive.tables import IMPORTED, IMPORTED_ATTENDEES
from rooms.conferences.tables import CONFERENCES
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.log import Head, Line
from rooms.kernel.ports import Clock
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
