"""`evolve(state, event)`: hand the event to the slice it belongs to. Never refuses: it happened."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias, assert_never

from rooms.agenda import messages as agenda
from rooms.agenda import rules as agenda_rules
from rooms.attendance import messages as attendance
from rooms.captions import messages as captions
from rooms.captions import rules as captions_rules
from rooms.chairing.rules import ChairingEvent
from rooms.conferences import rules as conference_rules
from rooms.documents import messages as documents
from rooms.documents import rules as document_rules
from rooms.floor import rules as floor_rules
from rooms.guests import rules as guest_rules
from rooms.live import chairing, life, lobby, reception, talk
from rooms.live.messages import Event
from rooms.live.state import LiveState
from rooms.minutes import messages as minutes
from rooms.minutes import rules as minutes_rules
from rooms.presenting import messages as presenting
from rooms.presenting import rules as presenting_rules
from rooms.projection import rules as projection_rules
from rooms.recording import rules as recording_rules
from rooms.seating import messages as seating
from rooms.service import messages as service
from rooms.stage import messages as stage
from rooms.stage import rules as stage_rules
from rooms.voting import rules as voting_rules

_AROUND: TypeAlias = (
    voting_rules.VotingEvent
    | guest_rules.GuestEvent
    | talk.TalkEvent
    | projection_rules.ProjectionEvent
    | recording_rules.RecordingEvent
)


def evolve(state: LiveState, event: Event) -> LiveState:
    """The state one version later."""
    return replace(_evolve_slice(state, event), version=state.version + 1)


def fold(state: LiveState, events: Iterable[Event]) -> LiveState:
    for event in events:
        state = evolve(state, event)
    return state


def _evolve_slice(state: LiveState, event: Event) -> LiveState:
    if isinstance(event, _AROUND):
        return _evolve_around(state, event)
    if isinstance(event, conference_rules.LifeEvent | life.SiteEvent):
        return life.evolve(state, event)
    if isinstance(event, floor_rules.FloorEvent | ChairingEvent):
        return _evolve_lead(state, event)
    match event:
        case (
            agenda.ItemAdded()
            | agenda.ItemEdited()
            | agenda.ItemMoved()
            | agenda.ItemRemoved()
            | agenda.ItemActivated()
            | agenda.ItemFinished()
        ):
            return replace(state, agenda=agenda_rules.evolve(state.agenda, event))
        case (
            documents.DocumentAdded()
            | documents.DocumentChanged()
            | documents.RenderingProgressed()
            | documents.DocumentRemoved()
            | documents.ItemRestricted()
        ):
            return replace(state, documents=document_rules.evolve(state.documents, event))
        case (
            presenting.PresentingStarted()
            | presenting.PageTurned()
            | presenting.ReadersPulled()
            | presenting.PresentingStopped()
        ):
            return replace(state, presenting=presenting_rules.evolve(state.presenting, event))
        case stage.LayoutSet() | stage.SpotlightSet() | stage.DiscussionSet() | stage.SilenceSet():
            return replace(state, stage=stage_rules.evolve(state.stage, event))
        case (
            attendance.Arrived()
            | attendance.Left()
            | attendance.CheckedIn()
            | attendance.CheckInWithdrawn()
            | attendance.Excused()
            | attendance.ExcuseWithdrawn()
            | attendance.StandInNamed()
            | seating.PlanChanged()
            | seating.SeatsAssigned()
            | service.ServiceCalled()
            | service.CallTaken()
            | service.CallEnded()
        ):
            return reception.evolve(state, event)
        case captions.CaptionAdded() | minutes.MinutesChanged():
            return _evolve_words(state, event)
        case _:
            assert_never(event)


def _evolve_lead(state: LiveState, event: floor_rules.FloorEvent | ChairingEvent) -> LiveState:
    if isinstance(event, ChairingEvent):
        return chairing.evolve(state, event)
    return replace(
        state,
        floor=floor_rules.evolve(state.floor, event),
        stage=stage_rules.follow(state.stage, event),
    )


def _evolve_around(state: LiveState, event: _AROUND) -> LiveState:
    """What surrounds the debate: votes, guests at the door, what is written and recorded, big
    screens."""
    if isinstance(event, recording_rules.RecordingEvent):
        return replace(state, recording=recording_rules.evolve(state.recording, event))
    if isinstance(event, guest_rules.GuestEvent):
        return lobby.evolve(state, event)
    if isinstance(event, talk.TalkEvent):
        return talk.evolve(state, event)
    if isinstance(event, projection_rules.ProjectionEvent):
        return replace(state, projection=projection_rules.evolve(state.projection, event))
    return replace(state, voting=voting_rules.evolve(state.voting, event))


def _evolve_words(
    state: LiveState,
    event: captions.CaptionAdded | minutes.MinutesChanged,
) -> LiveState:
    match event:
        case captions.CaptionAdded():
            return replace(state, captions=captions_rules.evolve(state.captions, event))
        case minutes.MinutesChanged():
            return replace(state, minutes=minutes_rules.evolve(state.minutes, event))
        case _:
            assert_never(event)
