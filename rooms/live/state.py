"""The state of one live conference: the states of its slices at one version."""

from dataclasses import dataclass, field

from rooms.agenda.rules import AgendaState
from rooms.announcements.rules import AnnouncementsState
from rooms.attendance.rules import AttendanceState
from rooms.captions.rules import CaptionsState
from rooms.chairing.rules import ChairingState
from rooms.chat.rules import ChatState
from rooms.conferences.messages import ConferenceView
from rooms.documents.rules import DocumentsState
from rooms.floor.rules import FloorState
from rooms.guests.rules import GuestsState
from rooms.kernel.permissions import Standing
from rooms.minutes.messages import MinutesView
from rooms.minutes.rules import ABSENT
from rooms.presenting.rules import PresentingState
from rooms.projection.rules import ProjectionState
from rooms.recording.messages import RecordingView
from rooms.rehearsal.rules import RehearsalState
from rooms.roll_call.rules import RollCallState
from rooms.seating.rules import SeatingState
from rooms.service.rules import ServiceState
from rooms.sites.rules import Roster
from rooms.stage.messages import StageView
from rooms.voting.rules import VotingState


@dataclass(frozen=True, slots=True)
class LiveState:
    """`version` is the number of the newest line of the log that is folded in."""

    conference: ConferenceView
    roster: Roster
    agenda: AgendaState
    version: int = 0
    documents: DocumentsState = field(default_factory=DocumentsState)
    presenting: PresentingState = field(default_factory=PresentingState)
    floor: FloorState = field(default_factory=FloorState)
    chairing: ChairingState = field(default_factory=ChairingState)
    stage: StageView = field(default_factory=StageView)
    attendance: AttendanceState = field(default_factory=AttendanceState)
    seating: SeatingState = field(default_factory=SeatingState)
    service: ServiceState = field(default_factory=ServiceState)
    voting: VotingState = field(default_factory=VotingState)
    projection: ProjectionState = field(default_factory=ProjectionState)
    chat: ChatState = field(default_factory=ChatState)
    announcements: AnnouncementsState = field(default_factory=AnnouncementsState)
    guests: GuestsState = field(default_factory=GuestsState)
    captions: CaptionsState = field(default_factory=CaptionsState)
    roll_call: RollCallState = field(default_factory=RollCallState)
    rehearsal: RehearsalState = field(default_factory=RehearsalState)
    recording: RecordingView = field(default_factory=RecordingView)
    minutes: MinutesView = ABSENT

    def standing(self, attendee_id: str) -> Standing:
        """What somebody is in this conference now: who presides or sits in the presidium has the
        rights of a chair."""
        return self.roster.standing(attendee_id)

    def presiding_id(self) -> str:
        """Who leads the conference now."""
        return self.chairing.presiding_id or self.roster.chair().id
