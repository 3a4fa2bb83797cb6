"""The time of one speech: how long it has lasted, and what extending and pausing make of it. Pure.

`clients/shared/state/floor.ts` works out the same from the same fields.
"""

from rooms.floor.messages import FloorTimed, HolderView
from rooms.kernel.errors import ErrorCode, Refused

LONGEST_MS = 24 * 3_600_000


def spoken_ms(holder: HolderView, now_ms: int) -> int:
    """Pauses left out."""
    end_ms = now_ms if holder.paused_at_ms is None else holder.paused_at_ms
    return max(0, end_ms - holder.since_ms - holder.paused_ms)


def extended(holder: HolderView, epoch: int, by_s: int, now_ms: int) -> FloorTimed:
    by_ms = by_s * 1000
    if holder.limit_ms is None:
        return _timed(holder, epoch, limit_ms=spoken_ms(holder, now_ms) + by_ms)
    if holder.extended_ms + by_ms > LONGEST_MS:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=LONGEST_MS // 60_000)
    return _timed(holder, epoch, extended_ms=holder.extended_ms + by_ms)


def paused(holder: HolderView, epoch: int, now_ms: int) -> list[FloorTimed]:
    return [] if holder.paused_at_ms is not None else [_timed(holder, epoch, paused_at_ms=now_ms)]


def resumed(holder: HolderView, epoch: int, now_ms: int) -> list[FloorTimed]:
    if holder.paused_at_ms is None:
        return []
    stood_ms = max(0, now_ms - holder.paused_at_ms)
    timed = _timed(holder, epoch, paused_at_ms=None, paused_ms=holder.paused_ms + stood_ms)
    return [timed]


def retimed(holder: HolderView, event: FloorTimed) -> HolderView:
    return holder.model_copy(update=event.model_dump(exclude={"type", "epoch"}))


def _timed(holder: HolderView, epoch: int, **changes: int | None) -> FloorTimed:
    now = holder.model_dump(include={"limit_ms", "extended_ms", "paused_at_ms", "paused_ms"})
    return FloorTimed(epoch=epoch, **{**now, **changes})
