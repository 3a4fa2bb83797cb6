"""A live conference on the wire: its commands, its events, and the snapshot a viewer holds."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from rooms.agenda import messages as agenda
from rooms.announcements import messages as announcements
from rooms.attendance import messages as attendance
from rooms.captions import messages as captions
from rooms.chairing import messages as chairing
from rooms.chat import messages as chat
from rooms.conferences import messages as conferences
from rooms.documents import messages as documents
from rooms.documents.messages import ItemAccessView
from rooms.floor import messages as floor
from rooms.guests import messages as guests
from rooms.kernel.wire import EpochMs, Id, Sha256, Wire
from rooms.minutes import messages as minutes
from rooms.presenting import messages as presenting
from rooms.projection import messages as projection
from rooms.recording import messages as recording
from rooms.rehearsal import messages as rehearsal
from rooms.roll_call import messages as roll_call
from rooms.seating import messages as seating
from rooms.service import messages as service
from rooms.sites.messages import AttendeeView, SiteView
from rooms.stage import messages as stage
from rooms.voting import messages as voting

Command = Annotated[
    conferences.StartRehearsal
    | conferences.StartWaiting
    | conferences.StartRollCall
    | conferences.OpenConference
    | conferences.TakeRecess
    | conferences.ResumeConference
    | conferences.CloseConference
    | roll_call.CallSites
    | roll_call.AnswerRollCall
    | roll_call.MarkSite
    | roll_call.MarkConnected
    | rehearsal.CallToCheck
    | rehearsal.EndCheck
    | rehearsal.NoteSite
    | rehearsal.SignSite
    | agenda.AddItem
    | agenda.EditItem
    | agenda.MoveItem
    | agenda.RemoveItem
    | agenda.ActivateItem
    | agenda.FinishItem
    | documents.SubmitDocument
    | documents.ApproveDocument
    | documents.RejectDocument
    | documents.PublishDocument
    | documents.RecallDocument
    | documents.EditDocument
    | documents.MoveDocument
    | documents.RestrictDocument
    | documents.RestrictItem
    | documents.RemoveDocument
    | presenting.StartPresenting
    | presenting.TurnPage
    | presenting.StopPresenting
    | presenting.PullReaders
    | floor.RequestFloor
    | floor.WithdrawRequest
    | floor.MoveRequest
    | floor.GrantFloor
    | floor.CallSite
    | floor.RevokeFloor
    | floor.YieldFloor
    | floor.ExtendFloor
    | floor.PauseFloor
    | floor.ResumeFloor
    | floor.SetSpeechLimit
    | floor.OpenQuestions
    | floor.CloseQuestions
    | floor.AlternateFloor
    | chairing.AppointPresidium
    | chairing.HandOverChair
    | chairing.TakeOverChair
    | chairing.DelegateFloor
    | chairing.EndDelegation
    | floor.MuteAttendee
    | stage.SetLayout
    | stage.SetSpotlight
    | stage.SetDiscussion
    | stage.SetSilence
    | voting.CreatePoll
    | voting.StartPoll
    | voting.ClosePoll
    | voting.CancelPoll
    | voting.PublishPoll
    | voting.RepeatPoll
    | voting.RecordPaperCount
    | chat.PostMessage
    | chat.TellTechnicians
    | chat.SetChatMode
    | chat.RemoveMessage
    | guests.AdmitGuest
    | guests.RefuseGuest
    | guests.RemoveGuest
    | announcements.PostAnnouncement
    | announcements.TakeDownAnnouncement
    | attendance.CheckIn
    | attendance.WithdrawCheckIn
    | attendance.Excuse
    | attendance.WithdrawExcuse
    | attendance.NameStandIn
    | seating.ChangePlan
    | seating.AssignSeats
    | service.CallService
    | service.TakeCall
    | service.FinishCall
    | service.CancelCall
    | projection.AddProjector
    | projection.RenameProjector
    | projection.RemoveProjector
    | projection.SetProjectorSound
    | projection.ShowScene
    | recording.StartRecording
    | recording.PauseRecording
    | recording.ResumeRecording
    | recording.StopRecording
    | recording.AddRecordedSite
    | recording.RemoveRecordedSite,
    Field(discriminator="type"),
]
"""What an attendee may send."""

SystemCommand = Annotated[
    attendance.Arrive
    | attendance.Leave
    | attendance.NoteCheckIn
    | guests.AskIn
    | voting.ExpirePoll
    | voting.FinishPoll
    | captions.AddCaption
    | minutes.MarkMinutes
    | recording.ReportRecording
    | rehearsal.JudgeSites
    | documents.DocumentAdded
    | documents.RenderingProgressed
    | documents.TurnWindows,
    Field(discriminator="type"),
]
"""What the server itself puts into the log. For documents the command is the event."""

Event = Annotated[
    conferences.RehearsalStarted
    | conferences.WaitingStarted
    | conferences.RollCallStarted
    | conferences.ConferenceOpened
    | conferences.RecessTaken
    | conferences.ConferenceResumed
    | conferences.ConferenceClosed
    | roll_call.SitesCalled
    | roll_call.SitesMarked
    | rehearsal.SitesJudged
    | rehearsal.SiteNoted
    | rehearsal.SiteSigned
    | agenda.ItemAdded
    | agenda.ItemEdited
    | agenda.ItemMoved
    | agenda.ItemRemoved
    | agenda.ItemActivated
    | agenda.ItemFinished
    | documents.DocumentAdded
    | documents.DocumentChanged
    | documents.RenderingProgressed
    | documents.DocumentRemoved
    | documents.ItemRestricted
    | presenting.PresentingStarted
    | presenting.PageTurned
    | presenting.ReadersPulled
    | presenting.PresentingStopped
    | floor.FloorRequested
    | floor.RequestWithdrawn
    | floor.RequestMoved
    | floor.FloorGranted
    | floor.FloorTimed
    | floor.FloorRevoked
    | floor.AttendeeMuted
    | floor.SpeechLimitSet
    | floor.QuestionsOpened
    | floor.QuestionsClosed
    | chairing.PresidiumAppointed
    | chairing.PresidingChanged
    | chairing.PresidingLinkChanged
    | chairing.FloorDelegated
    | chairing.DelegationEnded
    | stage.LayoutSet
    | stage.SpotlightSet
    | stage.DiscussionSet
    | stage.SilenceSet
    | attendance.Arrived
    | attendance.Left
    | attendance.CheckedIn
    | attendance.CheckInWithdrawn
    | attendance.Excused
    | attendance.ExcuseWithdrawn
    | attendance.StandInNamed
    | seating.PlanChanged
    | seating.SeatsAssigned
    | service.ServiceCalled
    | service.CallTaken
    | service.CallEnded
    | projection.ProjectorAdded
    | projection.ProjectorRenamed
    | projection.ProjectorRemoved
    | projection.ProjectorSoundSet
    | projection.SceneShown
    | voting.PollCreated
    | voting.PollStarted
    | voting.PollClosed
    | voting.PollFinished
    | voting.PollPublished
    | voting.PollCancelled
    | chat.MessagePosted
    | chat.ChatModeSet
    | chat.MessageRemoved
    | guests.GuestAsked
    | guests.GuestRefused
    | guests.GuestAdmitted
    | guests.GuestRemoved
    | announcements.AnnouncementPosted
    | announcements.AnnouncementTakenDown
    | recording.RecordingStarted
    | recording.RecordingPaused
    | recording.RecordingResumed
    | recording.RecordingStopped
    | recording.RecordedSitesSet
    | recording.RecordingTroubled
    | captions.CaptionAdded
    | minutes.MinutesChanged,
    Field(discriminator="type"),
]

COMMANDS: TypeAdapter[Command] = TypeAdapter(Command)
SYSTEM_COMMANDS: TypeAdapter[SystemCommand] = TypeAdapter(SystemCommand)
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)


class RosterView(Wire):
    """Who takes part and from where, in the order of the invitations. Of a large conference most of
    the snapshot, and it hardly ever changes."""

    sites: list[SiteView]
    attendees: list[AttendeeView]


class SharedView(Wire):
    """What everybody sees alike at `version`, beside the roster."""

    version: Annotated[int, Field(ge=0)]
    conference: conferences.ConferenceView
    items: list[agenda.AgendaItemView]
    presentation: presenting.Presentation | None
    presenting_epoch: Annotated[int, Field(ge=0)]
    floor: floor.FloorView
    chairing: chairing.ChairingView
    stage: stage.StageView
    chat_mode: chat.ChatMode
    chat: list[chat.ChatMessageView]
    announcements: list[announcements.AnnouncementView]
    captions: list[captions.CaptionView]
    minutes: minutes.MinutesView
    projection: projection.ProjectionView
    recording: recording.RecordingView


class OwnView(Wire):
    """What each viewer sees in his own way. Who is here is for those who lead and receive; others
    see themselves."""

    me: Id
    presence: list[attendance.PresenceView]
    check_ins: list[attendance.CheckInView]
    seating: list[seating.SiteSeatingView]
    service_calls: list[service.ServiceCallView]
    private_chat: list[chat.ChatMessageView]
    lobby: list[guests.WaitingGuestView]
    documents: list[documents.DocumentView]
    item_access: list[ItemAccessView]
    polls: list[voting.PollView]
    roll_call: list[roll_call.SiteRollCallView]
    rehearsal: list[rehearsal.SiteRehearsalView]


class Snapshot(RosterView, SharedView, OwnView):
    """All that one viewer may see at `version`. Lists are in a defined order: sites and attendees
    as invited, items by (parent, position), documents by (item, rank, title, id), where no parent
    or item comes first and strings compare by UTF-16 unit; rules of access by item; presence by
    (first arrival, attendee); check-ins in the order of the first event about each attendee, roll
    call and rehearsal about each site; queue,
    muted, polls, chat, announcements and captions in the order of their events; private chat by
    (audience, thread), then so; the lobby and guests among the attendees in the order of coming."""


class LogEntry(Wire):
    """One line of a conference's log; `hash` is over `previous_hash` and the canonical JSON."""

    conference_id: Id
    seq: Annotated[int, Field(ge=1)]
    at_ms: EpochMs
    actor: Annotated[str, Field(description="an attendee's id, 'planner' or 'system'")]
    event: Event
    previous_hash: Sha256
    hash: Sha256


class SeenEvent(Wire):
    """An event as one viewer may see it."""

    seq: Annotated[int, Field(ge=1)]
    at_ms: EpochMs
    event: Event


class Events(Wire):
    """Events after version `after` up to `version`; those the viewer may not see are left out."""

    after: Annotated[int, Field(ge=0)]
    version: Annotated[int, Field(ge=0)]
    events: list[SeenEvent]


class Accepted(Wire):
    """Acknowledgement: the change is on disk."""

    ok: Literal[True] = True
    version: Annotated[int, Field(ge=0)]
