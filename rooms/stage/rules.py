"""The stage: the chair arranges it, the floor changes it. Who is called is seen and heard, whatever
was asked for before."""

from typing import TypeAlias, assert_never

from rooms.floor.messages import FloorGranted
from rooms.floor.rules import FloorEvent
from rooms.stage.messages import (
    DiscussionSet,
    Layout,
    LayoutSet,
    SetDiscussion,
    SetLayout,
    SetSilence,
    SetSpotlight,
    Silence,
    SilenceSet,
    SpotlightSet,
    StageView,
)

StageCommand: TypeAlias = SetLayout | SetSpotlight | SetDiscussion | SetSilence
StageEvent: TypeAlias = LayoutSet | SpotlightSet | DiscussionSet | SilenceSet

EXCEPTIONS_KEPT = 50
"""Of a silence: those called longest ago are silent again first."""


def decide(state: StageView, command: StageCommand) -> list[StageEvent]:
    """No event where nothing would change. That those named are here is checked by the caller."""
    match command:
        case SetLayout(layout=layout, second_id=second_id):
            second = second_id if layout is Layout.DEBATE else None
            same = (state.layout, state.second_id) == (layout, second)
            return [] if same else [LayoutSet(layout=layout, second_id=second)]
        case SetSpotlight(attendee_id=whom):
            return [] if whom == state.spotlight_id else [SpotlightSet(attendee_id=whom)]
        case SetDiscussion(on=on):
            return [] if on == state.discussion else [DiscussionSet(on=on)]
        case SetSilence(on=on, except_ids=except_ids):
            silence = Silence(except_ids=list(dict.fromkeys(except_ids))) if on else None
            return [] if silence == state.silence else [SilenceSet(silence=silence)]
        case _:
            assert_never(command)


def evolve(state: StageView, event: StageEvent) -> StageView:
    match event:
        case LayoutSet(layout=layout, second_id=second_id):
            return state.model_copy(update={"layout": layout, "second_id": second_id})
        case SpotlightSet(attendee_id=whom):
            return state.model_copy(update={"spotlight_id": whom})
        case DiscussionSet(on=on):
            silence = None if on else state.silence
            return state.model_copy(update={"discussion": on, "silence": silence})
        case SilenceSet(silence=silence):
            return state.model_copy(update={"silence": silence})
        case _:
            assert_never(event)


def follow(state: StageView, event: FloorEvent) -> StageView:
    """Who is called takes the spotlight away, and no silence holds for him."""
    if not isinstance(event, FloorGranted):
        return state
    silence = state.silence
    if silence is not None:
        others = [one for one in silence.except_ids if one != event.attendee_id]
        silence = Silence(except_ids=[*others, event.attendee_id][-EXCEPTIONS_KEPT:])
    return state.model_copy(update={"spotlight_id": None, "silence": silence})


def silenced(state: StageView, attendee_id: str) -> bool:
    """Has the chair turned off everybody's microphone, and not excepted this one?"""
    return state.silence is not None and attendee_id not in state.silence.except_ids
