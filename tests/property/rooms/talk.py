"""What people might write in the small conference, guests at its door, and how a client follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from rooms.announcements import messages as announcements
from rooms.chat import messages as chat
from rooms.guests import messages as guests
from rooms.live.messages import Command, SystemCommand
from rooms.live.state import LiveState

if TYPE_CHECKING:
    from tests.property.rooms.meeting import Move

Item = TypeVar("Item")
Json: TypeAlias = dict[str, Any]

CHAT_KEPT = 100
THREAD_KEPT = 20
ANNOUNCEMENTS_KEPT = 20


def _pick(choices: Sequence[Item], number: int) -> Item:
    return choices[number % len(choices)]


def _thread(state: LiveState, audience: chat.ChatAudience, number: int) -> str | None:
    """Mostly one's own."""
    known = [thread for kind, thread in state.chat.threads if kind is audience]
    return _pick([None, None, None, *known, "missing"], number)


def _message_of(state: LiveState, number: int) -> str:
    private = [one.id for thread in state.chat.threads.values() for one in thread]
    return _pick([*(one.id for one in state.chat.messages), *private, "missing"], number)


def _guest_of(state: LiveState, number: int) -> str:
    return _pick([*state.guests.waiting, "missing"], number)


def _announcement_of(state: LiveState, number: int) -> str:
    known = [one.id for one in state.announcements.announcements]
    return _pick([*reversed(known), "missing"], number % 2)


TALK_MOVES: dict[str, Callable[[LiveState, Move], Command]] = {
    "chat": lambda _state, move: chat.PostMessage(type="chat.post", text=f"Lời nhắn {move.two}"),
    "chat_to_chair": lambda state, move: chat.PostMessage(
        type="chat.post",
        text=f"Riêng với chủ tọa {move.two}",
        to=chat.ChatAudience.CHAIR,
        thread=_thread(state, chat.ChatAudience.CHAIR, move.two),
    ),
    "tell_technicians": lambda state, move: chat.TellTechnicians(
        type="chat.tell_technicians",
        text=f"Mất tiếng {move.two}",
        thread=_thread(state, chat.ChatAudience.TECHNICIANS, move.two),
    ),
    "chat_mode": lambda _state, move: chat.SetChatMode(
        type="chat.set_mode", mode=_pick(list(chat.ChatMode), move.one)
    ),
    "remove_message": lambda state, move: chat.RemoveMessage(
        type="chat.remove", message_id=_message_of(state, move.one)
    ),
    "announce": lambda _state, move: announcements.PostAnnouncement(
        type="announcements.post",
        text=f"Thông báo {move.two}",
        level=_pick(list(announcements.AnnouncementLevel), move.one),
    ),
    "take_down": lambda state, move: announcements.TakeDownAnnouncement(
        type="announcements.take_down", announcement_id=_announcement_of(state, move.one)
    ),
    "admit_guest": lambda state, move: guests.AdmitGuest(
        type="guests.admit",
        guest_id=_guest_of(state, move.one),
        site_id=_pick([None, *state.roster.sites, "missing"], move.two),
    ),
    "refuse_guest": lambda state, move: guests.RefuseGuest(
        type="guests.refuse", guest_id=_guest_of(state, move.one), reason=f"Lý do {move.two}"
    ),
    "remove_guest": lambda state, move: guests.RemoveGuest(
        type="guests.remove",
        attendee_id=_pick([*state.roster.attendees][::-1], move.one % 3),
        reason="",
    ),
}
BY_ANYBODY = frozenset({"chat", "chat_to_chair", "tell_technicians"})


def guest_asks(_state: LiveState, move: Move, now_ms: int, fresh_id: str) -> SystemCommand:
    guest = guests.WaitingGuestView(
        id=f"guest-{fresh_id}",
        name=f"Khách {move.one}",
        unit_name="Doanh nghiệp",
        link_name="Khách mời",
        asked_at_ms=now_ms,
    )
    return guests.AskIn(type="guests.ask", guest=guest)


def _posted(snapshot: Json, event: Json) -> Json:
    message = event["message"]
    if message["thread"] is None:
        return {"chat": [*snapshot["chat"], message][-CHAT_KEPT:]}
    key = _key(message)
    same = [one for one in snapshot["private_chat"] if _key(one) == key]
    others = [one for one in snapshot["private_chat"] if _key(one) != key]
    kept = [*others, *[*same, message][-THREAD_KEPT:]]
    return {"private_chat": sorted(kept, key=_key)}


def _key(message: Json) -> tuple[str, str]:
    return message["audience"], message["thread"]


def _removed(snapshot: Json, event: Json) -> Json:
    name = "chat" if event["thread"] is None else "private_chat"
    change = {"text": "", "removed_by": event["removed_by"]}
    return {
        name: [
            {**one, **change} if one["id"] == event["message_id"] else one for one in snapshot[name]
        ]
    }


def _announced(snapshot: Json, event: Json) -> Json:
    posted = event["announcement"]
    before = _down(snapshot, posted["at_ms"])
    return {"announcements": [*before, posted][-ANNOUNCEMENTS_KEPT:]}


def _taken_down(snapshot: Json, event: Json) -> Json:
    return {"announcements": _down(snapshot, event["at_ms"])}


def _down(snapshot: Json, at_ms: int) -> list[Json]:
    return [
        {**one, "taken_down_at_ms": at_ms} if one["taken_down_at_ms"] is None else one
        for one in snapshot["announcements"]
    ]


def _left_lobby(snapshot: Json, guest_id: str) -> list[Json]:
    return [one for one in snapshot["lobby"] if one["id"] != guest_id]


def _admitted(snapshot: Json, event: Json) -> Json:
    attendee = event["attendee"]
    return {
        "lobby": _left_lobby(snapshot, attendee["person_id"]),
        "attendees": [*snapshot["attendees"], attendee],
    }


def _sent_out(snapshot: Json, event: Json) -> Json:
    return {
        "attendees": [
            {**one, "removed": True} if one["id"] == event["attendee_id"] else one
            for one in snapshot["attendees"]
        ]
    }


TALK_STEPS: Mapping[str, Callable[[Json, Json], Json]] = {
    "chat.posted": _posted,
    "chat.mode_set": lambda _snapshot, event: {"chat_mode": event["mode"]},
    "chat.removed": _removed,
    "announcements.posted": _announced,
    "announcements.taken_down": _taken_down,
    "guests.asked": lambda snapshot, event: {"lobby": [*snapshot["lobby"], event["guest"]]},
    "guests.refused": lambda snapshot, event: {"lobby": _left_lobby(snapshot, event["guest_id"])},
    "sites.guest_admitted": _admitted,
    "sites.guest_removed": _sent_out,
}
