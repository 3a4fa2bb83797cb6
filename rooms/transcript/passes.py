"""The archive pass as kept: how far it is, what it heard so far, and its becoming rows.

A pass is named by its run; what an earlier one still says is not taken any more. What was heard in
one window and how far that is are stored together, so a pass that was killed goes on and says
nothing twice. A microphone becomes rows once it has been heard to its end.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, insert, or_, select, update

from rooms.conferences.messages import ConferenceState
from rooms.conferences.tables import CONFERENCES
from rooms.kernel import log
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.kernel.permissions import Action, require
from rooms.kernel.ports import Clock
from rooms.live import genesis
from rooms.live.messages import EVENTS, LogEntry
from rooms.live.owner import entry
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.recording.messages import SegmentKind
from rooms.recording.tables import SEGMENTS
from rooms.transcript import store, views
from rooms.transcript.captions import Course
from rooms.transcript.hearing import Heard, HeardWord, Span, Voice, fit
from rooms.transcript.messages import TranscriptReason, TranscriptState
from rooms.transcript.tables import HEARD, TRANSCRIPTS, VOICES

_GOING_ON = (TranscriptState.WAITING.value, TranscriptState.TRANSCRIBING.value)


@dataclass(frozen=True, slots=True)
class Pass:
    """One run: how far each microphone was heard, and which have become rows."""

    conference_id: ConferenceId
    run: int
    heard_until_ms: dict[str, int]
    done: frozenset[str]
    vocabulary: list[str]


class Passes:
    """Archive passes of all conferences."""

    def __init__(self, database: Database, live: LiveConferences, *, clock: Clock) -> None:
        self._database = database
        self._live = live
        self._clock = clock

    async def unfinished(self) -> list[ConferenceId]:
        """Closed conferences nobody has looked for a recording of, or whose pass goes on."""
        query = (
            select(CONFERENCES.c.id)
            .outerjoin(TRANSCRIPTS, TRANSCRIPTS.c.conference_id == CONFERENCES.c.id)
            .where(CONFERENCES.c.state == ConferenceState.CLOSED.value)
            .where(or_(TRANSCRIPTS.c.state.is_(None), TRANSCRIPTS.c.state.in_(_GOING_ON)))
            .order_by(CONFERENCES.c.starts_at_ms)
        )
        async with self._database.read() as connection:
            return [ConferenceId(one) for one in await connection.scalars(query)]

    async def require_edit(self, conference_id: ConferenceId, attendee_id: AttendeeId) -> None:
        """Who edits the transcript also says whether it is heard again."""
        state = await self._live.state(conference_id)
        require(state.standing(attendee_id), Action.TRANSCRIPT_EDIT)
        if state.conference.state is not ConferenceState.CLOSED:
            raise Refused(ErrorCode.TRANSCRIPT_NOT_READY)

    async def again(self, conference_id: ConferenceId) -> None:
        """Hear everything anew, unless that is going on."""
        async with self._database.write() as connection:
            await connection.execute(
                update(TRANSCRIPTS)
                .where(TRANSCRIPTS.c.conference_id == conference_id)
                .where(TRANSCRIPTS.c.state.not_in(_GOING_ON))
                .values(
                    state=TranscriptState.WAITING.value,
                    reason=None,
                    progress=0.0,
                    run=TRANSCRIPTS.c.run + 1,
                    changed_at_ms=self._clock(),
                )
            )

    async def stop(self, conference_id: ConferenceId, reason: TranscriptReason) -> None:
        """What has become rows stays; the rest remains as captions say it."""
        await self._mark(conference_id, TranscriptState.CAPTIONS, reason)

    async def finish(self, one: Pass) -> None:
        of_run = TRANSCRIPTS.c.run == one.run
        await self._mark(one.conference_id, TranscriptState.READY, None, 1.0, of_run)

    async def progress(self, one: Pass, share: float) -> None:
        share = min(max(share, 0.0), 1.0)
        state = TranscriptState.TRANSCRIBING
        await self._mark(one.conference_id, state, None, share, TRANSCRIPTS.c.run == one.run)

    async def _mark(
        self,
        conference_id: str,
        state: TranscriptState,
        reason: TranscriptReason | None,
        progress: float = 0.0,
        condition: ColumnElement[bool] | None = None,
    ) -> None:
        """Of a pass that goes on; one that was cancelled stays so."""
        going_on = and_(
            TRANSCRIPTS.c.conference_id == conference_id, TRANSCRIPTS.c.state.in_(_GOING_ON)
        )
        query = update(TRANSCRIPTS).where(going_on)
        if condition is not None:
            query = query.where(condition)
        values = {
            "state": state.value,
            "reason": None if reason is None else reason.value,
            "progress": progress,
            "changed_at_ms": self._clock(),
        }
        async with self._database.write() as connection:
            await connection.execute(query.values(values))

    async def current(self, conference_id: ConferenceId) -> Pass | None:
        """The pass that is to go on; None if there is none (any more)."""

        def work(connection: Connection) -> Pass | None:
            of_this = TRANSCRIPTS.c.conference_id == conference_id
            query = select(TRANSCRIPTS.c.run).where(of_this, TRANSCRIPTS.c.state.in_(_GOING_ON))
            run = connection.scalar(query)
            if run is None:
                return None
            voices = connection.execute(select(VOICES).where(_of_run(VOICES, conference_id, run)))
            marks = list(voices)
            return Pass(
                conference_id,
                run,
                {one.attendee_id: one.heard_until_ms for one in marks},
                frozenset(one.attendee_id for one in marks if one.done),
                views.vocabulary(connection, conference_id),
            )

        return await self._database.look(work)

    async def course(self, conference_id: ConferenceId) -> Course:
        """Which item was open when."""
        lines = await self._database.look(lambda c: log.lines_after(c, conference_id))
        turns = [line for line in lines if '"agenda.item_' in line.event]
        return Course.of(entry(line, EVENTS.validate_json(line.event)) for line in turns)

    async def told(self, conference_id: ConferenceId) -> tuple[LiveState, list[LogEntry]]:
        """How it was scheduled, and its log."""

        def work(connection: Connection) -> tuple[LiveState, list[log.Line]]:
            return genesis.load(connection, conference_id), log.lines_after(
                connection, conference_id
            )

        start, lines = await self._database.look(work)
        return start, [entry(line, EVENTS.validate_json(line.event)) for line in lines]

    async def heard(
        self, one: Pass, attendee_id: str, segments: Sequence[Heard], heard_until_ms: int
    ) -> None:
        """What one window gave, perhaps nothing, and how far that is."""
        body = json.dumps(
            [
                [[w.started_at_ms, w.ended_at_ms, w.word, w.percent] for w in segment.words]
                for segment in segments
            ],
            ensure_ascii=False,
        )

        def work(connection: Connection) -> None:
            key = {
                "conference_id": one.conference_id,
                "run": one.run,
                "attendee_id": attendee_id,
                "heard_until_ms": heard_until_ms,
            }
            mark = and_(
                _of_run(VOICES, one.conference_id, one.run), VOICES.c.attendee_id == attendee_id
            )
            known = connection.scalar(select(VOICES.c.heard_until_ms).where(mark))
            if known is None:
                connection.execute(insert(VOICES).values(done=False, **key))
            elif known >= heard_until_ms:
                return
            else:
                connection.execute(update(VOICES).where(mark).values(heard_until_ms=heard_until_ms))
            if segments:
                connection.execute(insert(HEARD).values(segments=body, **key))

        await self._database.transact(work)

    async def settle(
        self, one: Pass, attendee_id: str, site_id: str, recorded: Sequence[Span], course: Course
    ) -> None:
        """A microphone has been heard to its end: rows take the place of its captions."""
        voice = Voice(one.conference_id, one.run, attendee_id, site_id, recorded)
        now_ms = self._clock()

        def work(connection: Connection) -> None:
            views.lock(connection, one.conference_id)
            mark = and_(
                _of_run(VOICES, one.conference_id, one.run), VOICES.c.attendee_id == attendee_id
            )
            done = connection.scalar(select(VOICES.c.done).where(mark))
            if done or not _goes_on(connection, one):
                return
            book = store.StoredBook(connection, one.conference_id)
            heard = _heard(connection, one, attendee_id)
            revisions, new = fit(book.heard_from(attendee_id), heard, voice, course)
            store.write(connection, one.conference_id, revisions, store.Author(now_ms))
            store.add(connection, one.conference_id, new, now_ms)
            if done is None:
                connection.execute(
                    insert(VOICES).values(
                        conference_id=one.conference_id,
                        run=one.run,
                        attendee_id=attendee_id,
                        heard_until_ms=0,
                        done=True,
                    )
                )
            connection.execute(update(VOICES).where(mark).values(done=True))
            connection.execute(
                delete(HEARD).where(
                    HEARD.c.conference_id == one.conference_id,
                    HEARD.c.attendee_id == attendee_id,
                    HEARD.c.run <= one.run,
                )
            )

        await self._database.transact(work)


def heard_again(connection: Connection, conference_id: str) -> dict[str, list[Span]]:
    """Of each microphone that has become rows in the newest run: when its sound was heard."""
    query = (
        select(
            VOICES.c.attendee_id,
            SEGMENTS.c.started_at_ms,
            SEGMENTS.c.ended_at_ms,
            VOICES.c.heard_until_ms,
        )
        .join(TRANSCRIPTS, TRANSCRIPTS.c.conference_id == VOICES.c.conference_id)
        .join(
            SEGMENTS,
            and_(
                SEGMENTS.c.conference_id == VOICES.c.conference_id,
                SEGMENTS.c.attendee_id == VOICES.c.attendee_id,
                SEGMENTS.c.kind == SegmentKind.MICROPHONE.value,
                SEGMENTS.c.ended_at_ms.is_not(None),
            ),
        )
        .where(VOICES.c.conference_id == conference_id, VOICES.c.run == TRANSCRIPTS.c.run)
        .where(VOICES.c.done)
    )
    found: dict[str, list[Span]] = {}
    for attendee_id, start_ms, end_ms, until_ms in connection.execute(query):
        found.setdefault(attendee_id, []).append((start_ms, min(end_ms, until_ms)))
    return found


def _of_run(table: Table, conference_id: str, run: int) -> ColumnElement[bool]:
    return and_(table.c.conference_id == conference_id, table.c.run == run)


def _goes_on(connection: Connection, one: Pass) -> bool:
    query = select(TRANSCRIPTS.c.state).where(_of_run(TRANSCRIPTS, one.conference_id, one.run))
    return connection.scalar(query) in _GOING_ON


def _heard(connection: Connection, one: Pass, attendee_id: str) -> list[Heard]:
    query = (
        select(HEARD.c.segments)
        .where(_of_run(HEARD, one.conference_id, one.run), HEARD.c.attendee_id == attendee_id)
        .order_by(HEARD.c.heard_until_ms)
    )
    return [
        Heard(tuple(HeardWord(*word) for word in words))
        for body in connection.scalars(query)
        for words in json.loads(body)
    ]
