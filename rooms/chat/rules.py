"""Chat: who may write to whom in which mode, and what is held of it. How fast is a matter of the
edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.chat.messages import (
    ChatAudience,
    ChatMessageView,
    ChatMode,
    ChatModeSet,
    MessagePosted,
    MessageRemoved,
    PostMessage,
    RemoveMessage,
    SetChatMode,
    TellTechnicians,
)
from rooms.kernel.errors import ErrorCode, Refused

ChatCommand: TypeAlias = PostMessage | TellTechnicians | SetChatMode | RemoveMessage
ChatEvent: TypeAlias = MessagePosted | ChatModeSet | MessageRemoved

KEPT = 100
KEPT_OF_THREAD = 20

ThreadKey: TypeAlias = tuple[ChatAudience, str]


@dataclass(frozen=True, slots=True)
class ChatState:
    """The newest messages, oldest first; `threads` are private, by whom they are with."""

    messages: tuple[ChatMessageView, ...] = ()
    mode: ChatMode = ChatMode.ALL
    threads: Mapping[ThreadKey, tuple[ChatMessageView, ...]] = field(default_factory=dict)

    def message(self, message_id: str) -> ChatMessageView:
        for among in (self.messages, *self.threads.values()):
            for one in among:
                if one.id == message_id:
                    return one
        raise Refused(ErrorCode.NOT_FOUND, what="message")


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes. `leads`: chair or secretary; `helps`: reads what is told to the technicians."""

    attendee_id: str
    leads: bool
    helps: bool


def decide(
    state: ChatState, command: ChatCommand, writer: Writer, now_ms: int, fresh_id: str
) -> list[ChatEvent]:
    match command:
        case PostMessage(to=ChatAudience.ALL):
            _require_mode(state, writer, ChatMode.ALL)
            return [_posted(command.text, writer, now_ms, fresh_id=fresh_id)]
        case PostMessage():
            _require_mode(state, writer, ChatMode.ALL, ChatMode.TO_CHAIR)
            key = ChatAudience.CHAIR, _thread(state, command, writer, replies=writer.leads)
            return [_posted(command.text, writer, now_ms, fresh_id=fresh_id, key=key)]
        case TellTechnicians():
            key = ChatAudience.TECHNICIANS, _thread(state, command, writer, replies=writer.helps)
            return [_posted(command.text, writer, now_ms, fresh_id=fresh_id, key=key)]
        case SetChatMode(mode=mode):
            return [] if mode is state.mode else [ChatModeSet(mode=mode)]
        case RemoveMessage(message_id=message_id):
            return _remove(state.message(message_id), writer, now_ms)
        case _:
            assert_never(command)


def _require_mode(state: ChatState, writer: Writer, *modes: ChatMode) -> None:
    if writer.leads or state.mode in modes:
        return
    to_chair = state.mode is ChatMode.TO_CHAIR
    raise Refused(ErrorCode.CHAT_TO_CHAIR_ONLY if to_chair else ErrorCode.CHAT_OFF)


def _thread(
    state: ChatState, command: PostMessage | TellTechnicians, writer: Writer, *, replies: bool
) -> str:
    """One's own talk, or that of whoever has written before and is answered."""
    if command.thread is None or command.thread == writer.attendee_id:
        return writer.attendee_id
    asks_chair = isinstance(command, PostMessage)
    audience = ChatAudience.CHAIR if asks_chair else ChatAudience.TECHNICIANS
    if not replies:
        raise Refused(ErrorCode.NOT_ALLOWED)
    if (audience, command.thread) not in state.threads:
        raise Refused(ErrorCode.NOT_FOUND, what="thread")
    return command.thread


def _posted(
    text: str,
    writer: Writer,
    now_ms: int,
    *,
    fresh_id: str,
    key: ThreadKey | None = None,
) -> MessagePosted:
    audience, thread = (ChatAudience.ALL, None) if key is None else key
    message = ChatMessageView(
        id=fresh_id,
        attendee_id=writer.attendee_id,
        at_ms=now_ms,
        text=text,
        audience=audience,
        thread=thread,
    )
    return MessagePosted(message=message)


def _remove(message: ChatMessageView, writer: Writer, now_ms: int) -> list[ChatEvent]:
    if message.removed_by is not None:
        return []
    if message.audience is ChatAudience.TECHNICIANS and not writer.helps:
        # What one doesn't see isn't there.
        raise Refused(ErrorCode.NOT_FOUND, what="message")
    removed = MessageRemoved(
        message_id=message.id,
        audience=message.audience,
        thread=message.thread,
        removed_by=writer.attendee_id,
        at_ms=now_ms,
    )
    return [removed]


def evolve(state: ChatState, event: ChatEvent) -> ChatState:
    match event:
        case MessagePosted(message=message):
            return _with(state, message)
        case ChatModeSet(mode=mode):
            return replace(state, mode=mode)
        case MessageRemoved(audience=ChatAudience.ALL):
            return replace(state, messages=_without(state.messages, event))
        case MessageRemoved(audience=audience, thread=thread):
            key = audience, thread or ""
            left = _without(state.threads[key], event)
            return replace(state, threads={**state.threads, key: left})
        case _:
            assert_never(event)


def _with(state: ChatState, message: ChatMessageView) -> ChatState:
    if message.thread is None:
        return replace(state, messages=(*state.messages, message)[-KEPT:])
    key = message.audience, message.thread
    thread = (*state.threads.get(key, ()), message)[-KEPT_OF_THREAD:]
    return replace(state, threads={**state.threads, key: thread})


def _without(
    messages: tuple[ChatMessageView, ...], event: MessageRemoved
) -> tuple[ChatMessageView, ...]:
    """Shown as removed. It may have been the oldest and be gone already."""
    change = {"text": "", "removed_by": event.removed_by}
    return tuple(
        one.model_copy(update=change) if one.id == event.message_id else one for one in messages
    )
