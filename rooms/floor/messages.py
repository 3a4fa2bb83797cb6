"""Floor: who speaks now and for how long, who asked to, and who is muted by the chair.

Time is never ticked: a speech has a beginning, a limit and pauses, and every client works out from
the server's clock what is left.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from rooms.kernel.wire import EpochMs, Id, Name, Wire

Epoch = Annotated[int, Field(ge=0, description="grows with each grant and revocation")]
DurationMs = Annotated[int, Field(ge=0, le=7 * 24 * 3_600_000)]
LimitS = Annotated[int, Field(ge=5, le=7_200)]
Position = Annotated[int, Field(ge=0, le=20_000)]


class RevokeReason(StrEnum):
    REVOKED = "revoked"
    YIELDED = "yielded"
    REPLACED = "replaced"
    LEFT = "left"
    RECESS = "recess"
    CLOSED = "closed"


class RequestKind(StrEnum):
    """`question` and its `reply` belong to a session of questions; a `reply` may also be asked for
    by somebody who was spoken of. `check`: called by a technician in the rehearsal, which nobody
    asks for and no account counts."""

    NORMAL = "normal"
    POINT_OF_ORDER = "point_of_order"
    REPLY = "reply"
    QUESTION = "question"
    CHECK = "check"


class SpeakRequestView(Wire):
    """`category` says which point of order it is."""

    id: Id
    attendee_id: Id
    at_ms: EpochMs
    kind: RequestKind = RequestKind.NORMAL
    category: Id | None = None


class HolderView(Wire):
    """Spoken so far: (now, or `paused_at_ms` while paused) - `since_ms` - `paused_ms`.
    Left: `limit_ms` + `extended_ms` - spoken; below 0 it is over time. No limit: null."""

    attendee_id: Id
    since_ms: EpochMs
    kind: RequestKind = RequestKind.NORMAL
    limit_ms: DurationMs | None = None
    extended_ms: DurationMs = 0
    paused_at_ms: EpochMs | None = None
    paused_ms: DurationMs = 0


class SpeechLimitView(Wire):
    """How long one may speak where the chair says nothing else: under an item, or anywhere."""

    item_id: Id | None
    limit_ms: DurationMs


class SpeakingAccountView(Wire):
    """Speeches that are over. Whoever speaks now is not counted yet."""

    attendee_id: Id
    spoken_ms: DurationMs
    times: Annotated[int, Field(ge=0)]


class QuestionSessionView(Wire):
    """Questions on an item, answered by one respondent. `questioner_id` asked last."""

    item_id: Id
    respondent_id: Id
    questioner_id: Id | None = None


class FloorView(Wire):
    """At most one holder. `queue` as the chair will call; `muted` by the chair, last one last;
    `limits` by their last setting; `accounts` by the end of the first speech."""

    epoch: Epoch
    holder: HolderView | None
    queue: list[SpeakRequestView]
    muted: list[Id]
    limits: list[SpeechLimitView]
    accounts: list[SpeakingAccountView]
    questions: QuestionSessionView | None


class PointOfOrder(Wire):
    """A category of points of order; a lower rank is heard earlier."""

    id: Id
    rank: Annotated[int, Field(ge=0, le=100)]
    name_vi: Name
    name_en: Name


class PointsOfOrder(Wire):
    """In the order in which they are heard."""

    categories: list[PointOfOrder]


class RequestFloor(Wire):
    """Register to speak; one waiting request for each attendee, another kind replaces it."""

    type: Literal["floor.request"]
    kind: RequestKind = RequestKind.NORMAL
    category: Id | None = None


class WithdrawRequest(Wire):
    """One's own request, or any by the chair or secretary."""

    type: Literal["floor.withdraw"]
    request_id: Id


class MoveRequest(Wire):
    type: Literal["floor.move"]
    request_id: Id
    position: Position


class GrantFloor(Wire):
    """Give the floor to an attendee, with or without a request; whoever held it loses it.

    `epoch` is the one seen by the chair; a stale one is refused, so that two chairs can't cross.
    `limit_s`: null is what is set for the item or the conference, 0 is without limit.
    """

    type: Literal["floor.grant"]
    attendee_id: Id
    epoch: Epoch
    limit_s: Annotated[int, Field(ge=0, le=7_200)] | None = None


class CallSite(Wire):
    """Give the floor to a site: to who runs its room, else to the first of it who is connected."""

    type: Literal["floor.call_site"]
    site_id: Id
    epoch: Epoch
    limit_s: Annotated[int, Field(ge=0, le=7_200)] | None = None


class RevokeFloor(Wire):
    type: Literal["floor.revoke"]
    epoch: Epoch


class YieldFloor(Wire):
    """The holder ends his own speech."""

    type: Literal["floor.yield"]


class ExtendFloor(Wire):
    """More time for the speech; one without a limit gets one, that ends so long from now."""

    type: Literal["floor.extend"]
    epoch: Epoch
    by_s: Annotated[int, Field(ge=5, le=3_600)]


class PauseFloor(Wire):
    """The time stands still; the microphone stays open."""

    type: Literal["floor.pause"]
    epoch: Epoch


class ResumeFloor(Wire):
    type: Literal["floor.resume"]
    epoch: Epoch


class SetSpeechLimit(Wire):
    """For one item, or for the conference where `item_id` is null; null lifts it."""

    type: Literal["floor.set_limit"]
    item_id: Id | None
    limit_s: LimitS | None


class OpenQuestions(Wire):
    """A session of questions (chất vấn) on an item; one at a time, a new one ends the old."""

    type: Literal["floor.open_questions"]
    item_id: Id
    respondent_id: Id


class CloseQuestions(Wire):
    """Questions that still wait leave the queue."""

    type: Literal["floor.close_questions"]


class AlternateFloor(Wire):
    """From whoever asks to the respondent, and from the respondent back to who asked last."""

    type: Literal["floor.alternate"]
    epoch: Epoch


class MuteAttendee(Wire):
    type: Literal["floor.mute"]
    attendee_id: Id
    muted: bool


class FloorRequested(Wire):
    """`position` in the queue by the rule; the end where it is null."""

    type: Literal["floor.requested"] = "floor.requested"
    request: SpeakRequestView
    position: Position | None = None


class RequestWithdrawn(Wire):
    type: Literal["floor.request_withdrawn"] = "floor.request_withdrawn"
    request_id: Id


class RequestMoved(Wire):
    type: Literal["floor.request_moved"] = "floor.request_moved"
    request_id: Id
    position: Position


class FloorGranted(Wire):
    """The waiting request of the attendee, if any, leaves the queue."""

    type: Literal["floor.granted"] = "floor.granted"
    epoch: Epoch
    attendee_id: Id
    at_ms: EpochMs
    kind: RequestKind = RequestKind.NORMAL
    limit_ms: DurationMs | None = None


class FloorTimed(Wire):
    """The time of the speech that goes on was extended, stopped or let run again."""

    type: Literal["floor.timed"] = "floor.timed"
    epoch: Epoch
    limit_ms: DurationMs | None
    extended_ms: DurationMs
    paused_at_ms: EpochMs | None
    paused_ms: DurationMs


class FloorRevoked(Wire):
    """What was spoken until `at_ms`, pauses left out, goes to the account of the speaker."""

    type: Literal["floor.revoked"] = "floor.revoked"
    epoch: Epoch
    attendee_id: Id
    at_ms: EpochMs
    reason: RevokeReason


class AttendeeMuted(Wire):
    type: Literal["floor.muted"] = "floor.muted"
    attendee_id: Id
    muted: bool


class SpeechLimitSet(Wire):
    type: Literal["floor.limit_set"] = "floor.limit_set"
    item_id: Id | None
    limit_ms: DurationMs | None


class QuestionsOpened(Wire):
    type: Literal["floor.questions_opened"] = "floor.questions_opened"
    questions: QuestionSessionView


class QuestionsClosed(Wire):
    type: Literal["floor.questions_closed"] = "floor.questions_closed"
