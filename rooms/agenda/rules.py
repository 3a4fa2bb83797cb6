"""The agenda: a tree of items, siblings numbered from 0 without gaps, at most one item active."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from rooms.agenda.messages import (
    ActivateItem,
    AddItem,
    AgendaItemView,
    EditItem,
    FinishItem,
    ItemActivated,
    ItemAdded,
    ItemEdited,
    ItemFinished,
    ItemMoved,
    ItemRemoved,
    ItemStatus,
    MoveItem,
    RemoveItem,
)
from rooms.kernel.errors import ErrorCode, Refused

AgendaCommand: TypeAlias = AddItem | EditItem | MoveItem | RemoveItem | ActivateItem | FinishItem
AgendaEvent: TypeAlias = (
    ItemAdded | ItemEdited | ItemMoved | ItemRemoved | ItemActivated | ItemFinished
)

MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class AgendaState:
    """All items by id."""

    items: Mapping[str, AgendaItemView] = field(default_factory=dict)

    def item(self, item_id: str) -> AgendaItemView:
        try:
            return self.items[item_id]
        except KeyError:
            raise Refused(ErrorCode.NOT_FOUND, what="item") from None

    def children(self, parent_id: str | None) -> list[AgendaItemView]:
        below = (item for item in self.items.values() if item.parent_id == parent_id)
        return sorted(below, key=lambda item: item.position)

    def active(self) -> AgendaItemView | None:
        items = self.items.values()
        return next((item for item in items if item.status is ItemStatus.ACTIVE), None)

    def at(self, at_ms: int) -> AgendaItemView | None:
        """The item under which something was said at that time."""
        running = [item for item in self.items.values() if _covers(item, at_ms)]
        return max(running, key=lambda item: item.started_at_ms or 0, default=None)

    def walk(self, parent_id: str | None = None) -> Iterator[tuple[int, AgendaItemView]]:
        """Items in reading order with their depth."""
        pending = [(0, item) for item in reversed(self.children(parent_id))]
        while pending:
            depth, item = pending.pop()
            yield depth, item
            pending.extend((depth + 1, child) for child in reversed(self.children(item.id)))


def decide(
    state: AgendaState,
    command: AgendaCommand,
    *,
    items_with_documents: frozenset[str],
    now_ms: int,
    fresh_id: str,
) -> list[AgendaEvent]:
    """That the presenter is invited is checked by the caller, who knows the roster."""
    match command:
        case AddItem():
            return [_added(state, command, fresh_id)]
        case EditItem():
            edited = ItemEdited(
                item_id=state.item(command.item_id).id,
                title=command.title,
                presenter_id=command.presenter_id,
                planned_minutes=command.planned_minutes,
            )
            return [edited]
        case MoveItem():
            return _moved(state, command)
        case RemoveItem(item_id=item_id):
            item = state.item(item_id)
            used = state.children(item_id) or item_id in items_with_documents
            if used or item.status is not ItemStatus.PENDING:
                raise Refused(ErrorCode.ITEM_IN_USE)
            return [ItemRemoved(item_id=item_id)]
        case ActivateItem(item_id=item_id):
            if state.item(item_id).status is ItemStatus.ACTIVE:
                return []
            return [*finish(state, now_ms), ItemActivated(item_id=item_id, at_ms=now_ms)]
        case FinishItem(item_id=item_id):
            if state.item(item_id).status is not ItemStatus.ACTIVE:
                raise Refused(ErrorCode.ITEM_NOT_ACTIVE)
            return finish(state, now_ms)
        case _:
            assert_never(command)


def finish(state: AgendaState, now_ms: int) -> list[AgendaEvent]:
    """End the active item, if there is one."""
    active = state.active()
    return [] if active is None else [ItemFinished(item_id=active.id, at_ms=now_ms)]


def _added(state: AgendaState, command: AddItem, fresh_id: str) -> ItemAdded:
    if len(state.items) >= MOST_ITEMS:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=MOST_ITEMS)
    if command.parent_id is not None:
        state.item(command.parent_id)
    item = AgendaItemView(
        id=fresh_id,
        parent_id=command.parent_id,
        position=len(state.children(command.parent_id)),
        title=command.title,
        presenter_id=command.presenter_id,
        planned_minutes=command.planned_minutes,
        status=ItemStatus.PENDING,
        started_at_ms=None,
        ended_at_ms=None,
    )
    return ItemAdded(item=item)


def _moved(state: AgendaState, command: MoveItem) -> list[AgendaEvent]:
    item = state.item(command.item_id)
    above = command.parent_id
    while above is not None:
        if above == item.id:
            raise Refused(ErrorCode.ITEM_CYCLE)
        above = state.item(above).parent_id
    others = [one for one in state.children(command.parent_id) if one.id != item.id]
    position = min(command.position, len(others))
    if (item.parent_id, item.position) == (command.parent_id, position):
        return []
    return [ItemMoved(item_id=item.id, parent_id=command.parent_id, position=position)]


def evolve(state: AgendaState, event: AgendaEvent) -> AgendaState:
    match event:
        case ItemAdded(item=item):
            return _with(state, item)
        case ItemEdited(item_id=item_id):
            changes = event.model_dump(exclude={"type", "item_id"})
            return _with(state, state.items[item_id].model_copy(update=changes))
        case ItemMoved(item_id=item_id, parent_id=parent_id, position=position):
            return _place(_take_out(state, item_id), state.items[item_id], parent_id, position)
        case ItemRemoved(item_id=item_id):
            return _take_out(state, item_id)
        case ItemActivated(item_id=item_id, at_ms=at_ms):
            changes = {"status": ItemStatus.ACTIVE, "started_at_ms": at_ms, "ended_at_ms": None}
            return _with(state, state.items[item_id].model_copy(update=changes))
        case ItemFinished(item_id=item_id, at_ms=at_ms):
            changes = {"status": ItemStatus.DONE, "ended_at_ms": at_ms}
            return _with(state, state.items[item_id].model_copy(update=changes))
        case _:
            assert_never(event)


def fold(state: AgendaState, events: Iterable[AgendaEvent]) -> AgendaState:
    for event in events:
        state = evolve(state, event)
    return state


def _with(state: AgendaState, *items: AgendaItemView) -> AgendaState:
    return replace(state, items={**state.items, **{item.id: item for item in items}})


def _numbered(siblings: list[AgendaItemView]) -> list[AgendaItemView]:
    return [item.model_copy(update={"position": at}) for at, item in enumerate(siblings)]


def _take_out(state: AgendaState, item_id: str) -> AgendaState:
    """Without the item; its later siblings move up."""
    parent_id = state.items[item_id].parent_id
    rest = replace(state, items={key: one for key, one in state.items.items() if key != item_id})
    return _with(rest, *_numbered(rest.children(parent_id)))


def _place(
    state: AgendaState, item: AgendaItemView, parent_id: str | None, position: int
) -> AgendaState:
    siblings = state.children(parent_id)
    siblings.insert(position, item.model_copy(update={"parent_id": parent_id}))
    return _with(state, *_numbered(siblings))


def _covers(item: AgendaItemView, at_ms: int) -> bool:
    if item.started_at_ms is None or at_ms < item.started_at_ms:
        return False
    return item.ended_at_ms is None or at_ms < item.ended_at_ms
