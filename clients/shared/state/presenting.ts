/** Presenting events on the register that says which page everybody is shown. */
import type { Event, Presentation, Snapshot } from "../contract";

type PresentingEvent = Extract<Event, { type: `presenting.${string}` }>;
type Register = Pick<Snapshot, "presentation" | "presenting_epoch">;

export function evolvePresenting(register: Register, event: PresentingEvent): Register {
  switch (event.type) {
    case "presenting.started":
      return { presentation: event.presentation, presenting_epoch: event.presentation.epoch };
    case "presenting.turned": {
      const { epoch, seq, page, view, at_ms } = event;
      const turned: Presentation | null =
        register.presentation === null
          ? null
          : { ...register.presentation, epoch, seq, page, view, at_ms };
      return { presentation: turned, presenting_epoch: register.presenting_epoch };
    }
    case "presenting.pulled": {
      const { pulls, pulled_by } = event;
      const called =
        register.presentation === null ? null : { ...register.presentation, pulls, pulled_by };
      return { presentation: called, presenting_epoch: register.presenting_epoch };
    }
    case "presenting.stopped":
      return { presentation: null, presenting_epoch: event.epoch };
  }
}
