"""Use cases of the transcript: read it as it grows, edit it together, look back, list its words.

Rows come from the captions of the log the first time somebody asks after the conference has closed,
so there is a transcript without any recording; `passes.py` puts in what is heard from one.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, delete, insert, select, update

from rooms.conferences.messages import ConferenceState
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.kernel.permissions import Action, allowed, require
from rooms.kernel.ports import Clock
from rooms.live.messages import EVENTS
from rooms.live.owner import entry
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.transcript import views
from rooms.transcript.captions import derived_id, rows_of_captions
from rooms.transcript.hearing import covered
from rooms.transcript.messages import (
    OPERATION,
    VOCABULARY_MAX,
    ChangeVocabulary,
    EditorView,
    EditTranscript,
    MatchCount,
    Outcome,
    ReplaceWords,
    RowHistory,
    TranscriptEdited,
    TranscriptRows,
    TranscriptState,
    TranscriptView,
    VocabularyView,
)
from rooms.transcript.passes import heard_again
from rooms.transcript.record import TranscriptRow
from rooms.transcript.rules import Editor, decide, search_of
from rooms.transcript.store import Author, StoredBook, add, count, write
from rooms.transcript.tables import OPERATIONS, ROWS, TRANSCRIPTS, VERSIONS, VOCABULARY
from rooms.transcript.views import lock
from rooms.transcript.words import tidy

ROWS_AT_ONCE = 500
"""In one answer, and in one transaction, so that votes need not wait for a long transcript."""
ANSWERED_ROWS = 50
"""An edit of more rows is answered without them: they come with the next question."""


class Transcripts:
    """Transcripts of closed conferences."""

    def __init__(self, database: Database, live: LiveConferences, *, clock: Clock) -> None:
        self._database = database
        self._live = live
        self._clock = clock

    async def rows(self, conference_id: ConferenceId) -> list[TranscriptRow]:
        """What was said, in the order of speaking, as it stands corrected now."""
        await self.prepare(conference_id)
        return await self._database.look(lambda c: StoredBook(c, conference_id).live())

    async def newest(self, conference_id: ConferenceId) -> int:
        """A number that grows with each change; 0 before the first."""
        query = select(TRANSCRIPTS.c.seq).where(TRANSCRIPTS.c.conference_id == conference_id)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def prepare(self, conference_id: ConferenceId) -> None:
        """Make rows of the captions that are in the log and no rows yet. Twice does no harm."""
        await self._closed(conference_id)
        lines = await self._database.look(lambda c: _new_lines(c, conference_id))
        if lines is None:
            return
        entries = [entry(line, EVENTS.validate_json(line.event)) for line in lines if _says(line)]
        rows = await asyncio.to_thread(rows_of_captions, conference_id, entries)
        log_seq = lines[-1].seq if lines else 0
        for first in range(0, max(1, len(rows)), ROWS_AT_ONCE):
            part = rows[first : first + ROWS_AT_ONCE]
            done = log_seq if first + ROWS_AT_ONCE >= len(rows) else None
            await self._database.transact(partial(self._add, conference_id, part, done))

    def _add(
        self,
        conference_id: str,
        rows: Sequence[TranscriptRow],
        log_seq: int | None,
        connection: Connection,
    ) -> None:
        lock(connection, conference_id)
        there = select(TRANSCRIPTS.c.seq).where(TRANSCRIPTS.c.conference_id == conference_id)
        now_ms = self._clock()
        if connection.scalar(there) is None:
            blank = {"seq": 0, "log_seq": 0, "progress": 0.0, "run": 0, "changed_at_ms": now_ms}
            state = TranscriptState.WAITING.value
            connection.execute(
                insert(TRANSCRIPTS).values(conference_id=conference_id, state=state, **blank)
            )
        # What a busy recogniser says late of a microphone that has been heard again is no news.
        again = heard_again(connection, conference_id)
        news = [
            row
            for row in rows
            if row.heard_id not in again or not covered(row, again[row.heard_id])
        ]
        add(connection, conference_id, news, now_ms)
        if log_seq is not None:
            of_this = TRANSCRIPTS.c.conference_id == conference_id
            further = update(TRANSCRIPTS).where(of_this, TRANSCRIPTS.c.log_seq < log_seq)
            connection.execute(further.values(log_seq=log_seq))

    async def view(self, conference_id: ConferenceId, attendee_id: AttendeeId) -> TranscriptView:
        """Everything but the rows."""
        state = await self._readable(conference_id, attendee_id)
        may_edit = allowed(state.standing(attendee_id), Action.TRANSCRIPT_EDIT)

        def work(connection: Connection) -> TranscriptView:
            return views.transcript(
                state,
                attendee_id,
                progress=views.progress(connection, conference_id),
                row_count=count(connection, conference_id),
                vocabulary=views.vocabulary(connection, conference_id),
                may_edit=may_edit,
            )

        return await self._database.look(work)

    async def page(
        self,
        conference_id: ConferenceId,
        attendee_id: AttendeeId,
        since: int,
        editors: Sequence[EditorView] = (),
    ) -> TranscriptRows:
        """What changed after `since`, as the attendee may see it."""
        state = await self._readable(conference_id, attendee_id)
        edits = allowed(state.standing(attendee_id), Action.TRANSCRIPT_EDIT)

        def work(connection: Connection) -> TranscriptRows:
            book = StoredBook(connection, conference_id)
            changed, seq = book.changed_after(since, ROWS_AT_ONCE)
            rows, gone = views.rows(book, changed, edits=edits)
            return TranscriptRows(
                rows=rows,
                gone=gone,
                seq=seq,
                more=len(changed) == ROWS_AT_ONCE,
                progress=views.progress(connection, conference_id),
                editors=list(editors) if edits else [],
            )

        return await self._database.look(work)

    async def edit(
        self, conference_id: ConferenceId, attendee_id: AttendeeId, wanted: EditTranscript
    ) -> TranscriptEdited:
        """Carry out one operation, on disk when this returns; the same key again does nothing."""
        await self._editable(conference_id, attendee_id)
        body = OPERATION.dump_json(wanted.operation)
        digest = hashlib.sha256(body).hexdigest()
        new_id = derived_id(conference_id, "split", wanted.key)
        by = Editor(attendee_id, self._clock(), new_id)

        def work(connection: Connection) -> TranscriptEdited:
            lock(connection, conference_id)
            book = StoredBook(connection, conference_id)
            done = _done(connection, conference_id, wanted.key, digest)
            if done is None:
                decision = decide(book, wanted.operation, by)
                author = Author(by.at_ms, attendee_id, wanted.key)
                write(connection, conference_id, decision.revisions, author)
                done = decision.outcome, len(decision.revisions)
                connection.execute(
                    insert(OPERATIONS).values(
                        conference_id=conference_id,
                        key=wanted.key,
                        edited_by=attendee_id,
                        at_ms=by.at_ms,
                        digest=digest,
                        outcome=done[0].value,
                        changed=done[1],
                    )
                )
            rows, gone = views.rows(book, _touched(book, wanted.key, done[1]), edits=True)
            return TranscriptEdited(outcome=done[0], changed=done[1], rows=rows, gone=gone)

        return await self._database.transact(work)

    async def matches(
        self, conference_id: ConferenceId, attendee_id: AttendeeId, wanted: ReplaceWords
    ) -> MatchCount:
        """How much a replacement would change."""
        await self._editable(conference_id, attendee_id)
        search = search_of(wanted)

        def work(connection: Connection) -> MatchCount:
            rows = StoredBook(connection, conference_id).live()
            counts = [found for row in rows if (found := search.count(row.text))]
            return MatchCount(rows=len(counts), matches=sum(counts))

        return await self._database.look(work)

    async def history(
        self, conference_id: ConferenceId, attendee_id: AttendeeId, row_id: str
    ) -> RowHistory:
        """Every version of a row and of those it came from or took in, for editors."""
        state = await self._closed(conference_id)
        require(state.standing(attendee_id), Action.TRANSCRIPT_EDIT)

        def work(connection: Connection) -> RowHistory:
            book = StoredBook(connection, conference_id)
            return views.history(book, book.row(row_id))

        return await self._database.look(work)

    async def change_vocabulary(
        self, conference_id: ConferenceId, attendee_id: AttendeeId, change: ChangeVocabulary
    ) -> VocabularyView:
        """Names and terms that the next pass is told."""
        await self._editable(conference_id, attendee_id)
        now_ms = self._clock()

        def work(connection: Connection) -> VocabularyView:
            lock(connection, conference_id)
            of_this = VOCABULARY.c.conference_id == conference_id
            removed = delete(VOCABULARY).where(of_this, VOCABULARY.c.word.in_(change.remove))
            connection.execute(removed)
            known = set(views.vocabulary(connection, conference_id))
            new = [one for one in dict.fromkeys(map(tidy, change.add)) if one not in known]
            if len(known) + len(new) > VOCABULARY_MAX:
                raise Refused(ErrorCode.LIMIT_REACHED, limit=VOCABULARY_MAX)
            values = {
                "conference_id": conference_id,
                "added_by": attendee_id,
                "added_at_ms": now_ms,
            }
            if new:
                rows = [values | {"word": word} for word in new]
                connection.execute(insert(VOCABULARY), rows)
            return VocabularyView(words=views.vocabulary(connection, conference_id))

        return await self._database.transact(work)

    async def _closed(self, conference_id: ConferenceId) -> LiveState:
        state = await self._live.state(conference_id)
        if state.conference.state is not ConferenceState.CLOSED:
            raise Refused(ErrorCode.TRANSCRIPT_NOT_READY)
        return state

    async def _readable(self, conference_id: ConferenceId, attendee_id: AttendeeId) -> LiveState:
        state = await self._live.state(conference_id)
        require(state.standing(attendee_id), Action.TRANSCRIPT_READ)
        await self.prepare(conference_id)
        return state

    async def _editable(self, conference_id: ConferenceId, attendee_id: AttendeeId) -> None:
        state = await self._live.state(conference_id)
        require(state.standing(attendee_id), Action.TRANSCRIPT_EDIT)
        await self.prepare(conference_id)


def _new_lines(connection: Connection, conference_id: str) -> list[log.Line] | None:
    """Lines of the log after the last whose captions are rows; None if there are none."""
    query = select(TRANSCRIPTS.c.log_seq).where(TRANSCRIPTS.c.conference_id == conference_id)
    log_seq = connection.scalar(query)
    head = log.head_of(connection, conference_id)
    if log_seq is not None and (head is None or head.seq <= log_seq):
        return None
    return log.lines_after(connection, conference_id, log_seq or 0)


def _says(line: log.Line) -> bool:
    """Whether it can be a caption: most lines aren't, and needn't be taken apart."""
    return '"captions.added"' in line.event


def _done(
    connection: Connection, conference_id: str, key: str, digest: str
) -> tuple[Outcome, int] | None:
    """What became of an operation that was carried out before."""
    query = select(OPERATIONS).where(
        OPERATIONS.c.conference_id == conference_id, OPERATIONS.c.key == key
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    if found.digest != digest:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="key")
    return Outcome(found.outcome), found.changed


def _touched(book: StoredBook, key: str, changed: int) -> list[TranscriptRow]:
    if not 0 < changed <= ANSWERED_ROWS:
        return []
    of_key = select(VERSIONS.c.row_id).where(VERSIONS.c.operation_key == key)
    row_ids = sorted(set(book.connection.scalars(of_key)))
    of_this = ROWS.c.conference_id == book.conference_id
    mine = book.connection.scalars(select(ROWS.c.id).where(of_this, ROWS.c.id.in_(row_ids)))
    return [book.row(row_id) for row_id in mine]
