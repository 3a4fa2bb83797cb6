/** Cameras, microphones and loudspeakers of this machine, and why one of them cannot be used. */

export type DeviceProblem =
  | "refused" // the person or the browser's settings said no
  | "missing"
  | "busy"
  | "lost" // it was there, and was pulled out
  | "insecure"; // the page was not opened over https

export type Opened = { readonly track: MediaStreamTrack } | { readonly problem: DeviceProblem };

export type DeviceKind = "microphone" | "camera" | "speaker";

export interface Device {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly name: string;
}

const KINDS: Record<MediaDeviceKind, DeviceKind> = {
  audioinput: "microphone",
  videoinput: "camera",
  audiooutput: "speaker",
};

/** 720p is the top layer; more would be thrown away. */
const PICTURE = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 25, max: 30 },
};

const VOICE = {
  channelCount: { ideal: 1 },
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

export function openDevice(
  kind: "microphone" | "camera",
  deviceId: string | null,
): Promise<Opened> {
  const chosen = deviceId === null ? {} : { deviceId: { ideal: deviceId } };
  return open((media) =>
    kind === "microphone"
      ? media.getUserMedia({ audio: { ...VOICE, ...chosen } })
      : media.getUserMedia({ video: { ...PICTURE, ...chosen } }),
  );
}

/** The picture of a screen or window, and its sound where the browser gives one. Text matters more
 * than smooth motion; the sound is music as well as speech, so it is left as it is. */
export async function openScreen(): Promise<{
  readonly opened: Opened;
  readonly sound: MediaStreamTrack | null;
}> {
  let sound: MediaStreamTrack | null = null;
  const opened = await open(async (media) => {
    const stream = await media.getDisplayMedia({
      video: { frameRate: { ideal: 10, max: 15 } },
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
    sound = stream.getAudioTracks()[0] ?? null;
    return new MediaStream(stream.getVideoTracks());
  });
  if ("track" in opened) opened.track.contentHint = "detail";
  return { opened, sound };
}

export async function listDevices(): Promise<Device[]> {
  if (!isAvailable()) return [];
  const infos = await navigator.mediaDevices.enumerateDevices();
  return infos
    .filter((info) => info.deviceId !== "")
    .map((info) => ({ id: info.deviceId, kind: KINDS[info.kind], name: info.label }));
}

export function onDevicesChanged(listener: () => void): () => void {
  if (!isAvailable()) return () => undefined;
  navigator.mediaDevices.addEventListener("devicechange", listener);
  return () => {
    navigator.mediaDevices.removeEventListener("devicechange", listener);
  };
}

export function canShareScreen(): boolean {
  return isAvailable() && "getDisplayMedia" in navigator.mediaDevices;
}

async function open(ask: (media: MediaDevices) => Promise<MediaStream>): Promise<Opened> {
  if (!isAvailable()) return { problem: "insecure" };
  try {
    const [track] = (await ask(navigator.mediaDevices)).getTracks();
    return track === undefined ? { problem: "missing" } : { track };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

function isAvailable(): boolean {
  return "mediaDevices" in navigator;
}

/** Names from the Media Capture specification (10.2). */
function problemOf(error: unknown): DeviceProblem {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return "busy";
}
