/** Floor events: the holder and his time, the queue in the order of calling, limits, accounts,
 * questions, and who the chair muted. */
import type { Event, FloorView, HolderView } from "../contract";

type FloorEvent = Extract<Event, { type: `floor.${string}` }>;
type Granted = Extract<Event, { type: "floor.granted" }>;
type Revoked = Extract<Event, { type: "floor.revoked" }>;

export function evolveFloor(floor: FloorView, event: FloorEvent): FloorView {
  switch (event.type) {
    case "floor.requested":
      return { ...floor, queue: inserted(floor.queue, event.request, event.position) };
    case "floor.request_withdrawn":
      return { ...floor, queue: floor.queue.filter((request) => request.id !== event.request_id) };
    case "floor.request_moved":
      return { ...floor, queue: moved(floor.queue, event.request_id, event.position) };
    case "floor.granted":
      return granted(floor, event);
    case "floor.timed":
      return floor.holder === null ? floor : { ...floor, holder: timed(floor.holder, event) };
    case "floor.revoked":
      return { ...floor, epoch: event.epoch, holder: null, accounts: booked(floor, event) };
    case "floor.muted": {
      const others = floor.muted.filter((id) => id !== event.attendee_id);
      return { ...floor, muted: event.muted ? [...others, event.attendee_id] : others };
    }
    case "floor.limit_set": {
      const { item_id, limit_ms } = event;
      const others = floor.limits.filter((one) => one.item_id !== item_id);
      return { ...floor, limits: limit_ms === null ? others : [...others, { item_id, limit_ms }] };
    }
    case "floor.questions_opened":
      return { ...floor, questions: event.questions };
    case "floor.questions_closed":
      return { ...floor, questions: null };
  }
}

/** Pauses left out. */
function spokenMs(holder: HolderView, nowMs: number): number {
  const endMs = holder.paused_at_ms ?? nowMs;
  return Math.max(0, endMs - holder.since_ms - holder.paused_ms);
}

/** How long one may speak under an item where the chair says nothing else. */
export function limitUnder(floor: FloorView, itemId: string | null): number | null {
  const set = (id: string | null) => floor.limits.find(({ item_id }) => item_id === id)?.limit_ms;
  return (itemId === null ? undefined : set(itemId)) ?? set(null) ?? null;
}

function granted(floor: FloorView, event: Granted): FloorView {
  const to = event.attendee_id;
  const asks = floor.questions !== null && floor.questions.respondent_id !== to;
  return {
    ...floor,
    epoch: event.epoch,
    holder: {
      attendee_id: to,
      since_ms: event.at_ms,
      kind: event.kind,
      limit_ms: event.limit_ms,
      extended_ms: 0,
      paused_at_ms: null,
      paused_ms: 0,
    },
    queue: floor.queue.filter((request) => request.attendee_id !== to),
    questions:
      floor.questions !== null && asks
        ? { ...floor.questions, questioner_id: to }
        : floor.questions,
  };
}

function timed(holder: HolderView, event: Extract<Event, { type: "floor.timed" }>): HolderView {
  const { limit_ms, extended_ms, paused_at_ms, paused_ms } = event;
  return { ...holder, limit_ms, extended_ms, paused_at_ms, paused_ms };
}

/** The speech that is over goes to its speaker's account, but for one that only tried a device. */
function booked(floor: FloorView, event: Revoked): FloorView["accounts"] {
  const { holder, accounts } = floor;
  if (holder === null || holder.kind === "check") return accounts;
  const spoken = spokenMs(holder, event.at_ms);
  const known = accounts.some((one) => one.attendee_id === event.attendee_id);
  if (!known) return [...accounts, { attendee_id: event.attendee_id, spoken_ms: spoken, times: 1 }];
  return accounts.map((one) =>
    one.attendee_id === event.attendee_id
      ? { ...one, spoken_ms: one.spoken_ms + spoken, times: one.times + 1 }
      : one,
  );
}

function inserted(
  queue: FloorView["queue"],
  request: FloorView["queue"][number],
  position: number | null,
): FloorView["queue"] {
  const at = position ?? queue.length;
  return [...queue.slice(0, at), request, ...queue.slice(at)];
}

function moved(queue: FloorView["queue"], id: string, position: number): FloorView["queue"] {
  const request = queue.find((candidate) => candidate.id === id);
  if (request === undefined) return queue;
  const rest = queue.filter((other) => other.id !== id);
  return inserted(rest, request, position);
}
