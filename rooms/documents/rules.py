"""Documents: versions follow one another and never change; a personal paper exists for its owner
only. Who owned a personal paper is remembered after its removal, so that old events stay hidden."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.documents.messages import (
    DocumentAdded,
    DocumentKind,
    DocumentRemoved,
    DocumentView,
    RemoveDocument,
    RenderingProgressed,
    VersionView,
)
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused

DocumentCommand: TypeAlias = RemoveDocument | DocumentAdded | RenderingProgressed
DocumentEvent: TypeAlias = DocumentAdded | RenderingProgressed | DocumentRemoved

MOST_DOCUMENTS = 1000
_PROGRESS = {"render_state", "page_count", "ready_pages", "width", "height", "failure"}


@dataclass(frozen=True, slots=True)
class DocumentsState:
    """Documents by id; `versions` also keeps superseded ones, which may still be presented."""

    documents: Mapping[str, DocumentView] = field(default_factory=dict)
    versions: Mapping[tuple[str, str], VersionView] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)

    def may_see(self, document_id: str, attendee_id: str) -> bool:
        """Also for a document that was removed."""
        return self.personal.get(document_id, attendee_id) == attendee_id

    def document(self, document_id: str, attendee_id: str) -> DocumentView:
        """The document, or the same refusal whether it is absent or somebody else's."""
        document = self.documents.get(document_id)
        if document is None or not self.may_see(document_id, attendee_id):
            raise Refused(ErrorCode.NOT_FOUND, what="document")
        return document

    def with_items(self) -> frozenset[str]:
        """The agenda items that have documents."""
        items = (document.item_id for document in self.documents.values())
        return frozenset(item for item in items if item is not None)


def decide(state: DocumentsState, command: DocumentCommand) -> list[DocumentEvent]:
    match command:
        case RemoveDocument(document_id=document_id):
            return [DocumentRemoved(document_id=document_id)]
        case DocumentAdded(document=document):
            _check_added(state, document)
            return [command]
        case RenderingProgressed():
            return _progressed(state, command)
        case _:
            assert_never(command)


def _check_added(state: DocumentsState, document: DocumentView) -> None:
    known = state.documents.get(document.id)
    if known is None and len(state.documents) >= MOST_DOCUMENTS:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=MOST_DOCUMENTS)
    number = 1 if known is None else known.version.number + 1
    owned = (document.kind is DocumentKind.PERSONAL) == (document.owner_id is not None)
    same = known is None or (known.kind, known.owner_id) == (document.kind, document.owner_id)
    gone = known is None and document.id in state.personal
    if document.version.number != number or not owned or not same or gone:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE)


def _progressed(state: DocumentsState, command: RenderingProgressed) -> list[DocumentEvent]:
    """Progress of a superseded or removed version is of no interest to anybody."""
    document = state.documents.get(command.document_id)
    if document is None or document.version.sha256 != command.sha256:
        return []
    return [] if _with_progress(document.version, command) == document.version else [command]


def evolve(state: DocumentsState, event: DocumentEvent) -> DocumentsState:
    match event:
        case DocumentAdded(document=document):
            personal = state.personal
            if document.owner_id is not None:
                personal = {**personal, document.id: document.owner_id}
            return replace(_with(state, document), personal=personal)
        case RenderingProgressed(document_id=document_id):
            document = state.documents[document_id]
            version = _with_progress(document.version, event)
            return _with(state, document.model_copy(update={"version": version}))
        case DocumentRemoved(document_id=document_id):
            documents = {key: one for key, one in state.documents.items() if key != document_id}
            versions = {key: one for key, one in state.versions.items() if key[0] != document_id}
            return replace(state, documents=documents, versions=versions)
        case _:
            assert_never(event)


def _with(state: DocumentsState, document: DocumentView) -> DocumentsState:
    return replace(
        state,
        documents={**state.documents, document.id: document},
        versions={**state.versions, (document.id, document.version.sha256): document.version},
    )


def _with_progress(version: VersionView, event: RenderingProgressed) -> VersionView:
    return version.model_copy(update=event.model_dump(include=_PROGRESS))
