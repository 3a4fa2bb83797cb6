"""Captions: what was said, by whom, when and under which item. Partial ones are only signals."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.kernel.wire import EpochMs, Id, Wire

CaptionText = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class CaptionView(Wire):
    """`revision` grows while the recogniser changes its mind; `segment_id` stays."""

    segment_id: Id
    revision: Annotated[int, Field(ge=0)]
    attendee_id: Id
    site_id: Id
    item_id: Id | None
    started_at_ms: EpochMs
    ended_at_ms: EpochMs
    text: CaptionText
    said: CaptionText | None = None
    """The recogniser's own words, where `text` writes their numbers short."""
    heard_id: Id | None = None
    """Whose microphone it was heard in, where that is not the speaker's own but his room's."""


class AddCaption(Wire):
    """By the system, when a segment is final."""

    type: Literal["captions.add"]
    segment_id: Id
    revision: Annotated[int, Field(ge=0)]
    attendee_id: Id
    started_at_ms: EpochMs
    ended_at_ms: EpochMs
    text: CaptionText
    said: CaptionText | None = None
    heard_id: Id | None = None


class CaptionAdded(Wire):
    """The snapshot keeps the newest 50."""

    type: Literal["captions.added"] = "captions.added"
    caption: CaptionView
