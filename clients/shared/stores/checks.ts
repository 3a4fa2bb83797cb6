/** What this page has found out about its devices, from the check before the room to the opening. */
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { DeviceReport } from "../contract";

/** Louder than a quiet room. */
const HEARD_FROM = 0.35;
const PHONE_REMEMBERED = "dienhong.phone";
const NO_PHONE = /[^0-9 .+()-]/g;
const PHONE_LENGTH = 24;

type Heard = DeviceReport["loop"];

export const useChecks = defineStore("checks", () => {
  const voice = ref(false);
  const level = ref(0);
  const loop = ref<Heard>("untried");
  const speaker = ref<Heard>("untried");
  const roundTripMs = ref<number | null>(null);
  const painted = shallowRef<DeviceReport["painted"]>(null);
  const phone = ref(localStorage.getItem(PHONE_REMEMBERED) ?? "");

  function setPhone(text: string): void {
    phone.value = text.replace(NO_PHONE, "").slice(0, PHONE_LENGTH);
    localStorage.setItem(PHONE_REMEMBERED, phone.value);
  }

  /** Another microphone has not been heard yet. */
  function forgetVoice(): void {
    voice.value = false;
    level.value = 0;
    loop.value = "untried";
  }

  function heardNow(now: number): void {
    level.value = now;
    if (now > HEARD_FROM) voice.value = true;
  }

  return {
    voice,
    level,
    loop,
    speaker,
    roundTripMs,
    painted,
    phone,
    setPhone,
    forgetVoice,
    heardNow,
  };
});
