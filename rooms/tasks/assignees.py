"""Who may be charged with a task: found by part of a name, and known again when it is given.

A paper may name anybody in words; only who has an account here sees the task as his own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Column, Connection, case, or_, select

from rooms.kernel.text import search_key
from rooms.minutes.content import PlannedTask
from rooms.people.messages import AccountRole
from rooms.people.tables import PEOPLE
from rooms.sites.tables import ATTENDEES
from rooms.tasks.messages import Assignee, Assignees
from rooms.units.tables import UNITS

MOST_OFFERED = 30


@dataclass(frozen=True, slots=True)
class Known:
    """Which of the ids that a paper names there are."""

    unit_ids: frozenset[str]
    person_ids: frozenset[str]

    def unit(self, unit_id: str | None) -> str | None:
        return unit_id if unit_id in self.unit_ids else None

    def person(self, person_id: str | None) -> str | None:
        return person_id if person_id in self.person_ids else None


def known(connection: Connection, tasks: Iterable[PlannedTask]) -> Known:
    """A paper is typed in browsers: an id that is nobody's leaves the name that was written."""
    given = list(tasks)
    return Known(
        _there(connection, UNITS.c.id, {one.unit_id for one in given}),
        _there(connection, PEOPLE.c.id, {one.person_id for one in given}),
    )


def find(connection: Connection, conference_id: str, query: str, unit_id: str | None) -> Assignees:
    """By part of a name, with or without diacritics."""
    invited = select(ATTENDEES.c.person_id).where(
        ATTENDEES.c.conference_id == conference_id, ATTENDEES.c.removed.is_(False)
    )
    of_unit = PEOPLE.c.unit_id == unit_id
    rows = connection.execute(
        select(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.position, UNITS.c.name.label("unit_name"))
        .join(UNITS, UNITS.c.id == PEOPLE.c.unit_id)
        .where(
            or_(of_unit, PEOPLE.c.id.in_(invited)),
            PEOPLE.c.account_role != AccountRole.GUEST.value,
            PEOPLE.c.name_key.contains(search_key(query), autoescape=True),
        )
        .order_by(case((of_unit, 0), else_=1), PEOPLE.c.name_key, PEOPLE.c.id)
        .limit(MOST_OFFERED)
    )
    return Assignees(
        people=[
            Assignee(
                person_id=row.id, name=row.name, position=row.position, unit_name=row.unit_name
            )
            for row in rows
        ]
    )


def _there(connection: Connection, column: Column[str], ids: set[str | None]) -> frozenset[str]:
    wanted = sorted(one for one in ids if one is not None)
    return frozenset(connection.scalars(select(column).where(column.in_(wanted))))
