/** Tells the server every 15 s what somebody who studies the conference has played. */
import { useSession } from "@dienhong/shared/stores/session";
import { computed, onBeforeUnmount, ref, shallowRef, watch, type Ref } from "vue";
import { conferencePath } from "../calls";
import type { Playback } from "../conference/playback";
import type { ArchivePage, MyStudy } from "../contract";
import { Watched } from "./watched";

const REPORT_MS = 15_000;

export function useWatched(
  conferenceId: string,
  page: Readonly<Ref<ArchivePage | null>>,
  playback: Playback,
) {
  const { api } = useSession();
  const watched = new Watched();
  const newer = shallowRef<MyStudy | null>(null);
  const busy = ref(false);
  const mine = computed(() => newer.value ?? page.value?.study ?? null);
  const durationMs = computed(() => page.value?.film?.duration_ms ?? null);

  function told(): void {
    const film = playback.media.value;
    if (film === null || mine.value === null) return;
    if (film.paused || film.seeking) watched.lift();
    else watched.tell(Math.round(film.currentTime * 1000));
  }

  async function report(): Promise<void> {
    if (mine.value === null || busy.value) return;
    const spans = watched.take();
    if (spans.length === 0) return;
    busy.value = true;
    const path = `${conferencePath(conferenceId)}/watched`;
    const answer = await api.ask<MyStudy>("POST", path, { spans });
    busy.value = false;
    if (answer.ok) newer.value = answer.value;
    else watched.putBack(spans);
  }

  const timer = setInterval(() => void report(), REPORT_MS);
  const hidden = (): void => {
    if (document.hidden) void report();
  };
  document.addEventListener("visibilitychange", hidden);
  watch(playback.playing, (playing) => {
    if (!playing) {
      watched.lift();
      void report();
    }
  });
  onBeforeUnmount(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", hidden);
    void report();
  });

  return { mine, durationMs, told };
}
