/** Service calls: a call is in the list from when it is made until it is done or cancelled. */
import type { Event, ServiceCallView } from "../contract";

type ServiceEvent = Extract<Event, { type: `service.${string}` }>;

export function evolveServiceCalls(
  calls: readonly ServiceCallView[],
  event: ServiceEvent,
): readonly ServiceCallView[] {
  switch (event.type) {
    case "service.called":
      return [...calls, event.call];
    case "service.taken":
      return calls.map((call) =>
        call.id === event.call_id
          ? { ...call, taken_by: event.taken_by, taken_at_ms: event.at_ms }
          : call,
      );
    case "service.ended":
      return calls.filter((call) => call.id !== event.call_id);
  }
}
