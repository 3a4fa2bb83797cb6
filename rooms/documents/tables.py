"""Storage of documents: what lists and file access read, brought up to date with the log."""

from typing import Any, assert_never

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    insert,
    update,
)

from rooms.documents.messages import (
    DocumentAdded,
    DocumentRemoved,
    DocumentView,
    RenderingProgressed,
    VersionView,
)
from rooms.documents.rules import DocumentEvent
from rooms.kernel.tables import METADATA

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("conference_id", String(64), ForeignKey("conferences.id"), nullable=False),
    Column("item_id", String(64)),
    Column("title", String(500), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("owner_id", String(64), ForeignKey("attendees.id")),
    Column("removed", Boolean, nullable=False),
)
Index(None, DOCUMENTS.c.conference_id)

VERSIONS = Table(
    "document_versions",
    METADATA,
    Column("document_id", String(64), ForeignKey("documents.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("byte_count", BigInteger, nullable=False),
    Column("uploaded_at_ms", BigInteger, nullable=False),
    Column("render_state", String(16), nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("ready_pages", Integer, nullable=False),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("failure", String(64)),
)
Index(None, VERSIONS.c.sha256)
Index(None, VERSIONS.c.render_state)

_PROGRESS = {"render_state", "page_count", "ready_pages", "width", "height", "failure"}


def project(connection: Connection, conference_id: str, event: DocumentEvent) -> None:
    """Bring the rows up to date with the log."""
    match event:
        case DocumentAdded(document=document):
            _add(connection, conference_id, document)
        case RenderingProgressed(document_id=document_id, sha256=sha256):
            connection.execute(
                update(VERSIONS)
                .where(VERSIONS.c.document_id == document_id, VERSIONS.c.sha256 == sha256)
                .values(event.model_dump(mode="json", include=_PROGRESS))
            )
        case DocumentRemoved(document_id=document_id):
            connection.execute(
                update(DOCUMENTS).where(DOCUMENTS.c.id == document_id).values(removed=True)
            )
        case _:
            assert_never(event)


def _add(connection: Connection, conference_id: str, document: DocumentView) -> None:
    values: dict[str, Any] = {
        "item_id": document.item_id,
        "title": document.title,
        "kind": document.kind.value,
        "owner_id": document.owner_id,
        "removed": False,
    }
    if document.version.number == 1:
        new = {"id": document.id, "conference_id": conference_id, **values}
        connection.execute(insert(DOCUMENTS).values(new))
    else:
        connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.id == document.id).values(values))
    connection.execute(insert(VERSIONS).values(_version(document.id, document.version)))


def _version(document_id: str, version: VersionView) -> dict[str, Any]:
    return {"document_id": document_id, **version.model_dump(mode="json")}
