"""Use cases of tasks: take them over from an issued paper, list them, report, confirm or return."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, insert, or_, select, update

from rooms.conferences.tables import CONFERENCES
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import new_id
from rooms.kernel.permissions import OWN, Action, Needs, Standing, allowed
from rooms.kernel.ports import Clock, Random
from rooms.minutes import content
from rooms.minutes.papers import Kept, read_paper
from rooms.minutes.working_days import Holidays, vietnam
from rooms.people.messages import PersonView
from rooms.sites.messages import Role
from rooms.sites.tables import ATTENDEES
from rooms.tasks import assignees, rules
from rooms.tasks.messages import (
    Assignees,
    DueTask,
    DueTasks,
    ReportTask,
    TaskList,
    TaskNote,
    TaskState,
    TaskStep,
    TaskView,
)
from rooms.tasks.tables import TASK_NOTES, TASKS
from rooms.units.rules import today

MOST_LISTED = 500
MOST_DUE = 10
"""On the home page; who has more to do goes to the list."""
LEADING = (Role.CHAIR.value, Role.SECRETARY.value)


class Tasks:
    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        random: Random,
        holidays: Holidays | None = None,
    ) -> None:
        self._database = database
        self._holidays = holidays or vietnam()
        self._clock = clock
        self._random = random

    def issued(self, connection: Connection, kept: Kept, at_ms: int) -> None:
        """Follow the tasks of a paper from when it is issued; what is known already is brought up
        to date, with what was reported on it."""
        planned = kept.said.get(content.TASKS)
        if not isinstance(planned, content.PlannedTasks):
            return
        conference_id = kept.row.conference_id
        known = assignees.known(connection, planned.tasks)
        for one in planned.tasks:
            values = {
                "paper_id": kept.row.id,
                "text": one.text,
                "unit": one.unit,
                "unit_id": known.unit(one.unit_id),
                "person": one.person,
                "person_id": known.person(one.person_id),
                "deadline": one.deadline,
                "changed_at_ms": at_ms,
            }
            of_this = (TASKS.c.conference_id == conference_id) & (TASKS.c.key == one.key)
            if connection.execute(update(TASKS).where(of_this).values(**values)).rowcount:
                continue
            connection.execute(
                insert(TASKS).values(
                    id=new_id(self._random(16)),
                    conference_id=conference_id,
                    key=one.key,
                    state=TaskState.OPEN.value,
                    assigned_at_ms=at_ms,
                    **values,
                )
            )

    async def visible(self, person: PersonView) -> TaskList:
        """One's own, those of one's unit, and those of conferences one leads."""
        rank = case(
            (TASKS.c.state == TaskState.OPEN.value, 0),
            (TASKS.c.state == TaskState.DONE.value, 1),
            else_=2,
        )
        late = case((TASKS.c.deadline.is_(None), "9999"), else_=TASKS.c.deadline)
        query = _rows(person).order_by(rank, late, TASKS.c.changed_at_ms.desc(), TASKS.c.id)

        def read(connection: Connection) -> TaskList:
            rows = connection.execute(query.limit(MOST_LISTED)).all()
            notes = _notes(connection, [row.id for row in rows])
            return TaskList(tasks=[self._view(row, person, notes[row.id]) for row in rows])

        return await self._database.look(read)

    async def due(self, person: PersonView) -> DueTasks:
        """Of one's own and one's unit's open tasks, those late or due within days, in one query."""
        day = today(self._clock())
        query = (
            _rows(person)
            .add_columns(func.count().over().label("due_count"))
            .where(
                TASKS.c.state == TaskState.OPEN.value,
                TASKS.c.deadline <= rules.soon_until(day),
                or_(TASKS.c.person_id == person.id, TASKS.c.unit_id == person.unit_id),
            )
            .order_by(TASKS.c.deadline, TASKS.c.assigned_at_ms, TASKS.c.id)
            .limit(MOST_DUE)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return DueTasks(
            tasks=[
                DueTask(
                    id=row.id,
                    conference_id=row.conference_id,
                    conference_title=row.conference_title,
                    text=row.text,
                    unit=row.unit,
                    person=row.person,
                    deadline=row.deadline,
                    days_left=rules.until(row.deadline, day, self._holidays),
                    mine=_mine(row, person),
                )
                for row in rows
            ],
            count=rows[0].due_count if rows else 0,
        )

    async def assignees(
        self, person: PersonView, paper_id: str, query: str, unit_id: str | None
    ) -> Assignees:
        """Whom a paper may charge with a task: people of a unit and of its conference."""

        def read(connection: Connection) -> Assignees:
            kept = read_paper(connection, person, paper_id)
            kept.reader.require(Action.TASKS_ASSIGN)
            return assignees.find(connection, kept.row.conference_id, query, unit_id)

        return await self._database.look(read)

    async def report(self, person: PersonView, task_id: str, report: ReportTask) -> TaskView:
        at_ms = self._clock()

        def write(connection: Connection) -> TaskView:
            connection.execute(select(TASKS.c.id).where(TASKS.c.id == task_id).with_for_update())
            row = _row(connection, person, task_id)
            reports, confirms = _rights(row, person)
            needed = reports if report.step in {TaskStep.PROGRESS, TaskStep.DONE} else confirms
            if not needed:
                raise Refused(ErrorCode.NOT_ALLOWED)
            state = rules.after(TaskState(row.state), report.step, report.text)
            connection.execute(
                update(TASKS)
                .where(TASKS.c.id == task_id)
                .values(state=state.value, changed_at_ms=at_ms)
            )
            seq = select(func.count()).where(TASK_NOTES.c.task_id == task_id)
            connection.execute(
                insert(TASK_NOTES).values(
                    task_id=task_id,
                    seq=(connection.scalar(seq) or 0) + 1,
                    step=report.step.value,
                    person_id=person.id,
                    name=person.name,
                    at_ms=at_ms,
                    text=report.text,
                )
            )
            notes = _notes(connection, [task_id])
            return self._view(_row(connection, person, task_id), person, notes[task_id])

        return await self._database.transact(write)

    def _view(self, row: Row[Any], person: PersonView, notes: list[TaskNote]) -> TaskView:
        reports, confirms = _rights(row, person)
        state = TaskState(row.state)
        return TaskView(
            id=row.id,
            conference_id=row.conference_id,
            conference_title=row.conference_title,
            text=row.text,
            unit=row.unit,
            person=row.person,
            deadline=row.deadline,
            days_left=rules.days_left(state, row.deadline, today(self._clock()), self._holidays),
            state=state,
            mine=_mine(row, person),
            notes=notes,
            my_steps=rules.steps(state, reports=reports, confirms=confirms),
        )


def _rows(person: PersonView) -> Select[Any]:
    me = ATTENDEES.alias("me")
    return (
        select(
            TASKS,
            CONFERENCES.c.title.label("conference_title"),
            me.c.role.label("my_role"),
        )
        .join(CONFERENCES, CONFERENCES.c.id == TASKS.c.conference_id)
        .outerjoin(
            me, (me.c.conference_id == TASKS.c.conference_id) & (me.c.person_id == person.id)
        )
        .where(
            or_(
                TASKS.c.person_id == person.id,
                TASKS.c.unit_id == person.unit_id,
                me.c.role.in_(LEADING),
            )
        )
    )


def _row(connection: Connection, person: PersonView, task_id: str) -> Row[Any]:
    row = connection.execute(_rows(person).where(TASKS.c.id == task_id)).one_or_none()
    if row is None:
        raise Refused(ErrorCode.NOT_FOUND, what="task")
    return row


def _mine(row: Row[Any], person: PersonView) -> bool:
    """A person's own; without a person everybody of the unit has to see to it."""
    if row.person_id is not None:
        return bool(row.person_id == person.id)
    return bool(row.unit_id == person.unit_id)


def _rights(row: Row[Any], person: PersonView) -> tuple[bool, bool]:
    """May report on it; may confirm or return it. Whoever leads the conference may note progress
    for a unit that has nobody on the system."""
    ties: Needs = OWN if _mine(row, person) else frozenset()
    reports = allowed(Standing(person.account_role.value), Action.TASKS_REPORT, ties)
    leads = row.my_role is not None and allowed(Standing(row.my_role), Action.TASKS_CONFIRM)
    return reports or (leads and row.unit_id is None and row.person_id is None), leads


def _notes(connection: Connection, task_ids: list[str]) -> dict[str, list[TaskNote]]:
    query = select(TASK_NOTES).where(TASK_NOTES.c.task_id.in_(task_ids)).order_by(TASK_NOTES.c.seq)
    found: dict[str, list[TaskNote]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.task_id].append(
            TaskNote(step=TaskStep(row.step), by=row.name, at_ms=row.at_ms, text=row.text)
        )
    return found
