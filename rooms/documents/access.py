"""Who may read a document, and what of it each viewer sees.

Its own rule and those of the agenda items above it are gates: a reader passes all of them. Whether
the time window of a gate is open stands in the gate, so nothing here needs to know the time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from rooms.agenda.rules import AgendaState
from rooms.documents.messages import (
    AccessRule,
    AccessView,
    Audience,
    DocumentKind,
    DocumentState,
    DocumentView,
    VersionView,
)
from rooms.kernel.permissions import ANY, OWN, Action, allowed
from rooms.sites.messages import Role
from rooms.sites.rules import Roster

Gates: TypeAlias = tuple[AccessView, ...]


def as_of(rule: AccessRule, now_ms: int) -> AccessView:
    """The rule with its window open or closed."""
    begun = rule.from_ms is None or rule.from_ms <= now_ms
    ended = rule.to_ms is not None and rule.to_ms <= now_ms
    fields = {name: getattr(rule, name) for name in AccessRule.model_fields}
    return AccessView(**fields, open=begun and not ended)


def gates_above(
    item_id: str | None, agenda: AgendaState, item_access: Mapping[str, AccessView]
) -> Gates:
    """The rules of an item and of all items above it."""
    return tuple(item_access[one] for one in _path(item_id, agenda) if one in item_access)


def _path(item_id: str | None, agenda: AgendaState) -> Iterator[str]:
    while item_id is not None and item_id in agenda.items:
        yield item_id
        item_id = agenda.items[item_id].parent_id


@dataclass(frozen=True, slots=True)
class Reader:
    """What a rule can name somebody by: himself, his role, the unit he sits for."""

    attendee_id: str
    role: Role
    unit_id: str


def reader(roster: Roster, attendee_id: str) -> Reader:
    attendee = roster.attendees[attendee_id]
    return Reader(attendee_id, attendee.role, roster.sites[attendee.site_id].unit_id)


def _names(audience: Audience, reader: Reader) -> bool:
    if not (audience.roles or audience.unit_ids or audience.attendee_ids):
        return True
    return (
        reader.role in audience.roles
        or reader.unit_id in audience.unit_ids
        or reader.attendee_id in audience.attendee_ids
    )


def all_gates(document: DocumentView, gates: Gates) -> Gates:
    """The document's own rule and those above it."""
    return gates if document.access is None else (document.access, *gates)


def admitted(gates: Gates, reader: Reader) -> bool:
    """Do all gates let this reader pass?"""
    return all(gate.open and _names(gate, reader) for gate in gates)


def published(document: DocumentView) -> VersionView | None:
    """The version that readers have."""
    if document.state is DocumentState.PUBLISHED:
        return document.version
    return document.published_version


class Sight(Enum):
    """How much of a document somebody sees."""

    NOTHING = 0
    READER = 1  # the published version, and nothing of a newer one
    BRINGER = 2  # all but who else may read it
    WHOLE = 3


def sight(document: DocumentView, gates: Gates, roster: Roster, viewer: str) -> Sight:
    """Those who manage papers see all of it; a personal one is its owner's alone."""
    standing = roster.invited_as(viewer)
    if document.kind is DocumentKind.PERSONAL:
        own = OWN if document.owner_id == viewer else ANY
        personal = allowed(standing, Action.DOCUMENTS_READ_PERSONAL, own)
        return Sight.WHOLE if personal else Sight.NOTHING
    if allowed(standing, Action.DOCUMENTS_MANAGE):
        return Sight.WHOLE
    if document.submitted_by == viewer:
        return Sight.BRINGER
    if published(document) is None or not allowed(standing, Action.DOCUMENTS_READ):
        return Sight.NOTHING
    passed = admitted(all_gates(document, gates), reader(roster, viewer))
    return Sight.READER if passed else Sight.NOTHING


def shown(document: DocumentView, how: Sight) -> DocumentView | None:
    """The document as it is seen so."""
    match how:
        case Sight.NOTHING:
            return None
        case Sight.WHOLE:
            return document
        case Sight.BRINGER:
            return document.model_copy(update={"access": None})
        case Sight.READER:
            changes = {
                "version": published(document),
                "state": DocumentState.PUBLISHED,
                "reason": None,
                "published_version": None,
                "access": None,
            }
            return document.model_copy(update=changes)


def seen_by(
    document: DocumentView, gates: Gates, roster: Roster, viewer: str
) -> DocumentView | None:
    """The document as one viewer sees it, or None."""
    return shown(document, sight(document, gates, roster, viewer))


def for_everybody(document: DocumentView, gates: Gates, roster: Roster) -> bool:
    """May everybody read it who reads papers at all? Only such a document can be presented."""
    if document.kind is DocumentKind.PERSONAL or published(document) is None:
        return False
    passed = all_gates(document, gates)
    return all(admitted(passed, reader(roster, one)) for one in readers_of(roster))


def readers_of(roster: Roster) -> Iterator[str]:
    """Who reads papers at all, those left out who manage them and see everything."""
    for attendee_id in roster.attendees:
        standing = roster.invited_as(attendee_id)
        manages = allowed(standing, Action.DOCUMENTS_MANAGE)
        if allowed(standing, Action.DOCUMENTS_READ) and not manages:
            yield attendee_id
