/** Who asks the technicians for help, by a message or by the button of a room; what was read of it on this
 * device, and whether what is new rings. */
import { chime } from "@dienhong/shared/rtc/sounds";
import { useLive } from "@dienhong/shared/stores/live";
import { computed, ref, watch } from "vue";
import { newestAsked, threadsOf, type ReadUntil } from "./threads";

const SOUND = "dienhong.help.sound";

export type Help = ReturnType<typeof useHelp>;

export function useHelp() {
  const live = useLive();
  const kept = `dienhong.help.${live.snapshot?.conference.id ?? ""}`;
  const read = ref<ReadUntil>(remembered(kept));
  const sound = ref(localStorage.getItem(SOUND) !== "off");

  const threads = computed(() => threadsOf(live.snapshot?.private_chat ?? [], read.value));
  /** Rooms that pressed "call the technician", the longest wait first. */
  const calls = computed(() =>
    (live.snapshot?.service_calls ?? [])
      .filter(({ kind }) => kind === "technician" || kind === "microphone")
      .sort((one, other) => one.called_at_ms - other.called_at_ms),
  );
  /** What nobody has looked at yet. */
  const open = computed(
    () =>
      threads.value.reduce((sum, one) => sum + one.unread, 0) +
      calls.value.filter(({ taken_by }) => taken_by === null).length,
  );

  watch(
    () => Math.max(newestAsked(threads.value), calls.value.at(-1)?.called_at_ms ?? 0),
    (now, before) => {
      if (now > before && sound.value) void chime();
    },
  );

  function markRead(threadId: string): void {
    const thread = threads.value.find(({ id }) => id === threadId);
    if (thread === undefined || thread.unread === 0) return;
    read.value = { ...read.value, [threadId]: thread.last.at_ms };
    localStorage.setItem(kept, JSON.stringify(read.value));
  }

  function ring(on: boolean): void {
    sound.value = on;
    localStorage.setItem(SOUND, on ? "on" : "off");
  }

  return { threads, calls, open, sound, markRead, ring };
}

function remembered(key: string): ReadUntil {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as ReadUntil;
  } catch {
    return {};
  }
}
