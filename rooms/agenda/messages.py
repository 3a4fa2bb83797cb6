"""Agenda: items in a tree; at most one is active."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from rooms.kernel.wire import EpochMs, Id, Title, Wire

Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
Position = Annotated[int, Field(ge=0, le=10_000)]


class ItemStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    DONE = "done"


class NewAgendaItem(Wire):
    """An item to be added; `key` names it for `parent_key` of others in the same request."""

    key: Id
    parent_key: Id | None = None
    title: Title
    presenter_person_id: Id | None = None
    planned_minutes: Minutes = 0


class AgendaItemView(Wire):
    """`position` orders siblings from 0. Times are of the last time the item was active."""

    id: Id
    parent_id: Id | None
    position: Position
    title: Title
    presenter_id: Id | None
    planned_minutes: Minutes
    status: ItemStatus
    started_at_ms: EpochMs | None
    ended_at_ms: EpochMs | None


class AddItem(Wire):
    """Append an item as the last child of `parent_id`."""

    type: Literal["agenda.add"]
    parent_id: Id | None = None
    title: Title
    presenter_id: Id | None = None
    planned_minutes: Minutes = 0


class EditItem(Wire):
    type: Literal["agenda.edit"]
    item_id: Id
    title: Title
    presenter_id: Id | None
    planned_minutes: Minutes


class MoveItem(Wire):
    """Move an item (with what is below it) under `parent_id` at `position` among its siblings."""

    type: Literal["agenda.move"]
    item_id: Id
    parent_id: Id | None
    position: Position


class RemoveItem(Wire):
    """Remove a pending item that has no children and no documents."""

    type: Literal["agenda.remove"]
    item_id: Id


class ActivateItem(Wire):
    """Make an item the active one; the one active before is done."""

    type: Literal["agenda.activate"]
    item_id: Id


class FinishItem(Wire):
    type: Literal["agenda.finish"]
    item_id: Id


class ItemAdded(Wire):
    type: Literal["agenda.item_added"] = "agenda.item_added"
    item: AgendaItemView


class ItemEdited(Wire):
    type: Literal["agenda.item_edited"] = "agenda.item_edited"
    item_id: Id
    title: Title
    presenter_id: Id | None
    planned_minutes: Minutes


class ItemMoved(Wire):
    type: Literal["agenda.item_moved"] = "agenda.item_moved"
    item_id: Id
    parent_id: Id | None
    position: Position


class ItemRemoved(Wire):
    type: Literal["agenda.item_removed"] = "agenda.item_removed"
    item_id: Id


class ItemActivated(Wire):
    type: Literal["agenda.item_activated"] = "agenda.item_activated"
    item_id: Id
    at_ms: EpochMs


class ItemFinished(Wire):
    type: Literal["agenda.item_finished"] = "agenda.item_finished"
    item_id: Id
    at_ms: EpochMs
