"""What one viewer may see: visibility is decided here, per field, on the server.

`snapshot` and `see` hide by the same predicates, so that a snapshot and the events after it never
disagree. `see` may be asked with any state at or after the event: what it needs stays as it is.
"""

from collections.abc import Collection
from typing import TypeAlias

from rooms.attendance.rules import AttendanceEvent
from rooms.chairing.messages import (
    DelegationEnded,
    FloorDelegated,
    PresidingChanged,
    PresidiumAppointed,
)
from rooms.chat import messages as chat
from rooms.documents import messages as documents
from rooms.documents import order
from rooms.documents import seen as documents_seen
from rooms.documents.access import seen_by
from rooms.documents.messages import DocumentView, ItemAccessView
from rooms.guests.messages import GuestRemoved
from rooms.kernel.permissions import Action, allowed
from rooms.live import life, lobby, projection, reception, talk, votes
from rooms.live.messages import Event, OwnView, RosterView, SharedView, Snapshot
from rooms.live.state import LiveState
from rooms.seating import messages as seating
from rooms.service import messages as service
from rooms.sites.rules import Roster
from rooms.voting import messages as voting

_OF_RECEPTION: TypeAlias = (
    AttendanceEvent
    | seating.PlanChanged
    | seating.SeatsAssigned
    | service.ServiceCalled
    | service.CallTaken
    | service.CallEnded
)
_OF_TALK: TypeAlias = chat.MessagePosted | chat.MessageRemoved
_OF_VOTES: TypeAlias = voting.PollStarted | voting.PollFinished
_OF_PAPERS: TypeAlias = (
    documents.DocumentAdded
    | documents.DocumentChanged
    | documents.RenderingProgressed
    | documents.DocumentRemoved
    | documents.ItemRestricted
)


def snapshot(state: LiveState, viewer: str) -> Snapshot:
    """All that attendee `viewer` may see, in the orders that `Snapshot` promises."""
    return Snapshot(**dict(roster(state.roster)), **dict(shared(state)), **dict(own(state, viewer)))


def roster(of: Roster) -> RosterView:
    return RosterView(sites=list(of.sites.values()), attendees=list(of.attendees.values()))


def shared(state: LiveState) -> SharedView:
    """The part of a snapshot that all see alike, without the roster."""
    return SharedView(
        version=state.version,
        conference=state.conference,
        items=sorted(
            state.agenda.items.values(), key=lambda item: (item.parent_id or "", item.position)
        ),
        presentation=state.presenting.presentation,
        presenting_epoch=state.presenting.epoch,
        floor=state.floor.view(),
        chairing=state.chairing.view(state.roster.chair().id),
        stage=state.stage,
        chat=list(state.chat.messages),
        chat_mode=state.chat.mode,
        announcements=list(state.announcements.announcements),
        captions=list(state.captions.captions),
        minutes=state.minutes,
        projection=projection.view(state),
        recording=state.recording,
    )


def own(state: LiveState, viewer: str) -> OwnView:
    """The part of a snapshot that hardly two attendees have alike; refused to strangers."""
    state.roster.standing(viewer)
    return OwnView(
        me=viewer,
        presence=reception.presence(state, viewer),
        check_ins=reception.check_ins(state, viewer),
        seating=reception.seats(state, viewer),
        service_calls=reception.service_calls(state, viewer),
        private_chat=talk.private_chat(state, viewer),
        lobby=lobby.waiting(state, viewer),
        documents=documents_of(state, viewer),
        item_access=_item_access(state, viewer),
        polls=votes.polls(state, viewer),
        roll_call=life.roll_call_of(state, viewer),
        rehearsal=life.rehearsal_of(state, viewer),
    )


def seen_alike(event: Event) -> bool:
    """Is the event the same for every viewer, whoever he is?"""
    if isinstance(event, _OF_TALK):
        return talk.public(event)
    if isinstance(event, lobby.AtTheDoor):
        return False
    return not isinstance(event, _OF_RECEPTION | _OF_VOTES | _OF_PAPERS | life.SiteEvent)


def starts_anew(event: Event) -> Collection[str]:
    """Whose rights are others from this event on: what they saw before doesn't lead to what they
    see now, so they are given a snapshot instead of it."""
    if isinstance(event, GuestRemoved | DelegationEnded):
        return (event.attendee_id,)
    if isinstance(event, FloorDelegated):
        return (event.delegation.attendee_id,)
    return event.changed if isinstance(event, PresidiumAppointed | PresidingChanged) else ()


def concerns(event: Event) -> str | None:
    """The attendee who alone is told of the event, beside those who are told of others; None where
    this doesn't say who is."""
    return event.attendee_id if isinstance(event, AttendanceEvent) else None


def see(state: LiveState, event: Event, viewer: str) -> Event | None:
    """The event as attendee `viewer` may see it, or None."""
    if isinstance(event, _OF_RECEPTION):
        return reception.see(state, event, viewer)
    if isinstance(event, lobby.AtTheDoor):
        return lobby.see(state, event, viewer)
    if isinstance(event, _OF_TALK):
        return talk.see(state, event, viewer)
    if isinstance(event, life.SiteEvent):
        return life.see(state, event, viewer)
    if isinstance(event, _OF_VOTES):
        return votes.see(state, event, viewer)
    if isinstance(event, _OF_PAPERS):
        return documents_seen.see(event, state.roster, viewer)
    return event


def documents_of(state: LiveState, viewer: str) -> list[DocumentView]:
    """A personal paper is seen by its owner only; chair and secretary are no exception."""
    papers = state.documents
    seen = (
        seen_by(one, papers.gates[one.id], state.roster, viewer)
        for one in papers.documents.values()
    )
    return sorted((one for one in seen if one is not None), key=order.key)


def _item_access(state: LiveState, viewer: str) -> list[ItemAccessView]:
    if not allowed(state.roster.invited_as(viewer), Action.DOCUMENTS_MANAGE):
        return []
    rules = sorted(state.documents.item_access.items())
    return [ItemAccessView(item_id=item_id, access=access) for item_id, access in rules]
