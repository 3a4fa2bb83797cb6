/** Binds the page's devices to its publishing connection, and the microphone to its right to speak. */
import type { LinkState } from "../rtc/kept";
import { PublishConnection } from "../rtc/publish";
import { chime } from "../rtc/sounds";
import { opponentOf } from "../state/stage";
import { useLive } from "./live";
import { useNow } from "../ui/useNow";
import { computed, onScopeDispose, ref, watch } from "vue";
import { useDevices } from "./devices";
import { useMyView } from "./myView";
import { countdownS, microphoneState } from "../rtc/microphone";

export function usePublishing() {
  const live = useLive();
  const devices = useDevices();
  const view = useMyView();
  const now = useNow(live.nowMs);
  const link = ref<LinkState>("none");
  const connection = new PublishConnection(live.media, (state) => (link.value = state));

  /** Who presides is always heard, if he likes. */
  const isChair = computed(() => live.snapshot?.chairing.presiding_id === live.me?.id);
  const floor = computed(() => live.snapshot?.floor ?? null);
  /** The relay also opens a room's microphone for a delegate who sits in that room. */
  const open = computed(() => live.mediaState?.microphone_open ?? false);
  const wanted = ref(true);
  /** Whether the person holds the button that lets him speak in a discussion. */
  const held = ref(false);
  /** Put into a debate, in my own microphone or that of my room. */
  const debates = computed(() => {
    const opponent = live.snapshot === null ? null : opponentOf(live.snapshot);
    return opponent !== null && speaksHere(opponent);
  });
  /** The stage doesn't say since when; who loads the page in the middle of it is not counted down. */
  const debatesSinceMs = ref<number | null>(null);
  watch(debates, (now) => (debatesSinceMs.value = now ? live.nowMs() : null));
  /** The chair and whoever was called need not hold anything. */
  const called = computed(() => {
    const { holder } = floor.value ?? {};
    return isChair.value || debates.value || (holder ? speaksHere(holder.attendee_id) : false);
  });
  const silenced = computed(() => {
    const silence = live.snapshot?.stage.silence ?? null;
    if (silence === null || isChair.value) return false;
    return !silence.except_ids.includes(live.snapshot?.me ?? "");
  });

  /** In my own microphone, or in that of the room which I run. */
  function speaksHere(attendeeId: string): boolean {
    const { me } = live;
    if (me === null || attendeeId === me.id) return me !== null;
    return me.role === "site_operator" && live.roster?.siteOf(attendeeId)?.id === me.site_id;
  }

  /** Heard while the button is held: a discussion, and nobody called me. */
  const holds = computed(() => live.snapshot?.stage.discussion === true && !called.value);

  const calledAtMs = computed(() => {
    if (isChair.value) return null;
    return debates.value ? debatesSinceMs.value : (floor.value?.holder?.since_ms ?? null);
  });
  const microphone = computed(() =>
    microphoneState(
      {
        hasDevice: devices.microphone !== null,
        open: open.value,
        mutedByChair:
          (silenced.value && !open.value) ||
          (floor.value?.muted.includes(live.snapshot?.me ?? "") ?? false),
        talking: holds.value ? held.value : null,
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

  const sent = {
    microphone: () => devices.microphone,
    camera: () => (view.pictures ? devices.camera : null),
    screen: () => devices.screen,
    screen_audio: () => devices.screenSound,
  };
  for (const kind of ["microphone", "camera", "screen", "screen_audio"] as const) {
    watch(sent[kind], (track) => void connection.setTrack(kind, track), { immediate: true });
  }
  watch(
    () => live.mediaState,
    (state) => {
      if (state === null) return;
      void connection.setLayers({ camera: state.camera_layers, screen: state.screen_layers });
    },
    { immediate: true },
  );
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

  function hold(on: boolean): void {
    held.value = on;
  }

  return { link, microphone, countdown, holds, toggleMicrophone, hold };
}
