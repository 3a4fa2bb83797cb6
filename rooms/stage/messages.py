"""Stage: how the pictures are arranged for all, who is put on it, and the silence the chair asks
for."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from rooms.kernel.wire import Id, Wire

Exceptions = Annotated[list[Id], Field(max_length=50)]


class Layout(StrEnum):
    """`speaker`: one large picture, the others small. `debate`: two alike. `panel`: chair and
    speaker beside what is presented. `grid`: all alike."""

    SPEAKER = "speaker"
    DEBATE = "debate"
    PANEL = "panel"
    GRID = "grid"


class Silence(Wire):
    """Every microphone is off but the chair's and those of `except_ids`: who was named when all
    were silenced, and who was called since."""

    except_ids: Exceptions


class StageView(Wire):
    """`second_id`: who debates with the holder of the floor. `spotlight_id`: who is shown large
    until somebody is called. `discussion`: sites may speak without being called."""

    layout: Layout = Layout.SPEAKER
    second_id: Id | None = None
    spotlight_id: Id | None = None
    discussion: bool = False
    silence: Silence | None = None


class SetLayout(Wire):
    """Arrange the stage for all; only a debate has a second. Each page may still differ."""

    type: Literal["stage.set_layout"]
    layout: Layout
    second_id: Id | None = None


class SetSpotlight(Wire):
    """Show an attendee large to all without giving him the floor; null ends that."""

    type: Literal["stage.set_spotlight"]
    attendee_id: Id | None


class SetDiscussion(Wire):
    """Let every site speak, or only who is called."""

    type: Literal["stage.set_discussion"]
    on: bool


class SetSilence(Wire):
    """Turn off all microphones but the chair's and those of `except_ids`, or allow them again."""

    type: Literal["stage.set_silence"]
    on: bool
    except_ids: Exceptions = Field(default_factory=list)


class LayoutSet(Wire):
    type: Literal["stage.layout_set"] = "stage.layout_set"
    layout: Layout
    second_id: Id | None


class SpotlightSet(Wire):
    type: Literal["stage.spotlight_set"] = "stage.spotlight_set"
    attendee_id: Id | None


class DiscussionSet(Wire):
    """A discussion that begins ends a silence."""

    type: Literal["stage.discussion_set"] = "stage.discussion_set"
    on: bool


class SilenceSet(Wire):
    type: Literal["stage.silence_set"] = "stage.silence_set"
    silence: Silence | None
