"""Use cases of the archive: list what one may read, show one conference, what was said in it."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select

from rooms.archive.access import Access, Readers
from rooms.archive.imports import Imports, carried_papers, kept_name
from rooms.archive.issued import IssuedPapers
from rooms.archive.messages import ArchivedConference, ArchivedLine
from rooms.archive.moments import SaidRow, moments
from rooms.archive.official import CarriedPaper, carried_words
from rooms.archive.page import handed_out
from rooms.archive.record import Record, start_of
from rooms.archive.tables import IMPORTED
from rooms.conferences.messages import ConferenceState
from rooms.conferences.tables import CONFERENCES
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, PersonId
from rooms.kernel.log import HEADS
from rooms.kernel.ports import Files
from rooms.live import genesis
from rooms.search.moments import MomentIndex
from rooms.sites.messages import Role
from rooms.sites.tables import ATTENDEES, SITES
from rooms.transcript.captions import rows_of_captions
from rooms.transcript.tables import TRANSCRIPTS

RECORDS_KEPT = 4
TRANSCRIPT = "transcript.jsonl"
AT_ONCE = 400

Rows = Callable[[ConferenceId], Awaitable[Sequence[SaidRow]]]


class Archive:
    """Closed conferences of this server and imported ones. `rows` is the corrected transcript of
    one held here."""

    def __init__(
        self,
        database: Database,
        files: Files,
        readers: Readers,
        imports: Imports,
        index: MomentIndex,
        *,
        rows: Rows,
    ) -> None:
        self._database = database
        self._files = files
        self.readers = readers
        self.imports = imports
        self.index = index
        self.issued = IssuedPapers(database, index)
        self._rows = rows
        self._records: OrderedDict[tuple[str, str], Record] = OrderedDict()

    async def listed(self, known: Sequence[Access]) -> list[ArchivedConference]:
        """In the order given."""
        here = [one.conference_id for one in known if not one.imported]
        others = [one.conference_id for one in known if one.imported]
        rows: dict[str, dict[str, Any]] = {}
        for first in range(0, len(known), AT_ONCE):
            part = slice(first, first + AT_ONCE)
            rows |= await self._database.look(partial(_own, ids=here[part]))
            rows |= await self._database.look(partial(_others, ids=others[part]))
        return [
            ArchivedConference(my_role=one.role, why=one.why, **rows[one.conference_id])
            for one in known
            if one.conference_id in rows
        ]

    async def record(self, access: Access) -> Record:
        return await self._record(access.conference_id, access.imported)

    async def lines(self, access: Access) -> tuple[bool, list[ArchivedLine]]:
        """What was said; whether it is from the transcript."""
        transcript, rows = await self.said(access)
        return transcript, [
            ArchivedLine(
                id=one.id,
                attendee_id=one.attendee_id,
                item_id=one.item_id,
                started_at_ms=one.started_at_ms,
                ended_at_ms=one.ended_at_ms,
                text=one.text,
            )
            for one in rows
        ]

    async def said(self, access: Access) -> tuple[bool, Sequence[SaidRow]]:
        """The same, with all that is known of each row."""
        rows, transcript = await self._said(access.conference_id, access.imported)
        return transcript, rows

    async def studied(self, person_id: PersonId, sha256: str) -> bool:
        """Is it a paper of a conference that is open to `person_id` for study?"""
        holding = await self.imports.holding(sha256)
        for study in await self.readers.study.open_to(person_id):
            if not study.papers:
                continue
            if study.conference_id in holding:
                return True
            if await self._held_here(study.conference_id):
                record = await self._record(study.conference_id, imported=False)
                if any(version.sha256 == sha256 for _, version in handed_out(record)):
                    return True
        return False

    async def kept(self, person_id: PersonId, sha256: str) -> bool:
        """Is it a paper of an imported conference whose papers `person_id` may read?"""
        holding = await self.imports.holding(sha256)
        return bool(holding) and await self.readers.may_read_papers(person_id, holding)

    async def _held_here(self, conference_id: str) -> bool:
        query = select(CONFERENCES.c.id).where(CONFERENCES.c.id == conference_id)
        async with self._database.read() as connection:
            return await connection.scalar(query) is not None

    async def refresh(self) -> int:
        """Put into the index what is new or was changed; how many conferences that was."""
        known = await self.index.stamps()
        changed = 0
        for conference_id, (imported, stamp) in (await self._database.look(_stamps)).items():
            if known.get(conference_id) != stamp:
                record = await self._record(conference_id, imported)
                said, _ = await self._said(conference_id, imported)
                found = await asyncio.to_thread(moments, record, said)
                if imported:
                    found += carried_words(await self.carried(conference_id))
                await self.index.put(conference_id, stamp, found)
                changed += 1
        return changed + await self.issued.refresh()

    async def carried(self, conference_id: str) -> list[CarriedPaper]:
        """The official papers that an imported conference came with."""
        kept = await self.imports.files(conference_id)
        return await carried_papers(self._files, conference_id, kept)

    async def _said(self, conference_id: str, imported: bool) -> tuple[Sequence[SaidRow], bool]:
        if imported:
            name = kept_name(conference_id, TRANSCRIPT)
            if await self._files.exists(name):
                raw = await self._files.get(name)
                return [_line(one) for one in raw.splitlines()], True
        else:
            rows = await self._rows(ConferenceId(conference_id))
            if rows:
                return rows, True
        record = await self._record(conference_id, imported)
        return rows_of_captions(conference_id, record.entries), False

    async def _record(self, conference_id: str, imported: bool) -> Record:
        """Kept for a while: a page and its lines are asked for one after the other."""

        def work(connection: Connection) -> tuple[str, Record | None]:
            head = log.head_of(connection, conference_id)
            if head is None:
                raise Refused(ErrorCode.NOT_FOUND, what="conference")
            if (conference_id, head.hash) in self._records:
                return head.hash, None
            start = (
                start_of(_facts(connection, conference_id))
                if imported
                else genesis.load(connection, conference_id)
            )
            return head.hash, Record.of(start, log.lines_after(connection, conference_id))

        digest, fresh = await self._database.look(work)
        key = (conference_id, digest)
        record = self._records[key] if fresh is None else fresh
        self._records[key] = record
        self._records.move_to_end(key)
        while len(self._records) > RECORDS_KEPT:
            self._records.popitem(last=False)
        return record


def _facts(connection: Connection, conference_id: str) -> str:
    query = select(IMPORTED.c.facts).where(IMPORTED.c.conference_id == conference_id)
    return str(connection.execute(query).scalar_one())


def _stamps(connection: Connection) -> dict[str, tuple[bool, str]]:
    """Of everything in the archive: was it imported, and what tells its state from another."""
    closed = CONFERENCES.c.state == ConferenceState.CLOSED.value
    here = (
        select(CONFERENCES.c.id, HEADS.c.hash, func.coalesce(TRANSCRIPTS.c.seq, 0).label("seq"))
        .join(HEADS, HEADS.c.conference_id == CONFERENCES.c.id)
        .outerjoin(TRANSCRIPTS, TRANSCRIPTS.c.conference_id == CONFERENCES.c.id)
        .where(closed)
    )
    found = {row.id: (False, f"{row.hash}:{row.seq}") for row in connection.execute(here)}
    others = select(IMPORTED.c.conference_id, IMPORTED.c.manifest_sha256)
    for row in connection.execute(others):
        found[row.conference_id] = (True, row.manifest_sha256)
    return found


def _own(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    conferences, chair, main = CONFERENCES.c, ATTENDEES.alias("chair"), SITES.alias("main")
    people = select(func.count()).where(ATTENDEES.c.conference_id == conferences.id)
    sites = select(func.count()).where(SITES.c.conference_id == conferences.id)
    query = (
        select(
            *(conferences[name] for name in ("id", "title", "place", "starts_at_ms")),
            conferences.opened_at_ms,
            conferences.closed_at_ms,
            chair.c.name.label("chair_name"),
            main.c.name.label("unit_name"),
            sites.scalar_subquery().label("site_count"),
            people.scalar_subquery().label("attendee_count"),
        )
        .join(
            chair,
            (chair.c.conference_id == conferences.id) & (chair.c.role == Role.CHAIR.value),
        )
        .join(main, (main.c.conference_id == conferences.id) & main.c.main)
        .where(conferences.id.in_(ids))
    )
    none = {"origin": None, "imported_at_ms": None}
    return {row["id"]: {**row, **none} for row in connection.execute(query).mappings()}


def _others(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    table = IMPORTED.c
    query = select(
        table.conference_id.label("id"),
        *(table[name] for name in ("title", "place", "starts_at_ms", "origin", "imported_at_ms")),
        table.summary,
    ).where(table.conference_id.in_(ids))
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query).mappings():
        plain = {name: row[name] for name in row if name != "summary"}
        found[row["id"]] = {**plain, **json.loads(row["summary"])}
    return found


def _line(raw: bytes) -> ArchivedLine:
    said = json.loads(raw)
    return ArchivedLine(**{name: said[name] for name in ArchivedLine.model_fields})
