"""Use cases of consultations: ask, answer until the deadline, read the replies, close early."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rooms.conferences.tables import CONFERENCES
from rooms.consultations import queries, rules
from rooms.consultations.messages import (
    AnswerConsultation,
    Askable,
    AskablePerson,
    AskConsultation,
    ConsultationAnswer,
    ConsultationPaper,
    ConsultationReminder,
    ConsultationReplies,
    ConsultationReply,
    ConsultationSummary,
    ConsultationView,
)
from rooms.consultations.tables import CONSULTATIONS, FORMS, PAPERS, REMINDERS
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, ConsultationId, PersonId, new_id
from rooms.kernel.permissions import Action, Needs, Relation, Standing, allowed, require
from rooms.kernel.ports import Clock, Random
from rooms.people.messages import PersonView
from rooms.people.tables import PEOPLE
from rooms.sites.tables import ATTENDEES
from rooms.units.tables import UNITS

MayRead: TypeAlias = Callable[[PersonId, str], Awaitable[bool]]
"""May this person read the file with this SHA-256? Asked of the papers' own slice."""


class Consultations:
    """Questions in writing. They are no part of a conference's log: most are over before it."""

    def __init__(
        self, database: Database, *, may_read: MayRead, clock: Clock, random: Random
    ) -> None:
        self._database = database
        self._may_read = may_read
        self._clock = clock
        self._random = random

    async def askable(self, person: PersonView, conference_id: ConferenceId) -> Askable:
        """Whom and with which papers `person` may ask in a conference."""
        async with self._database.read() as connection:
            await _require_ask(connection, person, conference_id)
            people = await queries.attendees(connection, conference_id)
            papers = await queries.papers_of_conference(connection, conference_id)
        return Askable(
            people=[
                AskablePerson(
                    person_id=row.person_id,
                    name=row.name,
                    position=row.position,
                    unit_name=row.unit_name,
                )
                for row in people
            ],
            papers=await self._readable(person, papers),
        )

    async def ask(self, person: PersonView, ask: AskConsultation) -> ConsultationView:
        """Send the form to all at once; names and positions are kept as they are now."""
        now_ms = self._clock()
        rules.check_question(ask, now_ms)
        consultation_id = ConsultationId(new_id(self._random(16)))
        await self._require_papers(person, ask)
        async with self._database.write() as connection:
            await _require_ask(connection, person, ask.conference_id)
            forms = await _forms(connection, consultation_id, ask)
            await connection.execute(
                insert(CONSULTATIONS).values(
                    id=consultation_id,
                    conference_id=ask.conference_id,
                    asked_by=person.id,
                    asked_by_name=person.name,
                    asked_by_position=person.position,
                    title=ask.title,
                    question=ask.question,
                    choices=json.dumps(ask.choices, ensure_ascii=False),
                    most_choices=ask.most_choices,
                    comment_wanted=ask.comment_wanted,
                    asked_at_ms=now_ms,
                    deadline_ms=ask.deadline_ms,
                )
            )
            await connection.execute(insert(FORMS), forms)
            for ordinal, document_id in enumerate(dict.fromkeys(ask.document_ids)):
                await connection.execute(
                    insert(PAPERS).values(
                        consultation_id=consultation_id, ordinal=ordinal, document_id=document_id
                    )
                )
            for reminder in rules.reminders(ask.deadline_ms, now_ms):
                await connection.execute(
                    insert(REMINDERS).values(
                        consultation_id=consultation_id,
                        hours_before=reminder.hours_before,
                        due_at_ms=reminder.due_at_ms,
                        unanswered=0,
                    )
                )
        return await self.get(person, consultation_id)

    async def visible(self, person: PersonView) -> list[ConsultationSummary]:
        """What `person` is asked, asks, or may read as chair or secretary."""
        async with self._database.read() as connection:
            return await queries.summaries(connection, person, self._clock())

    async def get(self, person: PersonView, consultation_id: ConsultationId) -> ConsultationView:
        """The form and one's own answer, or `Refused(NOT_FOUND)`, absent or not for `person`."""
        async with self._database.read() as connection:
            row = await queries.row(connection, person, consultation_id)
            papers = await queries.papers_of(connection, consultation_id)
        return ConsultationView(
            summary=queries.summary(row, person, self._clock()),
            question=row.question,
            choices=json.loads(row.choices),
            most_choices=row.most_choices,
            comment_wanted=row.comment_wanted,
            papers=await self._readable(person, papers),
            answer=_answer(row.my_choices, row.my_comment, row.my_answered_at_ms),
        )

    async def answer(
        self, person: PersonView, consultation_id: ConsultationId, answer: AnswerConsultation
    ) -> ConsultationView:
        """Give one's answer or change it. The same answer again is as good as once."""
        async with self._database.write() as connection:
            row = await queries.row(connection, person, consultation_id)
            _require(Action.CONSULTATIONS_ANSWER, person, row, own=row.my_person_id is not None)
            # Held against somebody closing it at this moment; SQLite has one writer anyway.
            lock = select(CONSULTATIONS).where(CONSULTATIONS.c.id == consultation_id)
            form = (await connection.execute(lock.with_for_update(read=True))).one()
            now_ms = self._clock()
            rules.require_open(now_ms, deadline_ms=form.deadline_ms, closed_at_ms=form.closed_at_ms)
            rules.check_answer(
                answer,
                choices=json.loads(form.choices),
                most_choices=form.most_choices,
                comment_wanted=form.comment_wanted,
            )
            await connection.execute(
                update(FORMS)
                .where(FORMS.c.consultation_id == consultation_id, FORMS.c.person_id == person.id)
                .values(
                    choices=json.dumps(sorted(answer.choices)),
                    comment=answer.comment,
                    answered_at_ms=now_ms,
                )
            )
        return await self.get(person, consultation_id)

    async def close(self, person: PersonView, consultation_id: ConsultationId) -> ConsultationView:
        """End it before its deadline; closed already is as good."""
        async with self._database.write() as connection:
            row = await queries.row(connection, person, consultation_id)
            _require(Action.CONSULTATIONS_CLOSE, person, row, own=row.asked_by == person.id)
            now_ms = self._clock()
            of_this = CONSULTATIONS.c.id == consultation_id
            still_open = CONSULTATIONS.c.closed_at_ms.is_(None) & (
                CONSULTATIONS.c.deadline_ms > now_ms
            )
            await connection.execute(
                update(CONSULTATIONS).where(of_this, still_open).values(closed_at_ms=now_ms)
            )
            await connection.execute(
                delete(REMINDERS).where(
                    REMINDERS.c.consultation_id == consultation_id,
                    REMINDERS.c.sent_at_ms.is_(None),
                )
            )
        return await self.get(person, consultation_id)

    async def replies(
        self, person: PersonView, consultation_id: ConsultationId
    ) -> ConsultationReplies:
        """Who answered what, so far or in the end."""
        async with self._database.read() as connection:
            row = await queries.row(connection, person, consultation_id)
            _require(Action.CONSULTATIONS_READ_REPLIES, person, row, own=row.asked_by == person.id)
            forms = await queries.forms(connection, consultation_id)
            reminders = await queries.sent_reminders(connection, consultation_id)
        answers = [_answer(form.choices, form.comment, form.answered_at_ms) for form in forms]
        choice_count = len(json.loads(row.choices))
        return ConsultationReplies(
            counts=rules.tally(choice_count, [one.choices for one in answers if one is not None]),
            replies=[
                ConsultationReply(
                    person_id=form.person_id,
                    name=form.name,
                    position=form.position,
                    unit_name=form.unit_name,
                    answer=answer,
                )
                for form, answer in zip(forms, answers, strict=True)
            ],
            reminders=[
                ConsultationReminder(
                    hours_before=one.hours_before,
                    sent_at_ms=one.sent_at_ms,
                    unanswered=one.unanswered,
                )
                for one in reminders
            ],
        )

    async def _require_papers(self, person: PersonView, ask: AskConsultation) -> None:
        """Nobody asks with a paper that he doesn't see himself."""
        if ask.conference_id is None or not ask.document_ids:
            return
        async with self._database.read() as connection:
            known = await queries.papers_of_conference(connection, ask.conference_id)
        readable = await self._readable(
            person, [paper for paper in known if paper.document_id in ask.document_ids]
        )
        if len(readable) < len(set(ask.document_ids)):
            raise Refused(ErrorCode.NOT_FOUND, what="document")

    async def _readable(
        self, person: PersonView, papers: Sequence[ConsultationPaper]
    ) -> list[ConsultationPaper]:
        person_id = PersonId(person.id)
        return [paper for paper in papers if await self._may_read(person_id, paper.sha256)]


def _answer(
    choices: str | None, comment: str | None, answered_at_ms: int | None
) -> ConsultationAnswer | None:
    if answered_at_ms is None:
        return None
    return ConsultationAnswer(
        choices=json.loads(choices or "[]"), comment=comment or "", answered_at_ms=answered_at_ms
    )


async def _require_ask(
    connection: AsyncConnection, person: PersonView, conference_id: str | None
) -> None:
    """In a conference its chair, its secretary and who planned it; elsewhere planners."""
    account = Standing(person.account_role.value)
    if conference_id is None:
        require(account, Action.CONSULTATIONS_ASK)
        return
    role = await connection.scalar(
        select(ATTENDEES.c.role).where(
            ATTENDEES.c.conference_id == conference_id, ATTENDEES.c.person_id == person.id
        )
    )
    planner = await connection.scalar(
        select(CONFERENCES.c.scheduled_by).where(CONFERENCES.c.id == conference_id)
    )
    if role is None and planner != person.id:
        raise Refused(ErrorCode.NOT_INVITED)
    if planner != person.id or not allowed(account, Action.CONSULTATIONS_ASK):
        require(account if role is None else Standing(role), Action.CONSULTATIONS_ASK)


def _require(action: Action, person: PersonView, row: Row[Any], *, own: bool) -> None:
    """By what `person` is in the conference, or by the tie to the form itself."""
    relations: Needs = frozenset({Relation.OWN}) if own else frozenset()
    if row.my_role is not None and allowed(Standing(row.my_role), action, relations):
        return
    require(Standing(person.account_role.value), action, relations)


async def _forms(
    connection: AsyncConnection, consultation_id: str, ask: AskConsultation
) -> list[dict[str, Any]]:
    """A form for each person, once, in the order in which they were chosen."""
    person_ids = list(dict.fromkeys(ask.person_ids))
    if ask.conference_id is None:
        query: Select[Any] = (
            select(
                PEOPLE.c.id.label("person_id"),
                PEOPLE.c.name,
                PEOPLE.c.position,
                UNITS.c.name.label("unit_name"),
            )
            .join(UNITS, UNITS.c.id == PEOPLE.c.unit_id)
            .where(PEOPLE.c.id.in_(person_ids))
        )
        rows = (await connection.execute(query)).all()
    else:
        rows = await queries.attendees(connection, ask.conference_id)
    known = {row.person_id: row for row in rows}
    if any(person_id not in known for person_id in person_ids):
        raise Refused(ErrorCode.NOT_FOUND, what="person")
    return [
        {
            "consultation_id": consultation_id,
            "person_id": person_id,
            "ordinal": ordinal,
            "name": known[person_id].name,
            "position": known[person_id].position,
            "unit_name": known[person_id].unit_name,
            "choices": "[]",
            "comment": "",
        }
        for ordinal, person_id in enumerate(person_ids)
    ]
