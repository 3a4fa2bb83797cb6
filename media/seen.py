"""What a slot shows, and the names of the slots and layers that have a meaning of their own."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from media.messages import ProducerName, SlotName

STAGE_VIDEO = SlotName("stage.video")
STAGE2_VIDEO = SlotName("stage2.video")
STAGE_AUDIO = SlotName("stage.audio")
SCREEN_VIDEO = SlotName("screen.video")
SCREEN_AUDIO = SlotName("screen.audio")

TOP_LAYER = 2
MIDDLE_LAYER = 1
LOW_LAYER = 0  # a tile is small: the lowest layer is as sharp as its pixels


class Seen(NamedTuple):
    """A producer, in no layer above this one."""

    producer: ProducerName
    max_layer: int


Shown: TypeAlias = Mapping[SlotName, Seen | None]
"""What each slot of a watcher shows."""
