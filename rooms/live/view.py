"""What one viewer may see: visibility is decided here, per field, on the server.

`snapshot` and `see` hide by the same predicates, so that a snapshot and the events after it never
disagree. `see` may be asked with any state at or after the event: what it needs stays as it is.
"""

from rooms.attendance import messages as attendance
from rooms.attendance.messages import CheckInView, PresenceView
from rooms.documents import messages as documents
from rooms.floor.messages import FloorView
from rooms.kernel.permissions import Action, Relation, allowed
from rooms.live.messages import Event, Snapshot
from rooms.live.state import LiveState


def snapshot(state: LiveState, viewer: str) -> Snapshot:
    """All that attendee `viewer` may see, in the orders that `Snapshot` promises."""
    return Snapshot(
        version=state.version,
        me=state.roster.attendee(viewer).id,
        conference=state.conference,
        sites=list(state.roster.sites.values()),
        attendees=list(state.roster.attendees.values()),
        presence=_presence(state, viewer),
        check_ins=[_check_in(state, one, viewer) for one in state.attendance.check_ins.values()],
        items=sorted(
            state.agenda.items.values(), key=lambda item: (item.parent_id or "", item.position)
        ),
        documents=sorted(
            (one for one in state.documents.documents.values() if _sees(state, one.id, viewer)),
            key=lambda one: (one.item_id or "", _as_in_browsers(one.title), one.id),
        ),
        presentation=state.presenting.presentation,
        presenting_epoch=state.presenting.epoch,
        floor=FloorView(
            epoch=state.floor.epoch,
            holder=state.floor.holder,
            queue=list(state.floor.queue),
            muted=list(state.floor.muted),
        ),
        chat=list(state.chat.messages),
        captions=list(state.captions.captions),
        minutes=state.minutes,
    )


def see(state: LiveState, event: Event, viewer: str) -> Event | None:
    """The event as attendee `viewer` may see it, or None."""
    match event:
        case attendance.Left() if not _sees_reasons(state, viewer):
            return event.model_copy(update={"reason": None})
        case attendance.Excused(attendee_id=who) if not _sees_excuse(state, who, viewer):
            return event.model_copy(update={"reason": None})
        case documents.DocumentAdded(document=document):
            return event if _sees(state, document.id, viewer) else None
        case documents.RenderingProgressed() | documents.DocumentRemoved():
            return event if _sees(state, event.document_id, viewer) else None
        case _:
            return event


def _sees(state: LiveState, document_id: str, viewer: str) -> bool:
    """A personal paper is seen by its owner only; chair and secretary are no exception."""
    personal = document_id in state.documents.personal
    own = state.documents.personal.get(document_id) == viewer
    action = Action.DOCUMENTS_READ_PERSONAL if personal else Action.DOCUMENTS_READ
    relations = frozenset({Relation.OWN}) if own else frozenset[Relation]()
    return allowed(state.roster.standing(viewer), action, relations)


def _as_in_browsers(text: str) -> bytes:
    """JavaScript compares strings by UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def _sees_reasons(state: LiveState, viewer: str) -> bool:
    return allowed(state.roster.standing(viewer), Action.ATTENDANCE_READ_REASON)


def _sees_excuse(state: LiveState, attendee_id: str, viewer: str) -> bool:
    relations = frozenset({Relation.OWN}) if attendee_id == viewer else frozenset[Relation]()
    return allowed(state.roster.standing(viewer), Action.ATTENDANCE_READ_EXCUSE, relations)


def _check_in(state: LiveState, noted: CheckInView, viewer: str) -> CheckInView:
    if noted.excuse is None or _sees_excuse(state, noted.attendee_id, viewer):
        return noted
    return noted.model_copy(update={"excuse": None})


def _presence(state: LiveState, viewer: str) -> list[PresenceView]:
    presence = sorted(
        state.attendance.presence.values(),
        key=lambda one: (one.first_arrived_at_ms, one.attendee_id),
    )
    if _sees_reasons(state, viewer):
        return presence
    return [_without_reason(one) for one in presence]


def _without_reason(presence: PresenceView) -> PresenceView:
    if presence.leave_reason is None:
        return presence
    return presence.model_copy(update={"leave_reason": None})
