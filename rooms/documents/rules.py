"""Documents: the way of a paper from draft to readers, versions that never change, order, access.

Every event about a document carries in the log what was before and the gates above it, so that who
may see the event depends on the event alone, whenever it is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.agenda.rules import AgendaState
from rooms.documents import order
from rooms.documents.access import Gates, as_of, gates_above, published, seen_by
from rooms.documents.messages import (
    AccessRule,
    AccessView,
    ApproveDocument,
    DocumentAdded,
    DocumentChanged,
    DocumentKind,
    DocumentRemoved,
    DocumentState,
    DocumentTrace,
    DocumentView,
    EditDocument,
    ItemRestricted,
    MoveDocument,
    PublishDocument,
    RecallDocument,
    RejectDocument,
    RemoveDocument,
    RenderingProgressed,
    RestrictDocument,
    RestrictItem,
    SubmitDocument,
    TurnWindows,
    VersionView,
)
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.sites.rules import Roster

FlowCommand: TypeAlias = (
    SubmitDocument | ApproveDocument | RejectDocument | PublishDocument | RecallDocument
)
DocumentCommand: TypeAlias = (
    FlowCommand
    | EditDocument
    | MoveDocument
    | RestrictDocument
    | RestrictItem
    | RemoveDocument
    | TurnWindows
    | DocumentAdded
    | RenderingProgressed
)
DocumentEvent: TypeAlias = (
    DocumentAdded | DocumentChanged | RenderingProgressed | DocumentRemoved | ItemRestricted
)

MOST_DOCUMENTS = 1000
_PROGRESS = (
    *("render_state", "page_count", "ready_pages", "width", "height", "failure"),
    *("text_state", "text_pages"),
)

_MAY_BECOME: Mapping[DocumentState, frozenset[DocumentState]] = {
    DocumentState.PENDING: frozenset(
        {DocumentState.DRAFT, DocumentState.REJECTED, DocumentState.RECALLED}
    ),
    # A draft of those who manage papers needs nobody else's eyes.
    DocumentState.APPROVED: frozenset({DocumentState.DRAFT, DocumentState.PENDING}),
    DocumentState.REJECTED: frozenset({DocumentState.PENDING, DocumentState.APPROVED}),
    # Recalled by mistake: published again as it was.
    DocumentState.PUBLISHED: frozenset({DocumentState.APPROVED, DocumentState.RECALLED}),
}


@dataclass(frozen=True, slots=True)
class DocumentsState:
    """Documents by id, with the rules of the items above each as `gates`; `versions` also keeps
    superseded ones, which may still be presented."""

    documents: Mapping[str, DocumentView] = field(default_factory=dict)
    versions: Mapping[tuple[str, str], VersionView] = field(default_factory=dict)
    gates: Mapping[str, Gates] = field(default_factory=dict)
    item_access: Mapping[str, AccessView] = field(default_factory=dict)

    def seen(self, document_id: str, roster: Roster, viewer: str) -> DocumentView:
        """The document as `viewer` sees it, or the same refusal whether it is absent or hidden."""
        document = self.documents.get(document_id)
        gates = self.gates.get(document_id, ())
        view = None if document is None else seen_by(document, gates, roster, viewer)
        if view is None:
            raise Refused(ErrorCode.NOT_FOUND, what="document")
        return view

    def with_items(self) -> frozenset[str]:
        """The agenda items that have documents."""
        items = (document.item_id for document in self.documents.values())
        return frozenset(item for item in items if item is not None)


def decide(
    state: DocumentsState, command: DocumentCommand, *, agenda: AgendaState, now_ms: int
) -> list[DocumentEvent]:
    """That the actor may see the document, and the items are there, is checked by the caller."""
    match command:
        case (
            SubmitDocument()
            | ApproveDocument()
            | RejectDocument()
            | PublishDocument()
            | RecallDocument()
        ):
            before = state.documents[command.document_id]
            return _changed(state, before, _moved_on(before, command))
        case EditDocument():
            return _edited(state, command, agenda)
        case MoveDocument(document_id=document_id, position=position):
            moved = order.moved(state.documents.values(), document_id, position)
            return [one for document in moved for one in _updated(state, document)]
        case RestrictDocument(document_id=document_id, access=access):
            before = state.documents[document_id]
            return _changed(state, before, _restricted(before, access, now_ms))
        case RestrictItem(item_id=item_id, access=access):
            view = None if access is None else as_of(access, now_ms)
            return _item_restricted(state, item_id, view, agenda)
        case RemoveDocument(document_id=document_id):
            trace = _trace(state, document_id, gates=())
            return [DocumentRemoved(document_id=document_id, trace=trace)]
        case TurnWindows():
            return _turned(state, agenda, now_ms)
        case DocumentAdded(document=document):
            return [_added(state, document, agenda)]
        case RenderingProgressed():
            return _progressed(state, command)
        case _:
            assert_never(command)


def regate(
    state: DocumentsState, agenda: AgendaState, item_access: Mapping[str, AccessView] | None = None
) -> list[DocumentEvent]:
    """What a change of the agenda, or of the rules of its items, means for the documents."""
    rules = state.item_access if item_access is None else item_access
    events: list[DocumentEvent] = []
    for document in state.documents.values():
        events += _changed(state, document, document, gates_above(document.item_id, agenda, rules))
    return events


def _moved_on(document: DocumentView, command: FlowCommand) -> DocumentView:
    match command:
        case SubmitDocument():
            return _to(document, DocumentState.PENDING)
        case ApproveDocument():
            return _to(document, DocumentState.APPROVED)
        case RejectDocument(reason=reason):
            return _to(document, DocumentState.REJECTED, reason)
        case PublishDocument():
            shown = _to(document, DocumentState.PUBLISHED)
            return shown.model_copy(update={"published_version": None})
        case RecallDocument(reason=reason):
            if published(document) is None or document.kind is DocumentKind.PERSONAL:
                raise _wrong_state(document)
            changes = {
                "state": DocumentState.RECALLED,
                "reason": reason,
                "published_version": None,
            }
            return document.model_copy(update=changes)
        case _:
            assert_never(command)


def _to(document: DocumentView, state: DocumentState, reason: str | None = None) -> DocumentView:
    if document.state not in _MAY_BECOME[state]:
        raise _wrong_state(document)
    return document.model_copy(update={"state": state, "reason": reason})


def _wrong_state(document: DocumentView) -> Refused:
    return Refused(ErrorCode.DOCUMENT_STATE_WRONG, state=document.state.value)


def _edited(
    state: DocumentsState, command: EditDocument, agenda: AgendaState
) -> list[DocumentEvent]:
    before = state.documents[command.document_id]
    if (command.kind is DocumentKind.PERSONAL) != (before.kind is DocumentKind.PERSONAL):
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="kind")
    stays = (before.item_id, before.kind) == (command.item_id, command.kind)
    rank = before.rank if stays else _last(state, command.item_id, command.kind)
    changes = command.model_dump(exclude={"type", "document_id"})
    after = before.model_copy(update={**changes, "rank": rank})
    return _changed(state, before, after, gates_above(after.item_id, agenda, state.item_access))


def _restricted(document: DocumentView, access: AccessRule | None, now_ms: int) -> DocumentView:
    if document.kind is DocumentKind.PERSONAL:
        raise Refused(ErrorCode.NOT_ALLOWED)
    return document.model_copy(update={"access": None if access is None else as_of(access, now_ms)})


def _item_restricted(
    state: DocumentsState, item_id: str, access: AccessView | None, agenda: AgendaState
) -> list[DocumentEvent]:
    if state.item_access.get(item_id) == access:
        return []
    rules = _with_rule(state.item_access, item_id, access)
    return [ItemRestricted(item_id=item_id, access=access), *regate(state, agenda, rules)]


def item_gone(state: DocumentsState, item_id: str) -> list[DocumentEvent]:
    """An item that leaves the agenda takes its rule with it; it has no documents."""
    gone = ItemRestricted(item_id=item_id, access=None)
    return [gone] if item_id in state.item_access else []


def _turned(state: DocumentsState, agenda: AgendaState, now_ms: int) -> list[DocumentEvent]:
    """Windows that have opened or closed by now."""
    rules = {item_id: as_of(rule, now_ms) for item_id, rule in state.item_access.items()}
    events: list[DocumentEvent] = [
        ItemRestricted(item_id=item_id, access=rule)
        for item_id, rule in rules.items()
        if rule != state.item_access[item_id]
    ]
    for before in state.documents.values():
        own = before.access
        after = before if own is None else _restricted(before, own, now_ms)
        events += _changed(state, before, after, gates_above(before.item_id, agenda, rules))
    return events


def _added(state: DocumentsState, document: DocumentView, agenda: AgendaState) -> DocumentAdded:
    known = state.documents.get(document.id)
    if known is None and len(state.documents) >= MOST_DOCUMENTS:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=MOST_DOCUMENTS)
    number = 1 if known is None else known.version.number + 1
    owned = (document.kind is DocumentKind.PERSONAL) == (document.owner_id is not None)
    same = known is None or known.owner_id == document.owner_id
    if document.version.number != number or not owned or not same:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE)
    had = None if known is None else published(known)
    stays = known is not None and order.same_set(known, document)
    shown = document.state is DocumentState.PUBLISHED
    supersedes = None if had is None else had.sha256
    # Readers who keep the old version keep its title.
    title = document.title if shown or had is None or known is None else known.title
    after = document.model_copy(
        update={
            "version": document.version.model_copy(update={"supersedes": supersedes}),
            "title": title,
            "published_version": None if shown else had,
            "rank": known.rank
            if known is not None and stays
            else _last(state, document.item_id, document.kind),
            "access": None if known is None else known.access,
        }
    )
    gates = gates_above(after.item_id, agenda, state.item_access)
    return DocumentAdded(document=after, trace=_trace(state, after.id, gates))


def _last(state: DocumentsState, item_id: str | None, kind: DocumentKind) -> float:
    return order.last(state.documents.values(), item_id, kind)


def _progressed(state: DocumentsState, command: RenderingProgressed) -> list[DocumentEvent]:
    """Progress of a superseded or removed version is of no interest to anybody."""
    document = state.documents.get(command.document_id)
    if document is None or _with_progress(document, command) == document:
        return []
    trace = _trace(state, document.id, state.gates.get(document.id, ()))
    return [command.model_copy(update={"trace": trace})]


def _changed(
    state: DocumentsState, before: DocumentView, after: DocumentView, gates: Gates | None = None
) -> list[DocumentEvent]:
    known = state.gates.get(before.id, ())
    gates = known if gates is None else gates
    if (before, known) == (after, gates):
        return []
    return [DocumentChanged(document=after, trace=_trace(state, before.id, gates))]


def _updated(state: DocumentsState, after: DocumentView) -> list[DocumentEvent]:
    return _changed(state, state.documents[after.id], after)


def _trace(state: DocumentsState, document_id: str, gates: Gates) -> DocumentTrace:
    before = state.documents.get(document_id)
    return DocumentTrace(before=before, gates_before=state.gates.get(document_id, ()), gates=gates)


def _with_rule(
    rules: Mapping[str, AccessView], item_id: str, access: AccessView | None
) -> Mapping[str, AccessView]:
    others = {key: rule for key, rule in rules.items() if key != item_id}
    return others if access is None else {**others, item_id: access}


def evolve(state: DocumentsState, event: DocumentEvent) -> DocumentsState:
    match event:
        case (
            DocumentAdded(document=document, trace=trace)
            | DocumentChanged(document=document, trace=trace)
        ):
            gates = () if trace is None else trace.gates
            return replace(_with(state, document), gates={**state.gates, document.id: gates})
        case RenderingProgressed(document_id=document_id):
            return _with(state, _with_progress(state.documents[document_id], event))
        case DocumentRemoved(document_id=document_id):
            return replace(
                state,
                documents={key: one for key, one in state.documents.items() if key != document_id},
                versions={k: one for k, one in state.versions.items() if k[0] != document_id},
                gates={key: one for key, one in state.gates.items() if key != document_id},
            )
        case ItemRestricted(item_id=item_id, access=access):
            return replace(state, item_access=_with_rule(state.item_access, item_id, access))
        case _:
            assert_never(event)


def _with(state: DocumentsState, document: DocumentView) -> DocumentsState:
    versions = [document.version]
    if document.published_version is not None:
        versions.append(document.published_version)
    return replace(
        state,
        documents={**state.documents, document.id: document},
        versions={**state.versions, **{(document.id, one.sha256): one for one in versions}},
    )


def _with_progress(document: DocumentView, event: RenderingProgressed) -> DocumentView:
    """Both the newest version and the one readers have may still be drawn."""
    progress = {name: getattr(event, name) for name in _PROGRESS}
    current = {"version": document.version, "published_version": document.published_version}
    changes = {
        name: version.model_copy(update=progress)
        for name, version in current.items()
        if version is not None and version.sha256 == event.sha256
    }
    return document.model_copy(update=changes)
