"""What crosses the socket besides commands and events: joining, signals, media signalling.

Socket.IO events, client → server, each with an acknowledgement: `join` (Join → Joined | Failure),
`command` (CommandRequest → Accepted | Failure), `since` (Since → CaughtUp | Failure),
`media` (MediaRequest → MediaReply | Failure), `leave`. Server → client: `events` (Events),
`signal` (Signal). The connect payload is `Connect`.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.captions.messages import CaptionView
from rooms.kernel.errors import ErrorCode, Param
from rooms.kernel.wire import Id, Wire
from rooms.live.messages import Command, Events, Snapshot

PROTOCOL = 1

Sdp = Annotated[str, StringConstraints(min_length=10, max_length=61_440)]
Mid = Annotated[str, StringConstraints(min_length=1, max_length=16)]
SlotName = Annotated[
    str,
    StringConstraints(
        pattern=r"^(stage\.(video|audio)|screen\.video|tile\.\d{1,2}|voice\.\d{1,2})$"
    ),
]
Page = Literal["meeting", "tablet", "chair"]
TrackKind = Literal["microphone", "camera", "screen"]


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


class Joined(Wire):
    """Either a snapshot, or the events missed. `now_ms` lets the client correct its clock."""

    ok: Literal[True] = True
    connection_id: Id
    now_ms: int
    snapshot: Snapshot | None
    events: Events | None


class CommandRequest(Wire):
    """`id` makes a repeated command (after a lost acknowledgement) take effect once."""

    id: Id
    command: Command


class Since(Wire):
    version: Annotated[int, Field(ge=0)]


class CaughtUp(Wire):
    ok: Literal[True] = True
    snapshot: Snapshot | None
    events: Events | None


class Track(Wire):
    """What the m-line `mid` of a publish offer carries."""

    mid: Mid
    kind: TrackKind


class Publish(Wire):
    """Offer of the publishing connection; repeated with a new offer when tracks change."""

    type: Literal["publish"]
    sdp: Sdp
    tracks: Annotated[list[Track], Field(min_length=1, max_length=3)]


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


MediaRequest = Annotated[
    Publish | Watch | AnswerWatch | StopPublishing, Field(discriminator="type")
]


class SlotMid(Wire):
    slot: SlotName
    mid: Mid


class MediaReply(Wire):
    """`sdp`: answer to `publish`, offer to `watch`, else null. `slots` only for `watch`."""

    ok: Literal[True] = True
    sdp: str | None
    slots: list[SlotMid] = Field(default_factory=list)


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


class MediaStateSignal(Wire):
    """State of this page's media connections, and whether its microphone is let through."""

    type: Literal["media_state"] = "media_state"
    publishing: Literal["none", "connecting", "connected", "failed", "replaced"]
    watching: Literal["none", "connecting", "connected", "failed"]
    microphone_open: bool


class CaptionsStateSignal(Wire):
    """Whether speech is turned into text now, and if not why."""

    type: Literal["captions_state"] = "captions_state"
    state: Literal["on", "starting", "behind", "unavailable"]


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
    | CaptionsStateSignal
    | GoodbyeSignal,
    Field(discriminator="type"),
]
