"""Who brings which paper into a conference, and how far it goes at once. Pure."""

from dataclasses import dataclass
from typing import TypeAlias

from rooms.conferences.rules import BEFORE_OPENING
from rooms.documents.messages import DocumentKind, DocumentState, DocumentView
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import AttendeeId, DocumentId
from rooms.kernel.permissions import Action, Relation, Standing, allowed, require
from rooms.live.state import LiveState

PLANNER = AttendeeId("planner")
"""Named in the log for a planner who takes no part."""


@dataclass(frozen=True, slots=True)
class Planner:
    """Whoever scheduled the conference; he brings papers until it opens, also when he is no chair
    or secretary of it, and even when he takes no part."""

    attendee_id: AttendeeId | None


Bringer: TypeAlias = AttendeeId | Planner


@dataclass(frozen=True, slots=True)
class Upload:
    """What came with the file. `document_id` names the document this is a new version of, which
    keeps its item and kind. `state`: how far it goes at once, if not as far as its bringer may."""

    title: str
    kind: DocumentKind
    item_id: str | None = None
    document_id: DocumentId | None = None
    state: DocumentState | None = None
    offline: bool | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of an upload; `known` is the document it is a new version of."""

    known: DocumentView | None
    kind: DocumentKind
    item_id: str | None
    owner_id: str | None
    submitted_by: str | None
    state: DocumentState
    offline: bool


def require_any(state: LiveState, who: Bringer) -> None:
    """May `who` bring anything at all?"""
    if isinstance(who, Planner) and _before_opening(state):
        return
    attendee_id = who.attendee_id if isinstance(who, Planner) else who
    if attendee_id is None:
        raise Refused(ErrorCode.CONFERENCE_ALREADY_OPEN)
    require(state.roster.invited_as(attendee_id), Action.DOCUMENTS_UPLOAD_PERSONAL)


def plan(state: LiveState, who: Bringer, upload: Upload) -> Plan:
    """What becomes of the upload, or why `who` may not bring it."""
    require_any(state, who)
    attendee_id = who.attendee_id if isinstance(who, Planner) else who
    known = _known(state, who, attendee_id, upload)
    kind = upload.kind if known is None else known.kind
    item_id = upload.item_id if known is None else known.item_id
    offline = upload.offline
    if offline is None:
        offline = known is None or known.offline
    if kind is DocumentKind.PERSONAL:
        if attendee_id is None:
            raise Refused(ErrorCode.NOT_INVITED)
        return Plan(known, kind, item_id, attendee_id, None, DocumentState.PUBLISHED, offline)
    standing = _standing(state, who, attendee_id)
    require(standing, Action.DOCUMENTS_UPLOAD, _relations(state, attendee_id, item_id))
    publishes = standing is Standing.PLANNER or allowed(standing, Action.DOCUMENTS_PUBLISH)
    if known is not None and not publishes and known.submitted_by != attendee_id:
        raise Refused(ErrorCode.NOT_ALLOWED)
    submitted_by = attendee_id if known is None else known.submitted_by
    return Plan(
        known, kind, item_id, None, submitted_by, _goes_to(upload.state, publishes), offline
    )


def _goes_to(wanted: DocumentState | None, publishes: bool) -> DocumentState:
    match wanted:
        case None:
            return DocumentState.PUBLISHED if publishes else DocumentState.PENDING
        case DocumentState.DRAFT | DocumentState.PENDING:
            return wanted
        case DocumentState.PUBLISHED if publishes:
            return wanted
        case DocumentState.PUBLISHED:
            raise Refused(ErrorCode.NOT_ALLOWED)
        case _:
            raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="state")


def _known(
    state: LiveState, who: Bringer, attendee_id: AttendeeId | None, upload: Upload
) -> DocumentView | None:
    if upload.document_id is None:
        return None
    if attendee_id is not None and not isinstance(who, Planner):
        state.documents.seen(upload.document_id, state.roster, attendee_id)
    known = state.documents.documents.get(upload.document_id)
    if known is None or known.owner_id not in {None, attendee_id}:
        raise Refused(ErrorCode.NOT_FOUND, what="document")
    return known


def _standing(state: LiveState, who: Bringer, attendee_id: AttendeeId | None) -> Standing:
    if isinstance(who, Planner) and _before_opening(state):
        return Standing.PLANNER
    if attendee_id is None:
        raise Refused(ErrorCode.CONFERENCE_ALREADY_OPEN)
    return state.roster.invited_as(attendee_id)


def _relations(
    state: LiveState, attendee_id: AttendeeId | None, item_id: str | None
) -> frozenset[Relation]:
    """Whoever presents an item brings its papers."""
    item = None if item_id is None else state.agenda.item(item_id)
    presents = item is not None and attendee_id is not None and item.presenter_id == attendee_id
    return frozenset({Relation.ITEM_PRESENTER} if presents else ())


def _before_opening(state: LiveState) -> bool:
    return state.conference.state in BEFORE_OPENING
