/** The devices of this page: opened, chosen, switched off, lost and found again. */
import { rememberedChoices, remember } from "../rtc/choices";
import {
  listDevices,
  onDevicesChanged,
  openDevice,
  openScreen,
  type Device,
  type DeviceKind,
  type DeviceProblem,
  type Opened,
} from "../rtc/devices";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, type ShallowRef } from "vue";

type Captured = "microphone" | "camera" | "screen" | "screen_audio";
type Asked = Exclude<Captured, "screen_audio">;

export const useDevices = defineStore("devices", () => {
  const choices = shallowRef(rememberedChoices());
  const available = shallowRef<readonly Device[]>([]);
  const tracks: Record<Captured, ShallowRef<MediaStreamTrack | null>> = {
    microphone: shallowRef(null),
    camera: shallowRef(null),
    screen: shallowRef(null),
    screen_audio: shallowRef(null),
  };
  const problems = ref<Partial<Record<Captured, DeviceProblem | undefined>>>({});
  const asking = ref(false);

  const microphone = computed(() => tracks.microphone.value);
  const camera = computed(() => tracks.camera.value);
  const screen = computed(() => tracks.screen.value);
  /** What the shared screen plays; not every browser gives it. */
  const screenSound = computed(() => tracks.screen_audio.value);
  const selfView = computed(() =>
    tracks.camera.value === null ? null : new MediaStream([tracks.camera.value]),
  );

  /** The microphone and camera that were on the last time. */
  async function open(): Promise<void> {
    asking.value = true;
    await capture("microphone");
    if (choices.value.cameraOn) await capture("camera");
    asking.value = false;
    available.value = await listDevices();
  }

  async function capture(kind: Asked): Promise<void> {
    if (kind === "screen") {
      const shared = await openScreen();
      take(kind, shared.opened);
      tracks.screen_audio.value = shared.sound;
    } else {
      take(kind, await openDevice(kind, choices.value[kind]));
    }
  }

  function take(kind: Asked, opened: Opened): void {
    release(kind);
    if ("problem" in opened) {
      problems.value = { ...problems.value, [kind]: opened.problem };
      return;
    }
    problems.value = { ...problems.value, [kind]: undefined };
    tracks[kind].value = opened.track;
    opened.track.onended = () => ended(kind, opened.track);
  }

  function release(kind: Captured): void {
    tracks[kind].value?.stop();
    tracks[kind].value = null;
    if (kind === "screen") release("screen_audio");
  }

  /** Pulled out, or for a screen: the person ended the sharing in the browser's own bar. */
  function ended(kind: Captured, track: MediaStreamTrack): void {
    if (tracks[kind].value !== track) return;
    release(kind);
    if (kind !== "screen") problems.value = { ...problems.value, [kind]: "lost" };
  }

  async function switchCamera(on: boolean): Promise<void> {
    choices.value = remember({ cameraOn: on });
    if (on) await capture("camera");
    else release("camera");
  }

  async function switchScreen(on: boolean): Promise<void> {
    if (on) await capture("screen");
    else release("screen");
  }

  function wantMicrophone(on: boolean): void {
    choices.value = remember({ microphoneOn: on });
  }

  async function choose(kind: DeviceKind, id: string): Promise<void> {
    choices.value = remember({ [kind]: id });
    if (kind !== "speaker") await capture(kind);
  }

  /** A device that comes back is taken up again by itself. */
  async function devicesChanged(): Promise<void> {
    available.value = await listDevices();
    for (const kind of ["microphone", "camera"] as const) {
      const there = available.value.some((device) => device.kind === kind);
      const problem = problems.value[kind];
      if ((problem === "lost" || problem === "missing") && there) await capture(kind);
    }
  }
  onDevicesChanged(() => void devicesChanged());

  function releaseAll(): void {
    for (const kind of ["microphone", "camera", "screen"] as const) release(kind);
  }

  return {
    choices,
    available,
    microphone,
    camera,
    screen,
    screenSound,
    selfView,
    problems,
    asking,
    open,
    capture,
    switchCamera,
    switchScreen,
    wantMicrophone,
    choose,
    releaseAll,
  };
});
