"""Chat: short messages to everybody in the conference."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from rooms.kernel.wire import EpochMs, Id, Wire

ChatText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class ChatMessageView(Wire):
    id: Id
    attendee_id: Id
    at_ms: EpochMs
    text: ChatText


class PostMessage(Wire):
    type: Literal["chat.post"]
    text: ChatText


class MessagePosted(Wire):
    """The snapshot keeps the newest 100."""

    type: Literal["chat.posted"] = "chat.posted"
    message: ChatMessageView
