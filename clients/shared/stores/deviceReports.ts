/** How loud the microphone is, and what the technicians are told of this page's devices. */
import { computed, onScopeDispose, watch } from "vue";
import type { DeviceReport } from "../contract";
import { watchLevel } from "../rtc/level";
import { BEFORE_OPENING } from "../state/life";
import { useChecks } from "./checks";
import { useDevices } from "./devices";
import { useLive } from "./live";

const REPORT_EVERY_MS = 1500;

/** Listens how loud the microphone is, for as long as the component lives. */
export function useMicrophoneLevel(wanted: () => boolean = () => true): void {
  const devices = useDevices();
  const checks = useChecks();
  let stop: (() => void) | null = null;
  watch(
    () => (wanted() ? devices.microphone : null),
    (track) => {
      stop?.();
      stop = track === null ? null : watchLevel(track, checks.heardNow);
    },
    { immediate: true },
  );
  watch(
    () => devices.choices.microphone,
    () => {
      checks.forgetVoice();
    },
  );
  onScopeDispose(() => stop?.());
}

/** Tells the technicians how this page's devices are, until the conference is opened. */
export function useDeviceReports(): void {
  const live = useLive();
  const devices = useDevices();
  const checks = useChecks();
  const wanted = computed(() =>
    BEFORE_OPENING.includes(live.snapshot?.conference.state ?? "closed"),
  );
  useMicrophoneLevel(() => wanted.value);

  let loudest = 0;
  watch(
    () => checks.level,
    (now) => (loudest = Math.max(loudest, now)),
  );
  let told = "";
  watch(
    () => live.joins,
    () => (told = ""),
  );

  function state(kind: "camera" | "microphone"): DeviceReport["camera"] {
    const problem = devices.problems[kind];
    if (problem !== undefined) return problem;
    if (devices[kind] !== null) return "ok";
    if (devices.asking) return "untried";
    return kind === "camera" && !devices.choices.cameraOn ? "off" : "untried";
  }

  function report(): void {
    if (!wanted.value) return;
    const found: DeviceReport = {
      camera: state("camera"),
      microphone: state("microphone"),
      voice: checks.voice,
      level: Math.round(loudest * 10) / 10,
      loop: checks.loop,
      speaker: checks.speaker,
      round_trip_ms: checks.roundTripMs,
      clock_skew_ms: Math.round((live.nowMs() - Date.now()) / 100) * 100,
      painted: checks.painted,
      phone: checks.phone,
    };
    loudest = 0;
    const text = JSON.stringify(found);
    if (text === told || live.connection.state !== "live") return;
    told = text;
    live.tell({ type: "devices", report: found });
  }
  const timer = setInterval(report, REPORT_EVERY_MS);
  onScopeDispose(() => {
    clearInterval(timer);
  });
}
