"""Announcements: posted, and taken down by hand or by the next one."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from rooms.announcements.messages import (
    AnnouncementPosted,
    AnnouncementTakenDown,
    AnnouncementView,
    PostAnnouncement,
    TakeDownAnnouncement,
)
from rooms.kernel.errors import ErrorCode, Refused

AnnouncementCommand: TypeAlias = PostAnnouncement | TakeDownAnnouncement
AnnouncementEvent: TypeAlias = AnnouncementPosted | AnnouncementTakenDown

KEPT = 20


@dataclass(frozen=True, slots=True)
class AnnouncementsState:
    """The newest, oldest first."""

    announcements: tuple[AnnouncementView, ...] = ()

    def standing(self) -> AnnouncementView | None:
        newest = self.announcements[-1] if self.announcements else None
        return newest if newest is not None and newest.taken_down_at_ms is None else None


def decide(
    state: AnnouncementsState,
    command: AnnouncementCommand,
    attendee_id: str,
    now_ms: int,
    fresh_id: str,
) -> list[AnnouncementEvent]:
    match command:
        case PostAnnouncement(text=text, level=level):
            posted = AnnouncementView(
                id=fresh_id,
                text=text,
                level=level,
                posted_by=attendee_id,
                at_ms=now_ms,
                taken_down_at_ms=None,
            )
            return [AnnouncementPosted(announcement=posted)]
        case TakeDownAnnouncement(announcement_id=announcement_id):
            standing = state.standing()
            if standing is None or standing.id != announcement_id:
                raise Refused(ErrorCode.NOT_FOUND, what="announcement")
            return [AnnouncementTakenDown(announcement_id=announcement_id, at_ms=now_ms)]
        case _:
            assert_never(command)


def close(state: AnnouncementsState, now_ms: int) -> list[AnnouncementEvent]:
    """The conference ends: nothing stands on the pages any more."""
    standing = state.standing()
    if standing is None:
        return []
    return [AnnouncementTakenDown(announcement_id=standing.id, at_ms=now_ms)]


def evolve(state: AnnouncementsState, event: AnnouncementEvent) -> AnnouncementsState:
    match event:
        case AnnouncementPosted(announcement=posted):
            before = tuple(_taken_down(one, posted.at_ms) for one in state.announcements)
            return AnnouncementsState((*before, posted)[-KEPT:])
        case AnnouncementTakenDown(at_ms=at_ms):
            return AnnouncementsState(tuple(_taken_down(one, at_ms) for one in state.announcements))
        case _:
            assert_never(event)


def _taken_down(one: AnnouncementView, at_ms: int) -> AnnouncementView:
    if one.taken_down_at_ms is not None:
        return one
    return one.model_copy(update={"taken_down_at_ms": at_ms})
