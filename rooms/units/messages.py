"""Units: the tree of bodies over every level, of any depth, with dates of validity."""

from datetime import date

from rooms.kernel.wire import Id, Name, Wire


class UnitView(Wire):
    """A unit as clients see it. `valid_to` is the last day; null while the unit exists."""

    id: Id
    parent_id: Id | None
    name: Name
    code: str
    valid_from: date
    valid_to: date | None
