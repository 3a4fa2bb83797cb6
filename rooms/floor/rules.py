"""The floor: at most one holder, fenced by an epoch that grows with each grant and revocation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.floor import order, timer
from rooms.floor.messages import (
    AlternateFloor,
    AttendeeMuted,
    CallSite,
    CloseQuestions,
    ExtendFloor,
    FloorGranted,
    FloorRequested,
    FloorRevoked,
    FloorTimed,
    FloorView,
    GrantFloor,
    HolderView,
    MoveRequest,
    MuteAttendee,
    OpenQuestions,
    PauseFloor,
    QuestionsClosed,
    QuestionSessionView,
    QuestionsOpened,
    RequestFloor,
    RequestKind,
    RequestMoved,
    RequestWithdrawn,
    ResumeFloor,
    RevokeFloor,
    RevokeReason,
    SetSpeechLimit,
    SpeakingAccountView,
    SpeakRequestView,
    SpeechLimitSet,
    SpeechLimitView,
    WithdrawRequest,
    YieldFloor,
)
from rooms.floor.points_of_order import ranks
from rooms.kernel.errors import ErrorCode, Refused

FloorCommand: TypeAlias = (
    RequestFloor
    | WithdrawRequest
    | MoveRequest
    | GrantFloor
    | CallSite
    | RevokeFloor
    | YieldFloor
    | ExtendFloor
    | PauseFloor
    | ResumeFloor
    | SetSpeechLimit
    | OpenQuestions
    | CloseQuestions
    | AlternateFloor
    | MuteAttendee
)
FloorEvent: TypeAlias = (
    FloorRequested
    | RequestWithdrawn
    | RequestMoved
    | FloorGranted
    | FloorTimed
    | FloorRevoked
    | AttendeeMuted
    | SpeechLimitSet
    | QuestionsOpened
    | QuestionsClosed
)


@dataclass(frozen=True, slots=True)
class FloorState:
    """`queue` in the order in which the chair will call; `muted` in the order of muting."""

    epoch: int = 0
    holder: HolderView | None = None
    queue: tuple[SpeakRequestView, ...] = ()
    muted: tuple[str, ...] = ()
    limits: Mapping[str | None, int] = field(default_factory=dict)
    accounts: Mapping[str, SpeakingAccountView] = field(default_factory=dict)
    questions: QuestionSessionView | None = None

    def holds(self, attendee_id: str) -> bool:
        return self.holder is not None and self.holder.attendee_id == attendee_id

    def request_of(self, attendee_id: str) -> SpeakRequestView | None:
        return next((one for one in self.queue if one.attendee_id == attendee_id), None)

    def request(self, request_id: str) -> SpeakRequestView:
        for one in self.queue:
            if one.id == request_id:
                return one
        raise Refused(ErrorCode.NO_REQUEST)

    def limit_under(self, item_id: str | None) -> int | None:
        """What is set for the item, else for the conference."""
        return self.limits.get(item_id, self.limits.get(None))

    def view(self) -> FloorView:
        return FloorView(
            epoch=self.epoch,
            holder=self.holder,
            queue=list(self.queue),
            muted=list(self.muted),
            limits=[SpeechLimitView(item_id=key, limit_ms=ms) for key, ms in self.limits.items()],
            accounts=list(self.accounts.values()),
            questions=self.questions,
        )


def request(
    state: FloorState, command: RequestFloor, attendee_id: str, now_ms: int, fresh_id: str
) -> list[FloorEvent]:
    """A request of another kind takes the place of one's own that waits."""
    _require_sense(state, command)
    waiting = state.request_of(attendee_id)
    same = waiting is not None and (waiting.kind, waiting.category) == (
        command.kind,
        command.category,
    )
    if state.holds(attendee_id) or same:
        raise Refused(ErrorCode.ALREADY_REQUESTED)
    new = SpeakRequestView(
        id=fresh_id,
        attendee_id=attendee_id,
        at_ms=now_ms,
        kind=command.kind,
        category=command.category,
    )
    queue = [one for one in state.queue if one is not waiting]
    requested = FloorRequested(request=new, position=order.place(queue, new, ranks()))
    return [*([] if waiting is None else [RequestWithdrawn(request_id=waiting.id)]), requested]


def _require_sense(state: FloorState, command: RequestFloor) -> None:
    if command.kind is RequestKind.CHECK:
        raise Refused(ErrorCode.NOT_ALLOWED)
    is_point = command.kind is RequestKind.POINT_OF_ORDER
    if (command.category in ranks()) is not is_point:
        raise Refused(ErrorCode.POINT_OF_ORDER_UNKNOWN)
    if command.kind is RequestKind.QUESTION and state.questions is None:
        raise Refused(ErrorCode.NO_QUESTION_SESSION)


def order_queue(state: FloorState, command: WithdrawRequest | MoveRequest) -> list[FloorEvent]:
    moved = state.request(command.request_id)
    if isinstance(command, WithdrawRequest):
        return [RequestWithdrawn(request_id=moved.id)]
    position = min(command.position, len(state.queue) - 1)
    if state.queue.index(moved) == position:
        return []
    return [RequestMoved(request_id=moved.id, position=position)]


def grant(
    state: FloorState,
    to: str,
    epoch: int,
    limit_ms: int | None,
    now_ms: int,
    *,
    kind: RequestKind | None = None,
) -> list[FloorEvent]:
    """Being called also lifts a mute: who is called is meant to be heard. `kind` is what he asked
    for, unless it is said."""
    require_epoch(state, epoch)
    if state.holds(to):
        return []
    events = revoke(state, now_ms, RevokeReason.REPLACED)
    next_epoch = epoch + len(events) + 1
    if to in state.muted:
        events.append(AttendeeMuted(attendee_id=to, muted=False))
    granted = FloorGranted(
        epoch=next_epoch,
        attendee_id=to,
        at_ms=now_ms,
        kind=_kind_of_speech(state, to) if kind is None else kind,
        limit_ms=limit_ms,
    )
    return [*events, granted]


def _kind_of_speech(state: FloorState, to: str) -> RequestKind:
    """What he asked for; without a request, his part in the questions."""
    waiting = state.request_of(to)
    if waiting is not None:
        return waiting.kind
    if state.questions is None:
        return RequestKind.NORMAL
    answers = to == state.questions.respondent_id
    return RequestKind.REPLY if answers else RequestKind.QUESTION


def other_party(state: FloorState) -> str:
    """Whose turn it is in the session of questions."""
    questions = state.questions
    if questions is None:
        raise Refused(ErrorCode.NO_QUESTION_SESSION)
    if not state.holds(questions.respondent_id):
        return questions.respondent_id
    if questions.questioner_id is None:
        raise Refused(ErrorCode.NO_REQUEST)
    return questions.questioner_id


def time(
    state: FloorState, command: ExtendFloor | PauseFloor | ResumeFloor, now_ms: int
) -> list[FloorEvent]:
    holder = require_holder(state, command.epoch)
    match command:
        case ExtendFloor(by_s=by_s):
            return [timer.extended(holder, state.epoch, by_s, now_ms)]
        case PauseFloor():
            return [*timer.paused(holder, state.epoch, now_ms)]
        case ResumeFloor():
            return [*timer.resumed(holder, state.epoch, now_ms)]
        case _:
            assert_never(command)


def set_limit(state: FloorState, command: SetSpeechLimit) -> list[FloorEvent]:
    limit_ms = None if command.limit_s is None else command.limit_s * 1000
    if state.limits.get(command.item_id) == limit_ms:
        return []
    return [SpeechLimitSet(item_id=command.item_id, limit_ms=limit_ms)]


def mute(state: FloorState, command: MuteAttendee) -> list[FloorEvent]:
    whom, muted = command.attendee_id, command.muted
    same = muted == (whom in state.muted)
    return [] if same else [AttendeeMuted(attendee_id=whom, muted=muted)]


def open_questions(state: FloorState, command: OpenQuestions) -> list[FloorEvent]:
    new = QuestionSessionView(item_id=command.item_id, respondent_id=command.respondent_id)
    return [*close_questions(state), QuestionsOpened(questions=new)]


def close_questions(state: FloorState) -> list[FloorEvent]:
    if state.questions is None:
        return []
    waiting = [one for one in state.queue if one.kind is RequestKind.QUESTION]
    return [*(RequestWithdrawn(request_id=one.id) for one in waiting), QuestionsClosed()]


def revoke(state: FloorState, now_ms: int, reason: RevokeReason) -> list[FloorEvent]:
    """End the holder's speech, if there is a holder."""
    if state.holder is None:
        return []
    holder = state.holder.attendee_id
    epoch = state.epoch + 1
    return [FloorRevoked(epoch=epoch, attendee_id=holder, at_ms=now_ms, reason=reason)]


def leave(state: FloorState, attendee_id: str, now_ms: int, *, for_good: bool) -> list[FloorEvent]:
    """Somebody is gone: the floor is free; a waiting request stays if only the link was lost."""
    events = revoke(state, now_ms, RevokeReason.LEFT) if state.holds(attendee_id) else []
    waiting = state.request_of(attendee_id)
    if for_good and waiting is not None:
        events.append(RequestWithdrawn(request_id=waiting.id))
    return events


def close(state: FloorState, now_ms: int) -> list[FloorEvent]:
    """The conference ends: nobody holds the floor, nobody waits for it."""
    waiting: list[FloorEvent] = [RequestWithdrawn(request_id=one.id) for one in state.queue]
    ended: list[FloorEvent] = [] if state.questions is None else [QuestionsClosed()]
    return [*revoke(state, now_ms, RevokeReason.CLOSED), *waiting, *ended]


def require_epoch(state: FloorState, epoch: int) -> None:
    if epoch != state.epoch:
        raise Refused(ErrorCode.STALE_EPOCH)


def require_holder(state: FloorState, epoch: int) -> HolderView:
    require_epoch(state, epoch)
    if state.holder is None:
        raise Refused(ErrorCode.NOT_HOLDER)
    return state.holder


def evolve(state: FloorState, event: FloorEvent) -> FloorState:
    match event:
        case FloorRequested() | RequestWithdrawn() | RequestMoved():
            return replace(state, queue=_queued(state, event))
        case FloorGranted():
            return _granted(state, event)
        case FloorTimed():
            holder = None if state.holder is None else timer.retimed(state.holder, event)
            return replace(state, holder=holder)
        case FloorRevoked(epoch=epoch):
            return replace(state, epoch=epoch, holder=None, accounts=_booked(state, event))
        case AttendeeMuted(attendee_id=whom, muted=muted):
            others = tuple(one for one in state.muted if one != whom)
            return replace(state, muted=(*others, whom) if muted else others)
        case SpeechLimitSet(item_id=item_id, limit_ms=limit_ms):
            limits = {key: ms for key, ms in state.limits.items() if key != item_id}
            return replace(
                state, limits=limits if limit_ms is None else {**limits, item_id: limit_ms}
            )
        case QuestionsOpened(questions=questions):
            return replace(state, questions=questions)
        case QuestionsClosed():
            return replace(state, questions=None)
        case _:
            assert_never(event)


def _queued(
    state: FloorState, event: FloorRequested | RequestWithdrawn | RequestMoved
) -> tuple[SpeakRequestView, ...]:
    match event:
        case FloorRequested(request=new, position=position):
            queue = list(state.queue)
            queue.insert(len(queue) if position is None else position, new)
            return tuple(queue)
        case RequestWithdrawn(request_id=request_id):
            return tuple(one for one in state.queue if one.id != request_id)
        case RequestMoved(request_id=request_id, position=position):
            rest = [one for one in state.queue if one.id != request_id]
            rest.insert(position, state.request(request_id))
            return tuple(rest)
        case _:
            assert_never(event)


def _granted(state: FloorState, event: FloorGranted) -> FloorState:
    to = event.attendee_id
    questions = state.questions
    if questions is not None and to != questions.respondent_id:
        questions = questions.model_copy(update={"questioner_id": to})
    return replace(
        state,
        epoch=event.epoch,
        holder=HolderView(
            attendee_id=to, since_ms=event.at_ms, kind=event.kind, limit_ms=event.limit_ms
        ),
        queue=tuple(one for one in state.queue if one.attendee_id != to),
        questions=questions,
    )


def _booked(state: FloorState, event: FloorRevoked) -> Mapping[str, SpeakingAccountView]:
    if state.holder is None or state.holder.kind is RequestKind.CHECK:
        return state.accounts
    who = event.attendee_id
    spoken_ms = timer.spoken_ms(state.holder, event.at_ms)
    before = state.accounts.get(who, SpeakingAccountView(attendee_id=who, spoken_ms=0, times=0))
    account = SpeakingAccountView(
        attendee_id=who, spoken_ms=before.spoken_ms + spoken_ms, times=before.times + 1
    )
    return {**state.accounts, who: account}
