"""Minutes: the paper made from the log when the conference is closed."""

from enum import StrEnum
from typing import Literal

from rooms.kernel.wire import EpochMs, Wire


class MinutesState(StrEnum):
    """`absent` until the conference is closed."""

    ABSENT = "absent"
    DRAFTING = "drafting"
    READY = "ready"
    FAILED = "failed"


class MinutesView(Wire):
    """When ready: `/api/conferences/{id}/minutes.pdf` and `.docx`."""

    state: MinutesState
    changed_at_ms: EpochMs | None


class MinutesChanged(Wire):
    type: Literal["minutes.changed"] = "minutes.changed"
    minutes: MinutesView


class MarkMinutes(Wire):
    """By the system, as drafting goes on."""

    type: Literal["minutes.mark"]
    state: MinutesState
