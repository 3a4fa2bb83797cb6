"""What is read of consultations: rows with what they are to one person, forms, papers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rooms.conferences.tables import CONFERENCES
from rooms.consultations import rules
from rooms.consultations.messages import (
    ConsultationForm,
    ConsultationPaper,
    ConsultationProgress,
    ConsultationSummary,
)
from rooms.consultations.tables import CONSULTATIONS, FORMS, PAPERS, REMINDERS
from rooms.documents.messages import DocumentKind
from rooms.documents.tables import DOCUMENTS, VERSIONS
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import Action, Needs, Relation, Standing, allowed
from rooms.people.messages import PersonView
from rooms.sites.messages import Role
from rooms.sites.tables import ATTENDEES

MOST_LISTED = 200
READERS = (Role.CHAIR.value, Role.SECRETARY.value)


async def summaries(
    connection: AsyncConnection, person: PersonView, now_ms: int
) -> list[ConsultationSummary]:
    """Open ones by deadline, then the closed ones, newest first."""
    over = CONSULTATIONS.c.closed_at_ms.is_not(None) | (CONSULTATIONS.c.deadline_ms <= now_ms)
    order = (
        case((over, 1), else_=0),
        case((over, -CONSULTATIONS.c.deadline_ms), else_=CONSULTATIONS.c.deadline_ms),
        CONSULTATIONS.c.id,
    )
    rows = await connection.execute(_rows(person).order_by(*order).limit(MOST_LISTED))
    return [summary(row, person, now_ms) for row in rows]


async def row(connection: AsyncConnection, person: PersonView, consultation_id: str) -> Row[Any]:
    """One that `person` may see, or `Refused(NOT_FOUND)`."""
    query = _rows(person).where(CONSULTATIONS.c.id == consultation_id)
    found: Row[Any] | None = (await connection.execute(query)).one_or_none()
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, what="consultation")
    return found


def summary(row: Row[Any], person: PersonView, now_ms: int) -> ConsultationSummary:
    asked = row.my_person_id is not None
    waiting = asked and row.my_answered_at_ms is None
    return ConsultationSummary(
        id=row.id,
        conference_id=row.conference_id,
        conference_title=row.conference_title,
        title=row.title,
        asked_by_name=row.asked_by_name,
        asked_by_position=row.asked_by_position,
        asked_at_ms=row.asked_at_ms,
        deadline_ms=row.deadline_ms,
        closed_at_ms=row.closed_at_ms,
        state=rules.state_at(now_ms, deadline_ms=row.deadline_ms, closed_at_ms=row.closed_at_ms),
        reminded_at_ms=row.reminded_at_ms if waiting else None,
        form=ConsultationForm(answered_at_ms=row.my_answered_at_ms) if asked else None,
        progress=(
            ConsultationProgress(asked=row.asked, answered=row.answered)
            if _reads_replies(row, person)
            else None
        ),
    )


async def attendees(connection: AsyncConnection, conference_id: str) -> Sequence[Row[Any]]:
    """Those invited, in that order, under the names they were invited by."""
    query: Select[Any] = (
        select(ATTENDEES.c.person_id, ATTENDEES.c.name, ATTENDEES.c.position, ATTENDEES.c.unit_name)
        .where(ATTENDEES.c.conference_id == conference_id)
        .order_by(ATTENDEES.c.ordinal)
    )
    found: Sequence[Row[Any]] = (await connection.execute(query)).all()
    return found


async def forms(connection: AsyncConnection, consultation_id: str) -> Sequence[Row[Any]]:
    query = select(FORMS).where(FORMS.c.consultation_id == consultation_id)
    return (await connection.execute(query.order_by(FORMS.c.ordinal))).all()


async def sent_reminders(connection: AsyncConnection, consultation_id: str) -> Sequence[Row[Any]]:
    query = select(REMINDERS).where(
        REMINDERS.c.consultation_id == consultation_id, REMINDERS.c.sent_at_ms.is_not(None)
    )
    return (await connection.execute(query.order_by(REMINDERS.c.due_at_ms))).all()


async def papers_of(connection: AsyncConnection, consultation_id: str) -> list[ConsultationPaper]:
    query = _newest().join(PAPERS, PAPERS.c.document_id == DOCUMENTS.c.id)
    rows = await connection.execute(
        query.where(PAPERS.c.consultation_id == consultation_id).order_by(PAPERS.c.ordinal)
    )
    return [ConsultationPaper.model_validate(dict(row)) for row in rows.mappings()]


async def papers_of_conference(
    connection: AsyncConnection, conference_id: str
) -> list[ConsultationPaper]:
    rows = await connection.execute(
        _newest()
        .where(DOCUMENTS.c.conference_id == conference_id)
        .order_by(DOCUMENTS.c.title, DOCUMENTS.c.id)
    )
    return [ConsultationPaper.model_validate(dict(row)) for row in rows.mappings()]


def _rows(person: PersonView) -> Select[Any]:
    """Consultations `person` may see, with what they are to `person`."""
    mine, me = FORMS.alias("mine"), ATTENDEES.alias("me")
    of_this = FORMS.c.consultation_id == CONSULTATIONS.c.id
    asked = select(func.count()).select_from(FORMS).where(of_this)
    reminded = select(func.max(REMINDERS.c.sent_at_ms)).where(
        REMINDERS.c.consultation_id == CONSULTATIONS.c.id
    )
    return (
        select(
            CONSULTATIONS,
            CONFERENCES.c.title.label("conference_title"),
            mine.c.person_id.label("my_person_id"),
            mine.c.choices.label("my_choices"),
            mine.c.comment.label("my_comment"),
            mine.c.answered_at_ms.label("my_answered_at_ms"),
            me.c.role.label("my_role"),
            asked.scalar_subquery().label("asked"),
            asked.where(FORMS.c.answered_at_ms.is_not(None)).scalar_subquery().label("answered"),
            reminded.scalar_subquery().label("reminded_at_ms"),
        )
        .outerjoin(CONFERENCES, CONFERENCES.c.id == CONSULTATIONS.c.conference_id)
        .outerjoin(
            mine,
            (mine.c.consultation_id == CONSULTATIONS.c.id) & (mine.c.person_id == person.id),
        )
        .outerjoin(
            me,
            (me.c.conference_id == CONSULTATIONS.c.conference_id) & (me.c.person_id == person.id),
        )
        .where(
            or_(
                mine.c.person_id.is_not(None),
                CONSULTATIONS.c.asked_by == person.id,
                me.c.role.in_(READERS),
            )
        )
    )


def _reads_replies(row: Row[Any], person: PersonView) -> bool:
    own = row.asked_by == person.id
    relations: Needs = frozenset({Relation.OWN}) if own else frozenset()
    standings = [Standing(person.account_role.value)]
    if row.my_role is not None:
        standings.append(Standing(row.my_role))
    return any(allowed(one, Action.CONSULTATIONS_READ_REPLIES, relations) for one in standings)


def _newest() -> Select[Any]:
    """Papers that readers have, in the newest version they have."""
    newest = (
        select(VERSIONS.c.document_id, func.max(VERSIONS.c.number).label("number"))
        .where(VERSIONS.c.shown)
        .group_by(VERSIONS.c.document_id)
        .subquery()
    )
    return (
        select(
            DOCUMENTS.c.id.label("document_id"),
            DOCUMENTS.c.title,
            VERSIONS.c.sha256,
            VERSIONS.c.page_count,
            VERSIONS.c.ready_pages,
        )
        .join(newest, newest.c.document_id == DOCUMENTS.c.id)
        .join(
            VERSIONS,
            (VERSIONS.c.document_id == DOCUMENTS.c.id) & (VERSIONS.c.number == newest.c.number),
        )
        .where(DOCUMENTS.c.removed.is_(False), DOCUMENTS.c.shown)
        .where(DOCUMENTS.c.kind != DocumentKind.PERSONAL.value)
    )
