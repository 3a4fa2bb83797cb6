"""Brings the tables of documents up to date with the log, in the transaction that appends to it."""

import hashlib
from collections.abc import Sequence
from typing import Any, assert_never

from sqlalchemy import Connection, delete, insert, select, update

from rooms.documents.access import Gates, Reader, admitted, all_gates, published
from rooms.documents.messages import (
    AccessView,
    DocumentAdded,
    DocumentChanged,
    DocumentKind,
    DocumentRemoved,
    DocumentView,
    ItemRestricted,
    RenderingProgressed,
    VersionView,
)
from rooms.documents.rules import DocumentEvent
from rooms.documents.tables import ACCESS_WINDOWS, AUDIENCE_READERS, DOCUMENTS, VERSIONS
from rooms.kernel.log import canonical
from rooms.sites.messages import Role
from rooms.sites.tables import ATTENDEES, SITES

_PROGRESS = {
    *("render_state", "page_count", "ready_pages", "width", "height", "failure"),
    *("text_state", "text_pages"),
}


def project(connection: Connection, conference_id: str, events: Sequence[DocumentEvent]) -> None:
    audiences = _Audiences(connection, conference_id)
    for event in events:
        match event:
            case DocumentAdded(document=document):
                _keep(connection, conference_id, document, audiences.of(event))
                _add_version(connection, document)
            case DocumentChanged(document=document):
                _keep(connection, conference_id, document, audiences.of(event))
                _show_version(connection, document)
            case RenderingProgressed(document_id=document_id, sha256=sha256):
                connection.execute(
                    update(VERSIONS)
                    .where(VERSIONS.c.document_id == document_id, VERSIONS.c.sha256 == sha256)
                    .values(event.model_dump(mode="json", include=_PROGRESS))
                )
            case DocumentRemoved(document_id=document_id):
                row = update(DOCUMENTS).where(DOCUMENTS.c.id == document_id)
                connection.execute(row.values(removed=True))
                _keep_window(connection, conference_id, document_id, None)
            case ItemRestricted(item_id=item_id, access=access):
                _keep_window(connection, conference_id, item_id, access)
            case _:
                assert_never(event)


def _keep(
    connection: Connection, conference_id: str, document: DocumentView, audience: str | None
) -> None:
    values: dict[str, Any] = {
        "item_id": document.item_id,
        "title": document.title,
        "kind": document.kind.value,
        "owner_id": document.owner_id,
        "removed": False,
        "state": document.state.value,
        "submitted_by": document.submitted_by,
        "shown": published(document) is not None,
        "audience": audience,
    }
    known = update(DOCUMENTS).where(DOCUMENTS.c.id == document.id).values(values)
    if connection.execute(known).rowcount == 0:
        new = {"id": document.id, "conference_id": conference_id, **values}
        connection.execute(insert(DOCUMENTS).values(new))
    _keep_window(connection, conference_id, document.id, document.access)


def _add_version(connection: Connection, document: DocumentView) -> None:
    row = document.version.model_dump(mode="json", exclude={"supersedes"})
    shown = published(document) == document.version
    connection.execute(insert(VERSIONS).values(row | {"document_id": document.id, "shown": shown}))


def _show_version(connection: Connection, document: DocumentView) -> None:
    version: VersionView | None = published(document)
    if version is not None:
        connection.execute(
            update(VERSIONS)
            .where(VERSIONS.c.document_id == document.id, VERSIONS.c.number == version.number)
            .values(shown=True)
        )


def _keep_window(
    connection: Connection, conference_id: str, object_id: str, access: AccessView | None
) -> None:
    connection.execute(delete(ACCESS_WINDOWS).where(ACCESS_WINDOWS.c.object_id == object_id))
    if access is not None and (access.from_ms is not None or access.to_ms is not None):
        window = access.model_dump(include={"from_ms", "to_ms", "open"})
        row = {"object_id": object_id, "conference_id": conference_id, **window}
        connection.execute(insert(ACCESS_WINDOWS).values(row))


class _Audiences:
    """Who passes which gates, worked out once for all documents of a batch behind the same ones."""

    def __init__(self, connection: Connection, conference_id: str) -> None:
        self._connection = connection
        self._conference_id = conference_id
        self._kept: set[str] = set()
        self._readers: list[Reader] | None = None

    def of(self, event: DocumentAdded | DocumentChanged) -> str | None:
        """The name of a document's audience; None when everybody may read it."""
        above = () if event.trace is None else event.trace.gates
        gates = all_gates(event.document, above)
        if not gates or event.document.kind is DocumentKind.PERSONAL:
            return None
        said = [self._conference_id, *(gate.model_dump(mode="json") for gate in gates)]
        name = hashlib.sha256(canonical(said).encode()).hexdigest()
        if name not in self._kept:
            self._keep(name, gates)
            self._kept.add(name)
        return name

    def _keep(self, name: str, gates: Gates) -> None:
        table = AUDIENCE_READERS.c
        there = select(table.audience).where(table.audience == name).limit(1)
        if self._connection.scalar(there) is not None:
            return
        rows = [
            {"audience": name, "attendee_id": one.attendee_id}
            for one in self._everybody()
            if admitted(gates, one)
        ]
        if rows:
            self._connection.execute(insert(AUDIENCE_READERS), rows)

    def _everybody(self) -> list[Reader]:
        if self._readers is None:
            query = (
                select(ATTENDEES.c.id, ATTENDEES.c.role, SITES.c.unit_id)
                .join(SITES, SITES.c.id == ATTENDEES.c.site_id)
                .where(ATTENDEES.c.conference_id == self._conference_id)
            )
            rows = self._connection.execute(query)
            self._readers = [Reader(row.id, Role(row.role), row.unit_id) for row in rows]
        return self._readers
