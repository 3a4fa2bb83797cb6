"""Who may read which version, asked of the tables: one query for files, lists and search."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from rooms.documents.messages import DocumentKind
from rooms.documents.tables import AUDIENCE_READERS, DOCUMENTS, VERSIONS
from rooms.kernel.ids import AttendeeId, ConferenceId, DocumentId, PersonId
from rooms.kernel.permissions import Action, Relation, Standing, allowed
from rooms.sites.tables import ATTENDEES


@dataclass(frozen=True, slots=True)
class Readable:
    """A version that somebody may read, and as whom."""

    conference_id: ConferenceId
    attendee_id: AttendeeId
    document_id: DocumentId
    number: int
    sha256: str


def versions_for(person_id: PersonId) -> Select[Any]:
    """Every version in the conferences of a person, with what `may_read` decides by."""
    passed = (AUDIENCE_READERS.c.audience == DOCUMENTS.c.audience) & (
        AUDIENCE_READERS.c.attendee_id == ATTENDEES.c.id
    )
    return (
        select(
            ATTENDEES.c.id.label("attendee_id"),
            ATTENDEES.c.role,
            DOCUMENTS.c.conference_id,
            DOCUMENTS.c.id.label("document_id"),
            DOCUMENTS.c.kind,
            DOCUMENTS.c.owner_id,
            DOCUMENTS.c.submitted_by,
            (DOCUMENTS.c.shown & VERSIONS.c.shown).label("shown"),
            (DOCUMENTS.c.audience.is_(None) | AUDIENCE_READERS.c.audience.is_not(None)).label(
                "admitted"
            ),
            VERSIONS.c.number,
            VERSIONS.c.sha256,
        )
        .join(DOCUMENTS, DOCUMENTS.c.conference_id == ATTENDEES.c.conference_id)
        .join(VERSIONS, VERSIONS.c.document_id == DOCUMENTS.c.id)
        .outerjoin(AUDIENCE_READERS, passed)
        .where(ATTENDEES.c.person_id == person_id, DOCUMENTS.c.removed.is_(False))
    )


def may_read(row: Row[Any]) -> bool:
    """The rule of `access.seen_by`, on a row of `versions_for`."""
    standing = Standing(row.role)
    if row.kind == DocumentKind.PERSONAL.value:
        own = frozenset({Relation.OWN} if row.owner_id == row.attendee_id else ())
        return allowed(standing, Action.DOCUMENTS_READ_PERSONAL, own)
    if allowed(standing, Action.DOCUMENTS_MANAGE) or row.submitted_by == row.attendee_id:
        return True
    return bool(row.shown and row.admitted and allowed(standing, Action.DOCUMENTS_READ))


def readable(row: Row[Any]) -> Readable:
    return Readable(
        ConferenceId(row.conference_id),
        AttendeeId(row.attendee_id),
        DocumentId(row.document_id),
        row.number,
        row.sha256,
    )
