/** How long somebody speaks and may still speak, by the server's clock. Pure. */
import type { FloorView } from "../contract";

type Holder = NonNullable<FloorView["holder"]>;

/** The last seconds stand out. */
const WARNING_MS = 30_000;

export interface SpeechTime {
  readonly spokenMs: number;
  /** Negative: over time. Null: nobody limited it. */
  readonly leftMs: number | null;
  readonly paused: boolean;
  readonly tone: "calm" | "warning" | "over";
}

export function speechTime(holder: Holder, nowMs: number): SpeechTime {
  const until = holder.paused_at_ms ?? nowMs;
  const spokenMs = Math.max(0, until - holder.since_ms - holder.paused_ms);
  const { limit_ms: limitMs } = holder;
  const leftMs = limitMs === null ? null : limitMs + holder.extended_ms - spokenMs;
  return { spokenMs, leftMs, paused: holder.paused_at_ms !== null, tone: toneOf(leftMs) };
}

function toneOf(leftMs: number | null): SpeechTime["tone"] {
  if (leftMs === null || leftMs > WARNING_MS) return "calm";
  return leftMs > 0 ? "warning" : "over";
}
