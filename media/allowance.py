"""What of a watcher's pictures fits into what his line carries? Voices always go. What is given up
first is what DESIGN.md names last: the gallery, then the screen, then the speaker's picture; each
is less sharp before the next is gone.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from media.messages import SlotName
from media.seen import (
    LOW_LAYER,
    MIDDLE_LAYER,
    SCREEN_VIDEO,
    STAGE2_VIDEO,
    STAGE_VIDEO,
    TOP_LAYER,
    Seen,
)

CAMERA_BPS = (170_000, 480_000, 1_400_000)
"""Of each layer, as `clients/shared/rtc/publish.ts` sets them, with the headers."""
SCREEN_BPS = 900_000
VOICE_BPS = 48_000
PAPERS_BPS = 80_000
"""Left for pages and the control of the floor, which go beside the pictures."""

GivenUp: TypeAlias = Literal["nothing", "sharpness", "gallery", "screen", "pictures"]

_STAGE = (STAGE_VIDEO, STAGE2_VIDEO)


def fit(
    wanted: Mapping[SlotName, Seen | None], allowance_bps: int | None
) -> dict[SlotName, Seen | None]:
    """The same with lower layers, and nothing where even the lowest is too much."""
    if allowance_bps is None:
        return dict(wanted)
    fitting = {slot: None if _is_picture(slot) else seen for slot, seen in wanted.items()}
    voices = sum(seen is not None for seen in fitting.values())
    left = allowance_bps - PAPERS_BPS - voices * VOICE_BPS
    room_for_more = True
    for slot, layer in _steps(wanted):
        seen, now = wanted.get(slot), fitting.get(slot)
        if seen is None or layer > seen.max_layer:
            continue
        if now is None and (layer > _lowest(slot) or not room_for_more):
            continue
        more = cost_bps(slot, layer) - (0 if now is None else cost_bps(slot, now.max_layer))
        if more <= left:
            fitting[slot] = Seen(seen.producer, layer)
            left -= more
        elif now is None:
            # What would be given up before this one gets nothing either.
            room_for_more = False
    return fitting


def cost_bps(slot: SlotName, layer: int) -> int:
    """What a picture takes of the line at most."""
    return SCREEN_BPS if slot == SCREEN_VIDEO else CAMERA_BPS[min(layer, len(CAMERA_BPS) - 1)]


def _steps(wanted: Iterable[SlotName]) -> Iterable[tuple[SlotName, int]]:
    """In which order pictures get a place, and then get sharper."""
    tiles = [slot for slot in wanted if slot.startswith("tile.")]
    yield from ((slot, LOW_LAYER) for slot in _STAGE)
    yield SCREEN_VIDEO, TOP_LAYER
    yield from ((slot, MIDDLE_LAYER) for slot in _STAGE)
    yield from ((slot, LOW_LAYER) for slot in tiles)
    yield from ((slot, TOP_LAYER) for slot in _STAGE)
    yield from ((slot, MIDDLE_LAYER) for slot in tiles)


def _lowest(slot: SlotName) -> int:
    """A screen is sent in one layer."""
    return TOP_LAYER if slot == SCREEN_VIDEO else LOW_LAYER


def _is_picture(slot: SlotName) -> bool:
    return slot.endswith(".video") or slot.startswith("tile.")


def given_up(
    wanted: Mapping[SlotName, Seen | None], given: Mapping[SlotName, Seen | None]
) -> GivenUp:
    """The last thing that was given up; each means all before it too."""
    missing = [
        slot for slot, seen in wanted.items() if seen is not None and given.get(slot) is None
    ]
    if any(slot in _STAGE for slot in missing):
        return "pictures"
    if SCREEN_VIDEO in missing:
        return "screen"
    if missing:
        return "gallery"
    return "nothing" if dict(wanted) == dict(given) else "sharpness"
