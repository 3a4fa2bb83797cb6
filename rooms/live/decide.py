"""`decide(state, …) -> events`: the permission first, then what several slices must agree on, then
the rule of the slice. Pure: time and the one fresh id a command may need come in as arguments."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from rooms.agenda import messages as agenda
from rooms.agenda import rules as agenda_rules
from rooms.attendance import messages as attendance
from rooms.attendance import rules as attendance_rules
from rooms.captions import messages as captions
from rooms.captions import rules as captions_rules
from rooms.chairing.rules import ChairingCommand
from rooms.conferences import rules as conference_rules
from rooms.documents import messages as documents
from rooms.documents import rules as document_rules
from rooms.floor import messages as floor
from rooms.floor import rules as floor_rules
from rooms.guests import messages as guests
from rooms.guests.rules import GuestCommand
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import Action, Needs, Relation, Standing, allowed, require
from rooms.live import (
    chairing,
    life,
    lobby,
    papers,
    projection,
    reception,
    recording,
    speaking,
    staging,
    talk,
    votes,
)
from rooms.live.messages import Command, Event, SystemCommand
from rooms.live.state import LiveState
from rooms.minutes import messages as minutes
from rooms.minutes import rules as minutes_rules
from rooms.presenting import messages as presenting
from rooms.presenting import rules as presenting_rules
from rooms.projection import rules as projection_rules
from rooms.recording import rules as recording_rules
from rooms.recording.messages import ReportRecording
from rooms.rehearsal import messages as rehearsal
from rooms.seating import messages as seating
from rooms.service import messages as service
from rooms.stage import messages as stage
from rooms.voting import messages as voting
from rooms.voting import rules as voting_rules

_AROUND: TypeAlias = (
    voting_rules.VotingCommand
    | projection_rules.ProjectionCommand
    | GuestCommand
    | talk.TalkCommand
    | recording_rules.RecordingCommand
)


def decide(
    state: LiveState, attendee_id: str, command: Command, *, now_ms: int, fresh_id: str
) -> Sequence[Event]:
    """What happens when `attendee_id` says `command`; refuses with a stable code."""
    standing = _standing(state, attendee_id, command)
    require(standing, Action(command.type), _relations(state, attendee_id, command))
    if isinstance(command, floor_rules.FloorCommand | ChairingCommand):
        return _lead(state, attendee_id, command, now_ms, fresh_id)
    if isinstance(command, _AROUND):
        return _around(state, attendee_id, command, now_ms, fresh_id)
    if isinstance(command, conference_rules.LifeCommand):
        return life.decide(state, command, now_ms, fresh_id)
    if isinstance(command, life.SiteCommand):
        return life.decide_of_sites(state, attendee_id, command, now_ms=now_ms)
    match command:
        case (
            agenda.AddItem()
            | agenda.EditItem()
            | agenda.MoveItem()
            | agenda.RemoveItem()
            | agenda.ActivateItem()
            | agenda.FinishItem()
        ):
            return _agenda(state, command, now_ms, fresh_id)
        case (
            documents.SubmitDocument()
            | documents.ApproveDocument()
            | documents.RejectDocument()
            | documents.PublishDocument()
            | documents.RecallDocument()
            | documents.EditDocument()
            | documents.MoveDocument()
            | documents.RestrictDocument()
            | documents.RestrictItem()
            | documents.RemoveDocument()
        ):
            return papers.decide(state, command, attendee_id, now_ms)
        case (
            presenting.StartPresenting()
            | presenting.TurnPage()
            | presenting.PullReaders()
            | presenting.StopPresenting()
        ):
            return _presenting(state, attendee_id, command, now_ms)
        case stage.SetLayout() | stage.SetSpotlight() | stage.SetDiscussion() | stage.SetSilence():
            return staging.decide(state, command)
        case (
            attendance.CheckIn()
            | attendance.WithdrawCheckIn()
            | attendance.Excuse()
            | attendance.WithdrawExcuse()
            | attendance.NameStandIn()
            | seating.ChangePlan()
            | seating.AssignSeats()
            | service.CallService()
            | service.TakeCall()
            | service.FinishCall()
            | service.CancelCall()
        ):
            return reception.decide(state, attendee_id, command, now_ms=now_ms, fresh_id=fresh_id)
        case _:
            assert_never(command)


def _around(
    state: LiveState,
    attendee_id: str,
    command: _AROUND,
    now_ms: int,
    fresh_id: str,
) -> Sequence[Event]:
    """What surrounds the debate: votes, big screens, guests at the door, what is written and
    recorded."""
    if isinstance(command, recording_rules.RecordingCommand):
        return recording.decide(state, command, now_ms=now_ms, fresh_id=fresh_id)
    if isinstance(command, voting_rules.VotingCommand):
        return votes.decide(state, command, now_ms=now_ms, fresh_id=fresh_id)
    if isinstance(command, GuestCommand):
        return lobby.decide(state, command, now_ms=now_ms, fresh_id=fresh_id)
    if isinstance(command, talk.TalkCommand):
        return talk.decide(state, attendee_id, command, now_ms=now_ms, fresh_id=fresh_id)
    return projection.decide(state, attendee_id, command, now_ms=now_ms, fresh_id=fresh_id)


def decide_system(state: LiveState, command: SystemCommand, *, now_ms: int) -> Sequence[Event]:
    """What the server itself reports."""
    match command:
        case attendance.Arrive():
            arrived = reception.arrive(state, command, now_ms)
            late = life.note_late(state, arrived, now_ms)
            return [*arrived, *late, *chairing.follow_link(state, arrived, now_ms)]
        case rehearsal.JudgeSites():
            return life.judge(state, command, now_ms)
        case attendance.NoteCheckIn():
            return reception.note_check_in(state, command, now_ms)
        case attendance.Leave():
            return _leave(state, command, now_ms)
        case voting.ExpirePoll() | voting.FinishPoll():
            return voting_rules.decide_system(state.voting, command, now_ms)
        case captions.AddCaption():
            speaker = state.roster.attendee(command.attendee_id)
            item = state.agenda.at(command.started_at_ms)
            item_id = None if item is None else item.id
            return captions_rules.decide(state.captions, command, speaker, item_id)
        case guests.AskIn():
            return lobby.ask(state, command)
        case minutes.MarkMinutes() | ReportRecording():
            return _of_the_record(state, command, now_ms)
        case documents.DocumentAdded() | documents.RenderingProgressed() | documents.TurnWindows():
            return papers.decide_system(state, command, now_ms)
        case _:
            assert_never(command)


def _of_the_record(
    state: LiveState, command: minutes.MarkMinutes | ReportRecording, now_ms: int
) -> Sequence[Event]:
    if isinstance(command, ReportRecording):
        return recording_rules.report(state.recording, command)
    return minutes_rules.decide(state.minutes, command, now_ms)


def _standing(state: LiveState, attendee_id: str, command: Command) -> Standing:
    """The rights of a presidium are not those of the secretariat: papers stay as one was
    invited."""
    if isinstance(command, document_rules.DocumentCommand):
        return state.roster.invited_as(attendee_id)
    return state.standing(attendee_id)


def _lead(
    state: LiveState,
    attendee_id: str,
    command: floor_rules.FloorCommand | ChairingCommand,
    now_ms: int,
    fresh_id: str,
) -> Sequence[Event]:
    if isinstance(command, ChairingCommand):
        return chairing.decide(state, attendee_id, command, now_ms=now_ms)
    return speaking.decide(state, attendee_id, command, now_ms=now_ms, fresh_id=fresh_id)


def _relations(state: LiveState, attendee_id: str, command: Command) -> Needs:
    """What ties the actor to the object of the command."""
    relations: set[Relation] = set()
    if state.floor.holds(attendee_id):
        relations.add(Relation.FLOOR_HOLDER)
    if state.presenting.presents(attendee_id):
        relations.add(Relation.PRESENTER)
    active = state.agenda.active()
    if active is not None and active.presenter_id == attendee_id:
        relations.add(Relation.ITEM_PRESENTER)
    if isinstance(command, service.CancelCall) and (
        state.service.caller(command.call_id) == attendee_id
    ):
        relations.add(Relation.OWN)
    relations |= chairing.relations(state, attendee_id)
    if isinstance(command, floor_rules.FloorCommand) and speaking.delegated(
        state, attendee_id, command
    ):
        relations.add(Relation.FLOOR_DELEGATE)
    if isinstance(command, floor.WithdrawRequest):
        request = state.floor.request_of(attendee_id)
        if request is not None and request.id == command.request_id:
            relations.add(Relation.OWN)
    own_paper = documents.RemoveDocument | documents.SubmitDocument
    if isinstance(command, own_paper) and papers.owns(state, command.document_id, attendee_id):
        relations.add(Relation.OWN)
    return frozenset(relations)


def _agenda(
    state: LiveState, command: agenda_rules.AgendaCommand, now_ms: int, fresh_id: str
) -> Sequence[Event]:
    if isinstance(command, agenda.ActivateItem | agenda.FinishItem):
        conference_rules.require_open(state.conference)
    else:
        conference_rules.require_not_closed(state.conference)
    if isinstance(command, agenda.AddItem | agenda.EditItem) and command.presenter_id is not None:
        state.roster.attendee(command.presenter_id)
    events = agenda_rules.decide(
        state.agenda,
        command,
        items_with_documents=state.documents.with_items(),
        now_ms=now_ms,
        fresh_id=fresh_id,
    )
    if isinstance(command, agenda.MoveItem | agenda.RemoveItem):
        after = agenda_rules.fold(state.agenda, events)
        return [*events, *papers.follow_agenda(state, after, now_ms)]
    return events


def _presenting(
    state: LiveState,
    attendee_id: str,
    command: presenting_rules.PresentingCommand,
    now_ms: int,
) -> Sequence[Event]:
    conference_rules.require_open_or_rehearsal(state.conference)
    match command:
        case presenting.StartPresenting(document_id=document_id, page=page):
            _require_presenting_right(state, attendee_id, command)
            version = papers.presentable(state, document_id, attendee_id)
            item_id = state.documents.documents[document_id].item_id
            active = state.agenda.active()
            return presenting_rules.start(
                state.presenting,
                presenter_id=attendee_id,
                document_id=document_id,
                version=version,
                page=page,
                item_id=item_id if active is None else active.id,
                now_ms=now_ms,
            )
        case presenting.TurnPage():
            shown = presenting_rules.require_presentation(state.presenting)
            version = state.documents.versions[shown.document_id, shown.sha256]
            return presenting_rules.turn(state.presenting, command, version, now_ms)
        case presenting.PullReaders():
            return presenting_rules.pull(state.presenting, attendee_id, now_ms)
        case presenting.StopPresenting():
            presenting_rules.require_presentation(state.presenting)
            return presenting_rules.stop(state.presenting)
        case _:
            assert_never(command)


def _require_presenting_right(
    state: LiveState, attendee_id: str, command: presenting.StartPresenting
) -> None:
    """Two who start at once do not both present: the second has seen an epoch that is over."""
    if command.epoch is not None and command.epoch != state.presenting.epoch:
        raise Refused(ErrorCode.STALE_EPOCH)
    shown = state.presenting.presentation
    if shown is None or shown.presenter_id == attendee_id:
        return
    if not allowed(state.standing(attendee_id), Action.PRESENTING_TAKE_OVER):
        presenter = state.roster.attendee(shown.presenter_id)
        raise Refused(ErrorCode.PRESENTING_TAKEN, name=presenter.name)


def _leave(state: LiveState, command: attendance.Leave, now_ms: int) -> Sequence[Event]:
    left = attendance_rules.decide(state.attendance, command, now_ms)
    for_good = command.reason is attendance.LeaveReason.LEFT
    freed = floor_rules.leave(state.floor, command.attendee_id, now_ms, for_good=for_good)
    return [*left, *freed, *chairing.follow_link(state, left, now_ms)]
