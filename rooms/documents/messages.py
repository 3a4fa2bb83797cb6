"""Documents: papers of a conference with immutable versions, named by their SHA-256."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from rooms.kernel.errors import ErrorCode
from rooms.kernel.wire import EpochMs, Id, Sha256, Title, Wire

PageCount = Annotated[int, Field(ge=0, le=10_000)]


class DocumentKind(StrEnum):
    """`personal` papers are seen by their owner only."""

    MAIN = "main"
    REFERENCE = "reference"
    PERSONAL = "personal"


class RenderState(StrEnum):
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class VersionView(Wire):
    """One immutable version. Page images: `/pages/{sha256}/{page}/{thumb|base|sharp}.webp`, word
    boxes `/pages/{sha256}/{page}/words.json`, original `/originals/{sha256}.pdf`; pages up to
    `ready_pages` exist. `width` and `height` are of page 1 in points."""

    sha256: Sha256
    number: Annotated[int, Field(ge=1)]
    byte_count: Annotated[int, Field(ge=1)]
    uploaded_at_ms: EpochMs
    render_state: RenderState
    page_count: PageCount
    ready_pages: PageCount
    width: float
    height: float
    failure: ErrorCode | None


class DocumentView(Wire):
    """A document with its newest version. `owner_id`: the attendee whose personal paper it is."""

    id: Id
    item_id: Id | None
    title: Title
    kind: DocumentKind
    owner_id: Id | None
    version: VersionView


class RemoveDocument(Wire):
    type: Literal["documents.remove"]
    document_id: Id


class DocumentAdded(Wire):
    """A document, or a new version of one already there."""

    type: Literal["documents.added"] = "documents.added"
    document: DocumentView


class RenderingProgressed(Wire):
    type: Literal["documents.rendering_progressed"] = "documents.rendering_progressed"
    document_id: Id
    sha256: Sha256
    render_state: RenderState
    page_count: PageCount
    ready_pages: PageCount
    width: float
    height: float
    failure: ErrorCode | None


class DocumentRemoved(Wire):
    type: Literal["documents.removed"] = "documents.removed"
    document_id: Id
