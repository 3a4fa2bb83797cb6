/** In which state this page's microphone is, and therefore what its button says. Pure. */

export type MicrophoneState =
  | "unavailable" // no device, or none that we may use
  | "closed" // not called: the relay lets nothing through
  | "countdown" // called, about to be heard
  | "ready" // a discussion: heard while the button is held
  | "on_air"
  | "muted" // by the person himself
  | "muted_by_chair";

export interface MicrophoneFacts {
  readonly hasDevice: boolean;
  /** Whether the relay lets this microphone through now. */
  readonly open: boolean;
  readonly mutedByChair: boolean;
  readonly wanted: boolean;
  /** When the floor was given; null for the chair, who needs no floor. */
  readonly calledAtMs: number | null;
  /** Open to all, without a call: heard only while the person holds the button; null otherwise. */
  readonly talking: boolean | null;
}

/** Time to look up and breathe before one is heard everywhere. */
const COUNTDOWN_MS = 3000;

export function microphoneState(facts: MicrophoneFacts, nowMs: number): MicrophoneState {
  if (!facts.hasDevice) return "unavailable";
  if (facts.mutedByChair) return "muted_by_chair";
  if (!facts.open) return "closed";
  if (facts.talking !== null) return facts.talking ? "on_air" : "ready";
  if (!facts.wanted) return "muted";
  return countdownS(facts.calledAtMs, nowMs) > 0 ? "countdown" : "on_air";
}

export function countdownS(calledAtMs: number | null, nowMs: number): number {
  if (calledAtMs === null) return 0;
  return Math.max(0, Math.ceil((calledAtMs + COUNTDOWN_MS - nowMs) / 1000));
}
