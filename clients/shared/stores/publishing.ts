/** Binds the page's devices to its publishing connection, and the microphone to its right to speak. */
import type { LinkState } from "../rtc/kept";
import { PublishConnection } from "../rtc/publish";
import { chime } from "../rtc/sounds";
import { useLive } from "./live";
import { useNow } from "../ui/useNow";
import { computed, onScopeDispose, ref, watch } from "vue";
import { useDevices } from "./devices";
import { countdownS, microphoneState } from "../rtc/microphone";

export function usePublishing() {
  const live = useLive();
  const devices = useDevices();
  const now = useNow(live.nowMs);
  const link = ref<LinkState>("none");
  const connection = new PublishConnection(live.media, (state) => (link.value = state));

  const isChair = computed(() => live.me?.role === "chair");
  const floor = computed(() => live.snapshot?.floor ?? null);
  /** The relay also opens a room's microphone for a delegate who sits in that room. */
  const open = computed(() => live.mediaState?.microphone_open ?? false);
  const wanted = ref(true);

  const calledAtMs = computed(() =>
    isChair.value ? null : (floor.value?.holder?.since_ms ?? null),
  );
  const microphone = computed(() =>
    microphoneState(
      {
        hasDevice: devices.microphone !== null,
        open: open.value,
        mutedByChair: floor.value?.muted.includes(live.snapshot?.me ?? "") ?? false,
        wanted: wanted.value,
        calledAtMs: calledAtMs.value,
      },
      now.value,
    ),
  );
  const countdown = computed(() => countdownS(calledAtMs.value, now.value));

  if (isChair.value) wanted.value = devices.choices.microphoneOn;

  // Whoever is called is heard, also if he had muted himself the last time.
  watch(open, (opened) => {
    if (!opened || isChair.value) return;
    wanted.value = true;
    if (countdown.value > 0) void chime();
  });
  watch(
    [() => devices.microphone, microphone],
    ([track, state]) => {
      if (track !== null) track.enabled = state === "on_air";
    },
    { immediate: true },
  );

  for (const kind of ["microphone", "camera", "screen"] as const) {
    watch(
      () => devices[kind],
      (track) => void connection.setTrack(kind, track),
      { immediate: true },
    );
  }
  // The first join happened before this page had anything to publish.
  watch(
    () => live.joins,
    () => {
      connection.start();
    },
  );
  watch(
    () => live.mediaState?.publishing,
    (state) => {
      if (state === "replaced") live.leave("session_replaced");
    },
  );
  watch(
    () => live.connection.state,
    (state) => {
      if (state !== "ended") return;
      connection.stop();
      devices.releaseAll();
    },
  );
  onScopeDispose(() => {
    connection.stop();
  });

  function toggleMicrophone(): void {
    wanted.value = !wanted.value;
    if (isChair.value) devices.wantMicrophone(wanted.value);
  }

  return { link, microphone, countdown, toggleMicrophone };
}
