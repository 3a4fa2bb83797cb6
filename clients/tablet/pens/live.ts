/** The presenter's ink while he draws: told to those who follow, and shown as it comes. */
import type { InkSignal, NotePlace, Stroke } from "@dienhong/shared/contract";
import type { Point } from "@dienhong/shared/ink/collect";
import { useLive } from "@dienhong/shared/stores/live";
import { computed, onScopeDispose, shallowRef } from "vue";

/** Together at most 30 messages a second, each with at most 256 points. */
const TELL_EVERY_MS = 45;
const POINTS_TOLD_MAX = 256;
/** A line that is finished stays until it comes as a note; if it never does, it goes. */
const WITHOUT_NOTE_MS = 20_000;

type Line = Omit<Stroke, "points">;

/** Tells others of a line as it grows. */
export function usePresentersInk() {
  const live = useLive();
  let told = 0;
  let toldAtMs = 0;

  function tell(
    strokeId: string,
    page: number,
    line: Line,
    points: readonly Point[],
    done: boolean,
  ) {
    const epoch = live.snapshot?.presentation?.epoch;
    const nowMs = performance.now();
    if (epoch === undefined || (!done && nowMs - toldAtMs < TELL_EVERY_MS)) return;
    while (told < points.length) {
      const next = points.slice(told, told + POINTS_TOLD_MAX);
      const last = told + next.length === points.length;
      const signal = { epoch, page, stroke_id: strokeId, ...line, start: told, points: next };
      live.tell({ type: "ink", ...signal, done: done && last });
      told += next.length;
    }
    toldAtMs = nowMs;
  }

  function begin(): void {
    told = 0;
  }

  return { begin, tell };
}

/** Lines the presenter is drawing on this page, until they come as notes (`arrived`). */
export function useIncomingInk(place: () => NotePlace, arrived: (id: string) => boolean) {
  const live = useLive();
  const lines = shallowRef<ReadonlyMap<string, InkSignal>>(new Map());

  const stop = live.onInk((signal) => {
    const now = live.snapshot?.presentation;
    if (now?.epoch !== signal.epoch || now.sha256 !== place().sha256) return;
    const known = lines.value.get(signal.stroke_id);
    const before = known?.points ?? [];
    // What was lost on the way leaves a straight piece; the note that follows is whole.
    const points = [...before.slice(0, signal.start), ...signal.points];
    lines.value = new Map(lines.value).set(signal.stroke_id, { ...signal, points });
    if (signal.done) setTimeout(drop, WITHOUT_NOTE_MS, signal.stroke_id);
  });
  onScopeDispose(stop);

  function drop(id: string): void {
    const left = new Map(lines.value);
    left.delete(id);
    lines.value = left;
  }

  return computed(() =>
    [...lines.value.values()].filter(
      ({ page, stroke_id }) => page === place().page && !arrived(stroke_id),
    ),
  );
}
