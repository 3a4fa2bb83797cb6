"""When each item is planned to begin, and how late the conference runs.

Only items without children have a time of their own; a parent's is that of its children. Pages
work out the same by themselves (`clients/shared/state/outline.ts`); shared vectors hold the two
together.
"""

from collections.abc import Mapping, Sequence

from rooms.agenda.messages import AgendaItemView, ItemStatus
from rooms.agenda.rules import AgendaState
from rooms.conferences.messages import ConferenceState
from rooms.conferences.rules import BEFORE_OPENING

MINUTE_MS = 60_000


def planned_starts(agenda: AgendaState, starts_at_ms: int) -> Mapping[str, int]:
    """The planned start of every item, in reading order, from the start of the conference."""
    starts: dict[str, int] = {}
    due_ms = starts_at_ms
    for item in _in_order(agenda):
        starts[item.id] = due_ms
        if not agenda.children(item.id):
            due_ms += item.planned_minutes * MINUTE_MS
    return starts


def minutes_late(
    state: ConferenceState, starts_at_ms: int, agenda: AgendaState, now_ms: int
) -> int:
    """Whole minutes behind the plan; 0 when in time, or when there is no plan to compare with."""
    return max(0, _behind_ms(state, starts_at_ms, agenda, now_ms) // MINUTE_MS)


def _behind_ms(state: ConferenceState, starts_at_ms: int, agenda: AgendaState, now_ms: int) -> int:
    items = _in_order(agenda)
    if state in BEFORE_OPENING:
        return now_ms - starts_at_ms
    planned = any(item.planned_minutes for item in items)
    if state is ConferenceState.CLOSED or not planned:
        return 0
    starts = planned_starts(agenda, starts_at_ms)
    active = agenda.active()
    if active is None:
        following = _next(items)
        return 0 if following is None else now_ms - starts[following.id]
    length_ms = _length_ms(agenda, active)
    if length_ms == 0:
        return 0
    due_ms = starts[active.id]
    begun_ms = now_ms if active.started_at_ms is None else active.started_at_ms
    return max(begun_ms - due_ms, now_ms - due_ms - length_ms)


def _next(items: Sequence[AgendaItemView]) -> AgendaItemView | None:
    """The first item not begun after the last that was; the conference waits for it."""
    begun = [at for at, item in enumerate(items) if item.status is not ItemStatus.PENDING]
    rest = items[begun[-1] + 1 :] if begun else items
    return rest[0] if rest else None


def _length_ms(agenda: AgendaState, item: AgendaItemView) -> int:
    below = [one for _, one in agenda.walk(item.id)]
    if not below:
        return item.planned_minutes * MINUTE_MS
    leaves = (one for one in below if not agenda.children(one.id))
    return sum(one.planned_minutes for one in leaves) * MINUTE_MS


def _in_order(agenda: AgendaState) -> list[AgendaItemView]:
    return [item for _, item in agenda.walk()]
