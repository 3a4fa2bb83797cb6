"""The conference as it was scheduled: version 0 of its state, and the facts the log's chain starts
from. Read from the parts of the tables that are written once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from rooms.agenda.messages import AgendaItemView, ItemStatus
from rooms.agenda.rules import AgendaState
from rooms.agenda.tables import SCHEDULED_ITEMS
from rooms.conferences.messages import ConferenceState, ConferenceView
from rooms.conferences.tables import CONFERENCES
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.state import LiveState
from rooms.sites.messages import AttendeeView, Role, SiteView
from rooms.sites.rules import VOTING_ROLES, Roster
from rooms.sites.tables import ATTENDEES, SITES
from rooms.units.tables import UNITS


def load(connection: Connection, conference_id: str) -> LiveState:
    """Version 0, or `Refused(NOT_FOUND)`."""
    return LiveState(
        conference=_conference(connection, conference_id),
        roster=Roster.of(_sites(connection, conference_id), _attendees(connection, conference_id)),
        agenda=AgendaState(
            {item.id: item for item in _items(connection, conference_id)},
        ),
    )


def facts(genesis: LiveState) -> dict[str, Any]:
    """What the hash before the first line covers. A field that came later is left out while it has
    its default, so that logs begun before it still verify."""
    return {
        "conference": genesis.conference.model_dump(mode="json", exclude_defaults=True),
        # Which site is above which follows from the units, whose tree is written once.
        "sites": [
            site.model_dump(mode="json", exclude={"parent_site_id"})
            for site in genesis.roster.sites.values()
        ],
        "attendees": [_attendee_facts(one) for one in genesis.roster.attendees.values()],
        "items": [item.model_dump(mode="json") for _, item in genesis.agenda.walk()],
    }


def _attendee_facts(attendee: AttendeeView) -> dict[str, Any]:
    """That somebody votes as his role does is not written down either, nor that he is not
    removed."""
    by_role = attendee.voter == (attendee.role in VOTING_ROLES)
    left_out = {"voter", "removed"} if by_role else {"removed"}
    return attendee.model_dump(mode="json", exclude=left_out)


def _conference(connection: Connection, conference_id: str) -> ConferenceView:
    query = select(CONFERENCES).where(CONFERENCES.c.id == conference_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Refused(ErrorCode.NOT_FOUND, what="conference")
    return ConferenceView(
        id=row.id,
        title=row.title,
        place=row.place,
        state=ConferenceState.SCHEDULED,
        starts_at_ms=row.starts_at_ms,
        ends_at_ms=row.ends_at_ms,
        opened_at_ms=None,
        closed_at_ms=None,
        check_in_by_joining=row.check_in_by_joining,
        stand_ins_vote=row.stand_ins_vote,
        wipe_devices=row.wipe_devices,
        record_at_opening=row.record_at_opening,
    )


def _sites(connection: Connection, conference_id: str) -> list[SiteView]:
    query = select(SITES).where(SITES.c.conference_id == conference_id).order_by(SITES.c.ordinal)
    rows = connection.execute(query).all()
    above = _sites_above(connection, {row.unit_id: row.id for row in rows})
    return [
        SiteView(
            id=row.id,
            unit_id=row.unit_id,
            name=row.name,
            main=row.main,
            parent_site_id=above[row.unit_id],
        )
        for row in rows
    ]


def _sites_above(connection: Connection, sites: Mapping[str, str]) -> dict[str, str | None]:
    """By unit, the site of the nearest unit above that has one."""
    tree = connection.execute(select(UNITS.c.id, UNITS.c.parent_id))
    parents = {row.id: row.parent_id for row in tree}

    def above(unit_id: str) -> str | None:
        at = parents[unit_id]
        while at is not None and at not in sites:
            at = parents[at]
        return None if at is None else sites[at]

    return {unit_id: above(unit_id) for unit_id in sites}


def _attendees(connection: Connection, conference_id: str) -> list[AttendeeView]:
    rows = connection.execute(
        select(ATTENDEES)
        # Guests came later: they are in the log.
        .where(ATTENDEES.c.conference_id == conference_id, ATTENDEES.c.role != Role.GUEST.value)
        .order_by(ATTENDEES.c.ordinal)
    )
    return [
        AttendeeView(
            id=row.id,
            person_id=row.person_id,
            site_id=row.site_id,
            role=Role(row.role),
            voter=row.voter,
            name=row.name,
            position=row.position,
            unit_name=row.unit_name,
        )
        for row in rows
    ]


def _items(connection: Connection, conference_id: str) -> list[AgendaItemView]:
    rows = connection.execute(
        select(SCHEDULED_ITEMS)
        .where(SCHEDULED_ITEMS.c.conference_id == conference_id)
        .order_by(SCHEDULED_ITEMS.c.id)
    )
    return [
        AgendaItemView(
            id=row.id,
            parent_id=row.parent_id,
            position=row.position,
            title=row.title,
            presenter_id=row.presenter_id,
            planned_minutes=row.planned_minutes,
            status=ItemStatus.PENDING,
            started_at_ms=None,
            ended_at_ms=None,
        )
        for row in rows
    ]
