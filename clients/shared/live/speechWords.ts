/** The time of a speech in words: what is left, by how much it is over, or how long it has lasted. */
import type { HolderView } from "../contract";
import { duration } from "../i18n/times";
import { speechTime } from "../projection/speech";

type Say = (key: string, named: Record<string, string>) => string;

const SECOND_MS = 1000;

export function speechWords(t: Say, holder: HolderView, nowMs: number): string {
  const { spokenMs, leftMs, paused } = speechTime(holder, nowMs);
  if (leftMs === null) return duration(spokenMs);
  // Rounded up: the last second shown is 00:01, and at 00:00 the time is over.
  const left = duration(Math.ceil(leftMs / SECOND_MS) * SECOND_MS);
  if (paused) return t("floor.paused_left", { time: left });
  return leftMs > 0
    ? t("floor.left", { time: left })
    : t("floor.over", { time: duration(-leftMs) });
}
