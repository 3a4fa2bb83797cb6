"""Chat: short messages to everybody, to the chair, or to the technicians."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from rooms.kernel.wire import EpochMs, Id, Wire

ChatText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
KeptText = Annotated[str, StringConstraints(max_length=2000)]


class ChatMode(StrEnum):
    """Whom those may write to who don't lead: everybody, the chair alone, nobody."""

    ALL = "all"
    TO_CHAIR = "to_chair"
    OFF = "off"


class ChatAudience(StrEnum):
    """Who reads a message: all, chair and secretary, or who helps with the devices."""

    ALL = "all"
    CHAIR = "chair"
    TECHNICIANS = "technicians"


class ChatMessageView(Wire):
    """`thread`: whose talk with the chair or the technicians this belongs to; null in a message to
    all. Of a message that was removed the text is gone, and `removed_by` says who took it away."""

    id: Id
    attendee_id: Id
    at_ms: EpochMs
    text: KeptText
    audience: ChatAudience = ChatAudience.ALL
    thread: Id | None = None
    removed_by: Id | None = None


class PostMessage(Wire):
    """To everybody, or to the chair; `thread` names whom chair or secretary answer."""

    type: Literal["chat.post"]
    text: ChatText
    to: Literal[ChatAudience.ALL, ChatAudience.CHAIR] = ChatAudience.ALL
    thread: Id | None = None


class TellTechnicians(Wire):
    """In every mode, for help. `thread` names whom a technician answers."""

    type: Literal["chat.tell_technicians"]
    text: ChatText
    thread: Id | None = None


class SetChatMode(Wire):
    type: Literal["chat.set_mode"]
    mode: ChatMode


class RemoveMessage(Wire):
    type: Literal["chat.remove"]
    message_id: Id


class MessagePosted(Wire):
    """The snapshot keeps the newest 100 to all, and the newest 20 of each private thread."""

    type: Literal["chat.posted"] = "chat.posted"
    message: ChatMessageView


class ChatModeSet(Wire):
    type: Literal["chat.mode_set"] = "chat.mode_set"
    mode: ChatMode


class MessageRemoved(Wire):
    """`audience` and `thread` as in the message. The log keeps what was said."""

    type: Literal["chat.removed"] = "chat.removed"
    message_id: Id
    audience: ChatAudience
    thread: Id | None
    removed_by: Id
    at_ms: EpochMs
