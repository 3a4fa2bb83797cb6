"""Commands about documents, where they meet the agenda, the roster and what is being presented."""

from collections.abc import Sequence
from typing import TypeAlias

from rooms.agenda.rules import AgendaState
from rooms.conferences import rules as conference_rules
from rooms.documents import messages as documents
from rooms.documents import rules as document_rules
from rooms.documents.access import for_everybody, published
from rooms.documents.messages import VersionView
from rooms.documents.rules import DocumentEvent, FlowCommand
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.messages import Event
from rooms.live.state import LiveState
from rooms.presenting import rules as presenting_rules
from rooms.projection import rules as projection_rules

PaperCommand: TypeAlias = (
    FlowCommand
    | documents.EditDocument
    | documents.MoveDocument
    | documents.RestrictDocument
    | documents.RestrictItem
    | documents.RemoveDocument
)
SystemPaperCommand: TypeAlias = (
    documents.DocumentAdded | documents.RenderingProgressed | documents.TurnWindows
)


def decide(
    state: LiveState, command: PaperCommand, attendee_id: str, now_ms: int
) -> Sequence[Event]:
    """What an attendee does with papers; a paper he may not see is as good as absent."""
    conference_rules.require_not_closed(state.conference)
    if isinstance(command, documents.RestrictItem):
        state.agenda.item(command.item_id)
    else:
        state.documents.seen(command.document_id, state.roster, attendee_id)
    if isinstance(command, documents.EditDocument) and command.item_id is not None:
        state.agenda.item(command.item_id)
    if isinstance(command, documents.RestrictDocument | documents.RestrictItem):
        _check_audience(state, command.access)
    return _after_leaving_screens(
        state,
        document_rules.decide(state.documents, command, agenda=state.agenda, now_ms=now_ms),
        now_ms,
    )


def decide_system(state: LiveState, command: SystemPaperCommand, now_ms: int) -> Sequence[Event]:
    if isinstance(command, documents.DocumentAdded):
        conference_rules.require_not_closed(state.conference)
        if command.document.item_id is not None:
            state.agenda.item(command.document.item_id)
    return _after_leaving_screens(
        state,
        document_rules.decide(state.documents, command, agenda=state.agenda, now_ms=now_ms),
        now_ms,
    )


def follow_agenda(state: LiveState, agenda: AgendaState, now_ms: int) -> Sequence[Event]:
    """What a change of the agenda means for the papers: other gates may stand above them."""
    gone = state.agenda.items.keys() - agenda.items.keys()
    rules = [event for item in gone for event in document_rules.item_gone(state.documents, item)]
    gates = document_rules.regate(state.documents, agenda)
    return _after_leaving_screens(state, [*rules, *gates], now_ms)


def presentable(state: LiveState, document_id: str, attendee_id: str) -> VersionView:
    """The version to present: what is shown to all must be for all."""
    state.documents.seen(document_id, state.roster, attendee_id)
    document = state.documents.documents[document_id]
    version = published(document)
    if document.kind is documents.DocumentKind.PERSONAL:
        raise Refused(ErrorCode.DOCUMENT_NOT_FOR_ALL)
    if version is None:
        raise Refused(ErrorCode.DOCUMENT_NOT_PUBLISHED)
    if not for_everybody(document, state.documents.gates[document_id], state.roster):
        raise Refused(ErrorCode.DOCUMENT_NOT_FOR_ALL)
    return version


def owns(state: LiveState, document_id: str, attendee_id: str) -> bool:
    """One's own personal paper, or one that was brought for all and is not published yet."""
    document = state.documents.documents.get(document_id)
    if document is None:
        return False
    brought = document.submitted_by == attendee_id and published(document) is None
    return document.owner_id == attendee_id or brought


def _check_audience(state: LiveState, access: documents.AccessRule | None) -> None:
    for attendee_id in () if access is None else access.attendee_ids:
        state.roster.attendee(attendee_id)


def _after_leaving_screens(
    state: LiveState, events: Sequence[DocumentEvent], now_ms: int
) -> Sequence[Event]:
    """A document that not everybody may read any more leaves all screens first."""
    leaving = {gone for event in events if (gone := _leaving(state, event)) is not None}
    shown = state.presenting.presentation
    ended = (
        presenting_rules.stop(state.presenting)
        if shown is not None and shown.document_id in leaving
        else []
    )
    taken_down = projection_rules.take_down(state.projection, leaving, now_ms)
    return [*ended, *taken_down, *events]


def _leaving(state: LiveState, event: DocumentEvent) -> str | None:
    """The paper that this event takes from somebody."""
    match event:
        case documents.DocumentRemoved(document_id=document_id):
            return document_id
        case (
            documents.DocumentAdded(document=document, trace=trace)
            | documents.DocumentChanged(document=document, trace=trace)
        ):
            stays = trace is None or for_everybody(document, trace.gates, state.roster)
            return None if stays else document.id
        case _:
            return None
