/** Space plays and pauses, left and right go five seconds, up and down a sentence. */
import { onBeforeUnmount, onMounted } from "vue";
import type { ArchivedLine } from "../contract";
import { nowIn, type Playback } from "./playback";

const TYPING = "input, textarea, select, [contenteditable]";
const OWN_SPACE = `${TYPING}, button, a, summary, video, audio`;

export function usePlaybackKeys(playback: Playback, lines: () => readonly ArchivedLine[]): void {
  function toLine(by: 1 | -1): void {
    const begins = lines().map((line) => line.started_at_ms);
    const next = begins[Math.max(0, nowIn(begins, playback.atMs.value) + by)];
    if (next !== undefined) playback.goTo(next, playback.playing.value);
  }

  function pressed(event: KeyboardEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    if (event.ctrlKey || event.altKey || event.metaKey || target?.closest("[role=dialog]")) return;
    const own = target?.closest(event.key === " " ? OWN_SPACE : `${TYPING}, video, audio`);
    if (own) return;
    const act = {
      " ": () => playback.toggle(),
      ArrowLeft: () => playback.step(-1),
      ArrowRight: () => playback.step(1),
      ArrowUp: () => toLine(-1),
      ArrowDown: () => toLine(1),
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  onMounted(() => addEventListener("keydown", pressed));
  onBeforeUnmount(() => removeEventListener("keydown", pressed));
}
