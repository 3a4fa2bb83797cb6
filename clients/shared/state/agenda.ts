/** Agenda events on the list of items, which is kept in the order (parent, position). */
import type { AgendaItemView, Event } from "../contract";

type AgendaEvent = Extract<Event, { type: `agenda.${string}` }>;
type Items = readonly AgendaItemView[];

export function evolveAgenda(items: Items, event: AgendaEvent): AgendaItemView[] {
  switch (event.type) {
    case "agenda.item_added":
      return ordered([...items, event.item]);
    case "agenda.item_edited":
      return change(items, event.item_id, (item) => ({
        ...item,
        title: event.title,
        presenter_id: event.presenter_id,
        planned_minutes: event.planned_minutes,
      }));
    case "agenda.item_moved":
      return moved(items, event.item_id, event.parent_id, event.position);
    case "agenda.item_removed":
      return removed(items, event.item_id);
    case "agenda.item_activated":
      return change(items, event.item_id, (item) => ({
        ...item,
        status: "active",
        started_at_ms: event.at_ms,
        ended_at_ms: null,
      }));
    case "agenda.item_finished":
      return change(items, event.item_id, (item) => ({
        ...item,
        status: "done",
        ended_at_ms: event.at_ms,
      }));
  }
}

function change(
  items: Items,
  id: string,
  step: (item: AgendaItemView) => AgendaItemView,
): AgendaItemView[] {
  return items.map((item) => (item.id === id ? step(item) : item));
}

function removed(items: Items, id: string): AgendaItemView[] {
  const gone = items.find((item) => item.id === id);
  const rest = items.filter((item) => item.id !== id);
  return gone === undefined ? rest : ordered(closeGap(rest, gone));
}

function moved(
  items: Items,
  id: string,
  parentId: string | null,
  position: number,
): AgendaItemView[] {
  const item = items.find((candidate) => candidate.id === id);
  if (item === undefined) return [...items];
  const rest = closeGap(
    items.filter((other) => other.id !== id),
    item,
  ).map((other) =>
    other.parent_id === parentId && other.position >= position
      ? { ...other, position: other.position + 1 }
      : other,
  );
  return ordered([...rest, { ...item, parent_id: parentId, position }]);
}

/** Siblings after an item that left its place move up. */
function closeGap(items: Items, left: AgendaItemView): AgendaItemView[] {
  return items.map((item) =>
    item.parent_id === left.parent_id && item.position > left.position
      ? { ...item, position: item.position - 1 }
      : item,
  );
}

function ordered(items: AgendaItemView[]): AgendaItemView[] {
  return items.sort(
    (a, b) => compare(a.parent_id ?? "", b.parent_id ?? "") || a.position - b.position,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
