/** Floor events: the holder, the queue in the order of calling, and who the chair muted. */
import type { Event, FloorView } from "../contract";

type FloorEvent = Extract<Event, { type: `floor.${string}` }>;

export function evolveFloor(floor: FloorView, event: FloorEvent): FloorView {
  switch (event.type) {
    case "floor.requested":
      return { ...floor, queue: [...floor.queue, event.request] };
    case "floor.request_withdrawn":
      return { ...floor, queue: floor.queue.filter((request) => request.id !== event.request_id) };
    case "floor.request_moved":
      return { ...floor, queue: moved(floor.queue, event.request_id, event.position) };
    case "floor.granted":
      return {
        ...floor,
        epoch: event.epoch,
        holder: { attendee_id: event.attendee_id, since_ms: event.at_ms },
        queue: floor.queue.filter((request) => request.attendee_id !== event.attendee_id),
      };
    case "floor.revoked":
      return { ...floor, epoch: event.epoch, holder: null };
    case "floor.muted": {
      const others = floor.muted.filter((id) => id !== event.attendee_id);
      return { ...floor, muted: event.muted ? [...others, event.attendee_id] : others };
    }
  }
}

function moved(queue: FloorView["queue"], id: string, position: number): FloorView["queue"] {
  const request = queue.find((candidate) => candidate.id === id);
  if (request === undefined) return queue;
  const rest = queue.filter((other) => other.id !== id);
  return [...rest.slice(0, position), request, ...rest.slice(position)];
}
