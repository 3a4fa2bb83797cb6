/** The names under which the clients speak of the contract; the types are made from the server's.
 *
 * `npm run contract` rewrites `api.ts` from `contract/openapi.json`.
 */
export type {
  Accepted,
  PrintPackView,
  ReadersView,
  ReaderView,
  OpeningsView,
  AccessView,
  AccessRule,
  AgendaItemView,
  AnswerConsultation,
  Askable,
  AskablePerson,
  AskCode,
  AskConsultation,
  AttendeeView,
  BallotCast,
  BallotStatus,
  CaptionsStateSignal,
  CaptionView,
  CaughtUp,
  ChairingView,
  CheckInView,
  ClientSignal,
  CastBallot,
  Choice,
  CodeView,
  Command,
  ConferenceState,
  ConferenceSummary,
  ConferenceView,
  ConsultationList,
  ConsultationPaper,
  ConsultationReplies,
  ConsultationSummary,
  ConsultationView,
  DocumentView,
  ItemAccessView,
  VersionView,
  Event,
  Events,
  FloorView,
  HolderView,
  InkSignal,
  Joined,
  Look,
  LineView,
  LinesSignal,
  MediaReply,
  MediaRequest,
  MediaStateSignal,
  NamedBallotList,
  NameplateView,
  NoteOperation,
  NotePlace,
  NotesPage,
  PersonView,
  PointerSignal,
  PointOfOrder,
  PointsOfOrder,
  PollResult,
  PollRules,
  PollView,
  PresenceView,
  Presentation,
  ProjectionView,
  ProjectorsSignal,
  ProjectorView,
  ShownView,
  PushedNotes,
  ReadingSignal,
  ReceiptList,
  RequestKind,
  RosterView,
  ScheduleConference,
  SearchHit,
  SearchResults,
  SeenEvent,
  SeatingPlan,
  DeviceReport,
  Fault,
  SiteFigures,
  SiteRehearsalView,
  SiteRollCallView,
  ServiceCallView,
  SessionView,
  Share,
  SharedNote,
  Signal,
  SiteSeatingView,
  SiteView,
  SlotShown,
  SpeakingAccountView,
  SnapshotHead,
  SpeakRequestView,
  StageView,
  Sticky,
  Stroke,
  Track,
  UnitView,
  View,
  ViewportSignal,
} from "./api";
import type { ErrorCode, Failure, RosterView, SnapshotHead } from "./api";

export const PROTOCOL = 2;

/** What a viewer holds: the head that the server sent, with the roster it named. */
export type Snapshot = Omit<SnapshotHead, "roster"> & RosterView;

export type Page = "meeting" | "tablet" | "chair" | "desk" | "projector";

/** Why something was not done, or is over: the server's codes, and what only this side knows, that
 * the server could not be reached or that the person left. */
export type FailureCode = ErrorCode | "offline" | "left";

export interface Refusal {
  readonly ok: false;
  readonly code: FailureCode;
  readonly params: Failure["params"];
}

export const OFFLINE: Refusal = { ok: false, code: "offline", params: {} };
