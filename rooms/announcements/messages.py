"""Announcements: one stands on every page until it is taken down or another takes its place."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from rooms.kernel.wire import EpochMs, Id, Wire

AnnouncementText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)
]


class AnnouncementLevel(StrEnum):
    INFO = "info"
    URGENT = "urgent"


class AnnouncementView(Wire):
    """It stands while `taken_down_at_ms` is null; at most one does."""

    id: Id
    text: AnnouncementText
    level: AnnouncementLevel
    posted_by: Id
    at_ms: EpochMs
    taken_down_at_ms: EpochMs | None


class PostAnnouncement(Wire):
    """Takes the place of the one that stands."""

    type: Literal["announcements.post"]
    text: AnnouncementText
    level: AnnouncementLevel = AnnouncementLevel.INFO


class TakeDownAnnouncement(Wire):
    type: Literal["announcements.take_down"]
    announcement_id: Id


class AnnouncementPosted(Wire):
    """The one before is taken down by it. The snapshot keeps the newest 20."""

    type: Literal["announcements.posted"] = "announcements.posted"
    announcement: AnnouncementView


class AnnouncementTakenDown(Wire):
    type: Literal["announcements.taken_down"] = "announcements.taken_down"
    announcement_id: Id
    at_ms: EpochMs
