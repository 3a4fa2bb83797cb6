"""What crosses the socket besides commands and events: joining, signals, media signalling.

Socket.IO events, client → server, each with an acknowledgement: `join` (Join → Joined | Failure),
`command` (CommandRequest → Accepted | Failure), `since` (Since → CaughtUp | Failure),
`media` (MediaRequest → MediaReply | Failure), `leave`. Without one, and lossy: `signal`
(ClientSignal). Server → client: `events` (Events), `signal` (Signal). The connect payload is
`Connect`.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.captions.messages import CaptionView
from rooms.kernel.errors import ErrorCode, Param
from rooms.kernel.wire import EpochMs, Id, PageNumber, Sha256, Wire
from rooms.live.messages import Command, Events, OwnView, SharedView
from rooms.presenting.messages import Epoch, View
from rooms.rehearsal.messages import DeviceReport, Phone
from rooms.stage.messages import Layout

PROTOCOL = 2

Sdp = Annotated[str, StringConstraints(min_length=10, max_length=61_440)]
Mid = Annotated[str, StringConstraints(min_length=1, max_length=16)]
SlotName = Annotated[
    str,
    StringConstraints(
        pattern=r"^(stage\.(video|audio)|stage2\.video|screen\.(video|audio)|(tile|voice)\.\d{1,2})$"
    ),
]
Page = Literal["meeting", "tablet", "chair", "desk", "projector", "kiosk"]
TrackKind = Literal["microphone", "camera", "screen", "screen_audio"]


class Connect(Wire):
    """The `auth` object of the Socket.IO connection."""

    protocol: int
    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Failure(Wire):
    """Any request that was refused; `code` has a text in every language."""

    ok: Literal[False] = False
    code: ErrorCode
    params: dict[str, Param] = Field(default_factory=dict)


class Join(Wire):
    """Join a conference from one page; `since` when a snapshot of that version is still held."""

    conference_id: Id
    page: Page
    since: Annotated[int, Field(ge=0)] | None = None


class SnapshotHead(SharedView, OwnView):
    """A `Snapshot` without its roster, which is fetched by its digest from
    `/api/conferences/{id}/roster/{digest}` unless the client has it still."""

    roster: Sha256


class Joined(Wire):
    """Where the client starts: see `CaughtUp`. `now_ms` lets it correct its clock."""

    ok: Literal[True] = True
    connection_id: Id
    now_ms: int
    snapshot: SnapshotHead | None
    events: Events | None


class CommandRequest(Wire):
    """`id` makes a repeated command (after a lost acknowledgement) take effect once."""

    id: Id
    command: Command


class Since(Wire):
    version: Annotated[int, Field(ge=0)]


class CaughtUp(Wire):
    """A snapshot, or the events missed, or both: a snapshot kept for many, and what came after."""

    ok: Literal[True] = True
    snapshot: SnapshotHead | None
    events: Events | None


class Track(Wire):
    """What the m-line `mid` of a publish offer carries."""

    mid: Mid
    kind: TrackKind


class Publish(Wire):
    """Offer of the publishing connection; repeated with a new offer when tracks change."""

    type: Literal["publish"]
    sdp: Sdp
    tracks: Annotated[list[Track], Field(min_length=1, max_length=4)]


class Watch(Wire):
    """Ask for the watching connection: the server offers `tiles` pictures and `voices` voices
    besides stage and screen."""

    type: Literal["watch"]
    tiles: Annotated[int, Field(ge=0, le=49)] = 6
    voices: Annotated[int, Field(ge=0, le=6)] = 3


class AnswerWatch(Wire):
    type: Literal["answer"]
    sdp: Sdp


class StopPublishing(Wire):
    type: Literal["stop_publishing"]


class Look(Wire):
    """What this page wants to see, without any negotiation. `layout`: another than the chair's for
    all; `pin`: somebody kept large; `pictures` false: voices and papers only; `site_ids`: exactly
    these sites in the tiles, in this order (a page of the wall), null as the server thinks best."""

    type: Literal["look"]
    layout: Layout | None = None
    pin: Id | None = None
    pictures: bool = True
    site_ids: Annotated[list[Id], Field(max_length=49)] | None = None


MediaRequest = Annotated[
    Publish | Watch | AnswerWatch | StopPublishing | Look, Field(discriminator="type")
]


class SlotMid(Wire):
    slot: SlotName
    mid: Mid


class MediaReply(Wire):
    """`sdp`: answer to `publish`, offer to `watch`, else null. `slots` only for `watch`."""

    ok: Literal[True] = True
    sdp: str | None
    slots: list[SlotMid] = Field(default_factory=list)


Across = Annotated[float, Field(ge=0, le=1)]
"""From the left edge of the page, in page units: 1 = width of the page."""
Down = Annotated[float, Field(ge=0, le=10)]
"""From the top edge of the page, in page units."""
InkPoint = tuple[Across, Down, Annotated[float, Field(ge=0, le=1)]]
"""Across, down, pressure."""
INK_POINTS_MAX = 256
InkPoints = Annotated[list[InkPoint], Field(min_length=1, max_length=INK_POINTS_MAX)]
InkTool = Literal["ink", "highlight"]
InkColour = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,16}$")]
InkWidth = Annotated[float, Field(gt=0, le=0.2)]


class Pointer(Wire):
    """The presenter points at the page of this epoch; `at` null when he stops."""

    type: Literal["pointer"]
    epoch: Epoch
    page: PageNumber
    at: tuple[Across, Down] | None


class Viewport(Wire):
    """The region the presenter sees while he moves it; `presenting.turn` keeps where it rests."""

    type: Literal["viewport"]
    epoch: Epoch
    page: PageNumber
    view: View


class Reading(Wire):
    """The page this device shows, once it is painted; both null when it shows none."""

    type: Literal["reading"]
    following: bool
    document_id: Id | None
    page: PageNumber | None


class Projecting(Wire):
    """A page on a wall: which projector it is, and which of its scenes is painted."""

    type: Literal["projecting"]
    projector_id: Id
    shown_at_ms: EpochMs


class Ink(Wire):
    """More points of a stroke the presenter draws; `start` is the number of the first of them.

    What is kept of a stroke goes another way; this only shows it while it is drawn.
    """

    type: Literal["ink"]
    epoch: Epoch
    page: PageNumber
    stroke_id: Id
    tool: InkTool
    colour: InkColour
    width: InkWidth
    start: Annotated[int, Field(ge=0, le=100_000)]
    points: InkPoints
    done: bool


class Devices(Wire):
    """How the devices and the line of this page are; said when something changed, and before the
    opening every few seconds. Kept in memory only."""

    type: Literal["devices"]
    report: DeviceReport


ClientSignal = Annotated[
    Pointer | Viewport | Reading | Projecting | Devices | Ink, Field(discriminator="type")
]


class SlotShown(Wire):
    """Who is in a slot now; null when it is empty."""

    slot: SlotName
    attendee_id: Id | None


class SlotsSignal(Wire):
    """All slots of this watcher, after each change."""

    type: Literal["slots"] = "slots"
    slots: list[SlotShown]


class LevelsSignal(Wire):
    """Attendees heard now, loudest first; level 0 (silent) to 1."""

    type: Literal["levels"] = "levels"
    levels: list[tuple[Id, float]]
    active_speaker: Id | None


class PartialCaptionSignal(Wire):
    """Shown greyed until `captions.added` with the same segment arrives."""

    type: Literal["caption_partial"] = "caption_partial"
    caption: CaptionView


class WithdrawnCaptionSignal(Wire):
    """What was shown as unfinished turned out not to be speech."""

    type: Literal["caption_withdrawn"] = "caption_withdrawn"
    segment_id: Id


class LineView(Wire):
    """How good a line is, why it isn't, and what the relay has given up for it so far: each also
    means all before it. `chosen`: the site wants voices and papers only."""

    quality: Literal["good", "weak", "bad"] = "good"
    trouble: Literal["none", "loss", "delay"] = "none"
    given_up: Literal["nothing", "sharpness", "gallery", "screen", "pictures"] = "nothing"
    chosen: bool = False


class MediaStateSignal(Wire):
    """State of this page's media connections, and whether its microphone is let through.
    `camera_layers`, `screen_layers`: how many of each are watched by anybody; more need not be
    sent."""

    type: Literal["media_state"] = "media_state"
    publishing: Literal["none", "connecting", "connected", "failed", "replaced"]
    watching: Literal["none", "connecting", "connected", "failed"]
    microphone_open: bool
    camera_layers: Annotated[int, Field(ge=0, le=3)] = 3
    screen_layers: Annotated[int, Field(ge=0, le=1)] = 1
    line: LineView = LineView()


class SiteLine(Wire):
    """The line of one attendee's page as the relay measures it."""

    attendee_id: Id
    line: LineView
    loss_percent: Annotated[float, Field(ge=0, le=100)]
    round_trip_ms: Annotated[int, Field(ge=0)]
    sent_kbps: Annotated[int, Field(ge=0)]


class LinesSignal(Wire):
    """For those who lead and for technicians: every line that is not good, worst first."""

    type: Literal["lines"] = "lines"
    lines: list[SiteLine]


class CaptionsStateSignal(Wire):
    """Whether speech is turned into text now, and if not why."""

    type: Literal["captions_state"] = "captions_state"
    state: Literal["on", "starting", "behind", "unavailable"]


class PointerSignal(Wire):
    """Where the presenter points; shown as a dot that fades when no newer one comes."""

    type: Literal["pointer"] = "pointer"
    epoch: Epoch
    page: PageNumber
    at: tuple[Across, Down] | None


class ViewportSignal(Wire):
    """What the presenter sees of his page while he moves it."""

    type: Literal["viewport"] = "viewport"
    epoch: Epoch
    page: PageNumber
    view: View


class InkSignal(Wire):
    """Points of a stroke as the presenter draws it, joined where several waited. Where `start` is
    beyond what one holds, some were lost."""

    type: Literal["ink"] = "ink"
    epoch: Epoch
    page: PageNumber
    stroke_id: Id
    tool: InkTool
    colour: InkColour
    width: InkWidth
    start: Annotated[int, Field(ge=0)]
    points: list[InkPoint]
    done: bool


class ReadingSignal(Wire):
    """For chair and secretary: which devices show the presented page. `away` names the attendees
    of those elsewhere, the first of them."""

    type: Literal["reading"] = "reading"
    devices: Annotated[int, Field(ge=0)]
    following: Annotated[int, Field(ge=0)]
    on_page: Annotated[int, Field(ge=0)]
    elsewhere: Annotated[int, Field(ge=0)]
    away: list[Id]


class ProjectorState(Wire):
    """How many pages show this projector, and how many of them its newest scene."""

    projector_id: Id
    screens: Annotated[int, Field(ge=0)]
    painted: Annotated[int, Field(ge=0)]


class ProjectorsSignal(Wire):
    """For chair and secretary: which big screens are connected."""

    type: Literal["projectors"] = "projectors"
    projectors: list[ProjectorState]


class SiteFigures(Wire):
    """What is measured of a site; null where nothing is known."""

    site_id: Id
    level: Annotated[float, Field(ge=0, le=1)]
    round_trip_ms: Annotated[int, Field(ge=0)] | None
    loss_percent: Annotated[int, Field(ge=0, le=100)] | None
    kbps: Annotated[int, Field(ge=0)] | None
    clock_skew_ms: int | None
    phone: Phone


class RehearsalSignal(Wire):
    """For those who look at the board before the opening: the sites whose figures are new."""

    type: Literal["rehearsal"] = "rehearsal"
    sites: list[SiteFigures]


class OwnNotesSignal(Wire):
    """Another device of the same person has written: pull what is after the newest known, up to
    `seq`."""

    type: Literal["own_notes"] = "own_notes"
    seq: Annotated[int, Field(ge=0)]


class SharedNotesSignal(Wire):
    """Notes others share with this viewer have changed: pull."""

    type: Literal["shared_notes"] = "shared_notes"


class PollProgressSignal(Wire):
    """How many ballots of a running poll were cast; once a second, and no more than that."""

    type: Literal["poll_progress"] = "poll_progress"
    poll_id: Id
    cast: Annotated[int, Field(ge=0)]


class GoodbyeSignal(Wire):
    """The server ends this page's part: closed conference, session ended or taken over."""

    type: Literal["goodbye"] = "goodbye"
    code: ErrorCode


Signal = Annotated[
    SlotsSignal
    | LevelsSignal
    | PartialCaptionSignal
    | WithdrawnCaptionSignal
    | MediaStateSignal
    | LinesSignal
    | CaptionsStateSignal
    | PointerSignal
    | ViewportSignal
    | InkSignal
    | ReadingSignal
    | ProjectorsSignal
    | RehearsalSignal
    | OwnNotesSignal
    | SharedNotesSignal
    | PollProgressSignal
    | GoodbyeSignal,
    Field(discriminator="type"),
]
