"""Seating: one seat holds one person, and nobody sits twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.kernel.errors import ErrorCode, Refused
from rooms.seating.messages import (
    AssignSeats,
    ChangePlan,
    Occupied,
    PlanChanged,
    Seated,
    SeatingPlan,
    SeatsAssigned,
    SiteSeatingView,
)
from rooms.sites.rules import Roster

SeatingCommand: TypeAlias = ChangePlan | AssignSeats
SeatingEvent: TypeAlias = PlanChanged | SeatsAssigned


@dataclass(frozen=True, slots=True)
class SiteSeating:
    """`occupied` is who sits where, by seat."""

    plan: SeatingPlan
    occupied: Mapping[str, str] = field(default_factory=dict)

    def seat_of(self, attendee_id: str) -> str | None:
        return next((seat for seat, who in self.occupied.items() if who == attendee_id), None)


@dataclass(frozen=True, slots=True)
class SeatingState:
    """By site, in the order in which the first plan of each was drawn."""

    sites: Mapping[str, SiteSeating] = field(default_factory=dict)

    def occupant(self, site_id: str, seat: str) -> str | None:
        site = self.sites.get(site_id)
        return None if site is None else site.occupied.get(seat)

    def has_seat(self, site_id: str, seat: str) -> bool:
        site = self.sites.get(site_id)
        return site is not None and seat in labels(site.plan)

    def label(self, site_id: str, seat: str) -> str:
        site = self.sites.get(site_id)
        return seat if site is None else labels(site.plan).get(seat, seat)

    def place_of(self, attendee_id: str) -> tuple[str, str] | None:
        """Site and seat of an attendee, if one was given."""
        for site_id, site in self.sites.items():
            seat = site.seat_of(attendee_id)
            if seat is not None:
                return site_id, seat
        return None

    def views(self) -> list[SiteSeatingView]:
        return [
            SiteSeatingView(
                site_id=site_id,
                plan=site.plan,
                occupied=[
                    Occupied(seat=seat, attendee_id=who) for seat, who in site.occupied.items()
                ],
            )
            for site_id, site in self.sites.items()
        ]


def labels(plan: SeatingPlan) -> Mapping[str, str]:
    """What every seat is called, row by row: its own name, or the row's and its number in it."""
    named = {one.seat: one.name for one in plan.named}
    return {seat: named.get(seat, label) for seat, label in _numbered(plan)}


def _numbered(plan: SeatingPlan) -> Iterator[tuple[str, str]]:
    for row_number, row in enumerate(plan.rows, start=1):
        seats = [column for column, place in enumerate(row.places, start=1) if place == "s"]
        for number, column in enumerate(seats, start=1):
            yield f"{row_number}.{column}", f"{row.name}{number}"


def decide(state: SeatingState, command: SeatingCommand, roster: Roster) -> list[SeatingEvent]:
    if command.site_id not in roster.sites:
        raise Refused(ErrorCode.NOT_FOUND, what="site")
    site = state.sites.get(command.site_id)
    match command:
        case ChangePlan(site_id=site_id, plan=plan):
            if site is not None and site.plan == plan:
                return []
            return [PlanChanged(site_id=site_id, plan=plan)]
        case AssignSeats():
            if site is None:
                raise Refused(ErrorCode.SEAT_UNKNOWN)
            return _assign(site, command, roster)
        case _:
            assert_never(command)


def _assign(site: SiteSeating, command: AssignSeats, roster: Roster) -> list[SeatingEvent]:
    known = labels(site.plan)
    wanted: dict[str, str | None] = {}
    for one in command.seats:
        if one.seat not in known:
            raise Refused(ErrorCode.SEAT_UNKNOWN)
        if one.attendee_id is not None:
            if roster.attendee(one.attendee_id).site_id != command.site_id:
                raise Refused(ErrorCode.NOT_OF_THIS_SITE)
            if one.attendee_id in wanted.values():
                raise Refused(ErrorCode.SEATED_TWICE)
        wanted[one.seat] = one.attendee_id
    moving = {who for who in wanted.values() if who is not None}
    after = {seat: who for seat, who in site.occupied.items() if who not in moving}
    after |= {seat: who for seat, who in wanted.items() if who is not None}
    freed = {seat for seat, who in wanted.items() if who is None}
    after = {seat: who for seat, who in after.items() if seat not in freed}
    left = [seat for seat in site.occupied if seat not in after]
    taken = [seat for seat, who in after.items() if site.occupied.get(seat) != who]
    if not left and not taken:
        return []
    changes = [Seated(seat=seat, attendee_id=None) for seat in left]
    changes += [Seated(seat=seat, attendee_id=after[seat]) for seat in taken]
    return [SeatsAssigned(site_id=command.site_id, seats=changes)]


def evolve(state: SeatingState, event: SeatingEvent) -> SeatingState:
    before = state.sites.get(event.site_id)
    match event:
        case PlanChanged(plan=plan):
            known = labels(plan)
            seated = {} if before is None else before.occupied
            kept = {seat: who for seat, who in seated.items() if seat in known}
            after = SiteSeating(plan, kept)
        case SeatsAssigned(seats=seats):
            after = before or SiteSeating(SeatingPlan(rows=[]))
            occupied = dict(after.occupied)
            for one in seats:
                # Taken anew, a seat stands last: the order in which clients add it, too.
                occupied.pop(one.seat, None)
                if one.attendee_id is not None:
                    occupied[one.seat] = one.attendee_id
            after = replace(after, occupied=occupied)
        case _:
            assert_never(event)
    return replace(state, sites={**state.sites, event.site_id: after})
