"""Documents: papers of a conference with immutable versions, named by their SHA-256."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.kernel.errors import ErrorCode
from rooms.kernel.wire import EpochMs, Id, Sha256, Title, Wire
from rooms.sites.messages import Role

PageCount = Annotated[int, Field(ge=0, le=10_000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class DocumentKind(StrEnum):
    """`personal` papers are seen by their owner only."""

    MAIN = "main"
    REFERENCE = "reference"
    PERSONAL = "personal"


class DocumentState(StrEnum):
    """`draft` → `pending` → `approved` or `rejected` → `published` → `recalled`."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHED = "published"
    RECALLED = "recalled"


class RenderState(StrEnum):
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class TextState(StrEnum):
    """How far the words of a version's pages are known: `reading` while scans are being read,
    `unavailable` where there are scans and this server can't read them."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    UNAVAILABLE = "unavailable"


class VersionView(Wire):
    """One immutable version. Page images: `/pages/{sha256}/{page}/{thumb|base|sharp}.webp`, word
    boxes `/pages/{sha256}/{page}/words.json`, original `/originals/{sha256}.pdf`; pages up to
    `ready_pages` exist. `width` and `height` are of page 1 in points. `text_pages`: pages that can
    be searched. `supersedes`: the version
    before, which whoever has it open is told of."""

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
    text_state: TextState = TextState.WAITING
    text_pages: PageCount = 0
    supersedes: Sha256 | None = None


class Audience(Wire):
    """Who may read: whoever has one of the roles, sits for one of the units, or is named. All lists
    empty: everybody. Chair and secretary, who manage papers, and whoever brought one always may."""

    roles: Annotated[tuple[Role, ...], Field(max_length=8)] = ()
    unit_ids: Annotated[tuple[Id, ...], Field(max_length=1000)] = ()
    attendee_ids: Annotated[tuple[Id, ...], Field(max_length=1000)] = ()


class AccessRule(Audience):
    """An audience from one moment on and before another; null: without beginning, without end."""

    from_ms: EpochMs | None = None
    to_ms: EpochMs | None = None


class AccessView(AccessRule):
    """`open`: the time window is open now; the server says so when it opens and closes."""

    open: bool


class ItemAccessView(Wire):
    """A rule for the papers of an agenda item and of all items below it."""

    item_id: Id
    access: AccessView


class DocumentView(Wire):
    """A document with its newest version.

    `owner_id`: the attendee whose personal paper it is. `submitted_by`: the attendee who brought it
    for all, if one did. `reason`: why it was rejected or recalled. `published_version`: what
    readers have while the newer `version` is not published yet; to them it is `version`. `rank`
    orders the papers of an item. `offline`: tablets may keep it. `access` is shown to those who
    manage papers.
    """

    id: Id
    item_id: Id | None
    title: Title
    kind: DocumentKind
    owner_id: Id | None
    version: VersionView
    state: DocumentState = DocumentState.PUBLISHED
    reason: Reason | None = None
    submitted_by: Id | None = None
    published_version: VersionView | None = None
    rank: float = 0.0
    offline: bool = True
    access: AccessView | None = None


class DocumentTrace(Wire):
    """In the log only, never sent to a page: how a document and the rules of the agenda items above
    it were before an event, and the rules after it. With it anybody can tell later who saw what."""

    before: DocumentView | None = None
    gates_before: tuple[AccessView, ...] = ()
    gates: tuple[AccessView, ...] = ()


class SubmitDocument(Wire):
    """Ask for approval; whoever brought it, and those who manage papers."""

    type: Literal["documents.submit"]
    document_id: Id


class ApproveDocument(Wire):
    type: Literal["documents.approve"]
    document_id: Id


class RejectDocument(Wire):
    type: Literal["documents.reject"]
    document_id: Id
    reason: Reason


class PublishDocument(Wire):
    """Show an approved (or recalled) document to its readers; it supersedes what they had."""

    type: Literal["documents.publish"]
    document_id: Id


class RecallDocument(Wire):
    """Take a document from its readers at once."""

    type: Literal["documents.recall"]
    document_id: Id
    reason: Reason


class EditDocument(Wire):
    type: Literal["documents.edit"]
    document_id: Id
    item_id: Id | None
    title: Title
    kind: DocumentKind
    offline: bool


class MoveDocument(Wire):
    """Put a document at `position` among the others of its item and kind."""

    type: Literal["documents.move"]
    document_id: Id
    position: Annotated[int, Field(ge=0, le=10_000)]


class RestrictDocument(Wire):
    """Say who may read a document; null: everybody who may read the papers of its item."""

    type: Literal["documents.restrict"]
    document_id: Id
    access: AccessRule | None


class RestrictItem(Wire):
    """Say who may read the papers of an agenda item and of all items below it; null: everybody."""

    type: Literal["documents.restrict_item"]
    item_id: Id
    access: AccessRule | None


class RemoveDocument(Wire):
    type: Literal["documents.remove"]
    document_id: Id


class TurnWindows(Wire):
    """By the system, when a time window may have opened or closed."""

    type: Literal["documents.turn_windows"]


class DocumentAdded(Wire):
    """A document, or a new version of one already there. As a command of the system it says what
    was received; what stays as it was before is filled in."""

    type: Literal["documents.added"] = "documents.added"
    document: DocumentView
    trace: DocumentTrace | None = None


class DocumentChanged(Wire):
    """A document as it is now; to a viewer who could not see it before, a new one."""

    type: Literal["documents.changed"] = "documents.changed"
    document: DocumentView
    trace: DocumentTrace | None = None


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
    text_state: TextState = TextState.WAITING
    text_pages: PageCount = 0
    trace: DocumentTrace | None = None


class DocumentRemoved(Wire):
    """Removed, recalled, or no longer for this viewer."""

    type: Literal["documents.removed"] = "documents.removed"
    document_id: Id
    trace: DocumentTrace | None = None


class ItemRestricted(Wire):
    """To those who manage papers: who may read the papers of an item now."""

    type: Literal["documents.item_restricted"] = "documents.item_restricted"
    item_id: Id
    access: AccessView | None


class OpenedDocument(Wire):
    """A page of this version has been before the reader for two seconds."""

    sha256: Sha256


class OpeningCount(Wire):
    """How many of those who may read a document have opened the version they have now."""

    document_id: Id
    readers: Annotated[int, Field(ge=0)]
    opened: Annotated[int, Field(ge=0)]


class OpeningsView(Wire):
    """`mine`: the versions the caller has opened; `counts` for those who manage papers."""

    mine: list[Sha256]
    counts: list[OpeningCount]


class ReaderView(Wire):
    attendee_id: Id
    opened_at_ms: EpochMs | None


class ReadersView(Wire):
    """Who may read a document; those who have not opened it come first."""

    readers: list[ReaderView]


class VersionsView(Wire):
    """The versions of a document that the caller may read, the newest first."""

    versions: list[VersionView]


class PrintPackView(Wire):
    """What a print pack would hold now. `waiting`: papers whose pages are not ready yet."""

    documents: Annotated[int, Field(ge=0)]
    pages: Annotated[int, Field(ge=0)]
    bytes: Annotated[int, Field(ge=0)]
    waiting: Annotated[int, Field(ge=0)]
