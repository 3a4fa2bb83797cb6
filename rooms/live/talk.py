"""What is written in a conference: chat, private words, announcements, and who reads which."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from rooms.announcements import rules as announcement_rules
from rooms.announcements.rules import AnnouncementCommand, AnnouncementEvent
from rooms.chat import messages as chat
from rooms.chat import rules as chat_rules
from rooms.chat.messages import ChatAudience
from rooms.chat.rules import ChatCommand, ChatEvent
from rooms.conferences import rules as conference_rules
from rooms.kernel.permissions import Action, Relation, allowed
from rooms.live.state import LiveState

TalkCommand: TypeAlias = ChatCommand | AnnouncementCommand
TalkEvent: TypeAlias = ChatEvent | AnnouncementEvent

_READ_BY = {
    ChatAudience.CHAIR: Action.CHAT_READ_TO_CHAIR,
    ChatAudience.TECHNICIANS: Action.CHAT_READ_TO_TECHNICIANS,
}


def decide(
    state: LiveState, attendee_id: str, command: TalkCommand, *, now_ms: int, fresh_id: str
) -> Sequence[TalkEvent]:
    """`attendee_id` acts; whether that is allowed was asked before."""
    conference_rules.require_not_closed(state.conference)
    if isinstance(command, AnnouncementCommand):
        return announcement_rules.decide(
            state.announcements, command, attendee_id, now_ms, fresh_id
        )
    writer = chat_rules.Writer(
        attendee_id,
        leads=_reads(state, ChatAudience.CHAIR, attendee_id),
        helps=_reads(state, ChatAudience.TECHNICIANS, attendee_id),
    )
    return chat_rules.decide(state.chat, command, writer, now_ms, fresh_id)


def evolve(state: LiveState, event: TalkEvent) -> LiveState:
    if isinstance(event, AnnouncementEvent):
        announcements = announcement_rules.evolve(state.announcements, event)
        return replace(state, announcements=announcements)
    return replace(state, chat=chat_rules.evolve(state.chat, event))


def private_chat(state: LiveState, viewer: str) -> list[chat.ChatMessageView]:
    """The threads `viewer` reads, one after the other; what is in each by time."""
    return [
        message
        for (audience, thread), messages in sorted(state.chat.threads.items())
        if _reads(state, audience, viewer, own=thread == viewer)
        for message in messages
    ]


def see(
    state: LiveState, event: chat.MessagePosted | chat.MessageRemoved, viewer: str
) -> TalkEvent | None:
    """The event as `viewer` may see it, or None."""
    if public(event):
        return event
    about = _about(event)
    seen = _reads(state, about.audience, viewer, own=about.thread == viewer)
    return event if seen else None


def public(event: chat.MessagePosted | chat.MessageRemoved) -> bool:
    return _about(event).audience is ChatAudience.ALL


def _about(
    event: chat.MessagePosted | chat.MessageRemoved,
) -> chat.ChatMessageView | chat.MessageRemoved:
    return event.message if isinstance(event, chat.MessagePosted) else event


def _reads(state: LiveState, audience: ChatAudience, viewer: str, *, own: bool = False) -> bool:
    relations = frozenset({Relation.OWN}) if own else frozenset[Relation]()
    return allowed(state.roster.standing(viewer), _READ_BY[audience], relations)
