"""Chat: a message is posted or it isn't; the newest 100 are held."""

from dataclasses import dataclass, replace

from rooms.chat.messages import ChatMessageView, MessagePosted, PostMessage

KEPT = 100


@dataclass(frozen=True, slots=True)
class ChatState:
    """The newest messages, oldest first."""

    messages: tuple[ChatMessageView, ...] = ()


def decide(
    command: PostMessage, attendee_id: str, now_ms: int, fresh_id: str
) -> list[MessagePosted]:
    message = ChatMessageView(id=fresh_id, attendee_id=attendee_id, at_ms=now_ms, text=command.text)
    return [MessagePosted(message=message)]


def evolve(state: ChatState, event: MessagePosted) -> ChatState:
    return replace(state, messages=(*state.messages, event.message)[-KEPT:])
