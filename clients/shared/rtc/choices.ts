/** Which devices were chosen on this machine, and whether they should be on; kept between meetings. */
import type { DeviceKind } from "./devices";

export interface Choices {
  readonly microphone: string | null;
  readonly camera: string | null;
  readonly speaker: string | null;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
}

const REMEMBERED = "dienhong.devices";
const FIRST: Choices = {
  microphone: null,
  camera: null,
  speaker: null,
  microphoneOn: true,
  cameraOn: true,
};

export function rememberedChoices(): Choices {
  try {
    const stored = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Partial<Choices>;
    return { ...FIRST, ...stored };
  } catch {
    return FIRST;
  }
}

export function remember(change: Partial<Choices> & Partial<Record<DeviceKind, string>>): Choices {
  const choices = { ...rememberedChoices(), ...change };
  localStorage.setItem(REMEMBERED, JSON.stringify(choices));
  return choices;
}
