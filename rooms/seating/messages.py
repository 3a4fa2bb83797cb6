"""Seating: the plan of a site's room, and who sits where in it.

A seat is named by its place in the plan, "row.column" from 1, and shown by its label, as "A12".
A place keeps its name while the plan around it changes, and so does whoever sits there.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.kernel.wire import Id, Wire

MOST_ROWS = 60
MOST_COLUMNS = 60

SeatId = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]?\.[1-9][0-9]?$")]
RowName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=12)]
SeatName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class SeatRow(Wire):
    """A row from the left: `s` is a seat, `_` an aisle or nothing."""

    name: RowName
    places: Annotated[str, StringConstraints(pattern=r"^[s_]{1,60}$")]


class NamedSeat(Wire):
    """A seat with a name of its own instead of row and number, such as "Chủ tọa"."""

    seat: SeatId
    name: SeatName


class SeatingPlan(Wire):
    """Rows from the front; without rows the site has no plan."""

    rows: Annotated[list[SeatRow], Field(max_length=MOST_ROWS)]
    named: Annotated[list[NamedSeat], Field(max_length=200)] = Field(default_factory=list)


class Seated(Wire):
    """Who sits on a seat; null: nobody."""

    seat: SeatId
    attendee_id: Id | None


class Occupied(Wire):
    seat: SeatId
    attendee_id: Id


class SiteSeatingView(Wire):
    """`occupied` in the order in which the seats were taken."""

    site_id: Id
    plan: SeatingPlan
    occupied: list[Occupied]


class ChangePlan(Wire):
    """Replace the plan of a site; whose seat is no longer there loses it."""

    type: Literal["seating.change_plan"]
    site_id: Id
    plan: SeatingPlan


class AssignSeats(Wire):
    """Seat people, or free seats. Who sat elsewhere moves; who sat there gets up."""

    type: Literal["seating.assign"]
    site_id: Id
    seats: Annotated[list[Seated], Field(min_length=1, max_length=600)]


class PlanChanged(Wire):
    type: Literal["seating.plan_changed"] = "seating.plan_changed"
    site_id: Id
    plan: SeatingPlan


class SeatsAssigned(Wire):
    """Every seat that changed: those left first, then those taken."""

    type: Literal["seating.assigned"] = "seating.assigned"
    site_id: Id
    seats: list[Seated]
