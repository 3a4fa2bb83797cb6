/** What this device does now: be paired, wait for its next conference, or be in one. It asks the
 * server again by itself, whatever went wrong. */
import type {
  DeviceNowView,
  FailureCode,
  PairingView,
  SessionView,
} from "@dienhong/shared/contract";
import { useLive } from "@dienhong/shared/stores/live";
import { useSession } from "@dienhong/shared/stores/session";
import { onScopeDispose, shallowRef, watch } from "vue";

export type DeviceState =
  | { readonly kind: "starting" }
  | { readonly kind: "pairing"; readonly pairing: PairingView }
  | { readonly kind: "idle"; readonly now: DeviceNowView; readonly why: FailureCode | null }
  | { readonly kind: "in"; readonly now: DeviceNowView }
  | { readonly kind: "elsewhere"; readonly now: DeviceNowView | null }
  | { readonly kind: "unreachable"; readonly sinceMs: number };

const ASK_AGAIN_MS = 20_000;
const REACH_AGAIN_MS = 3000;
const PAIRED_YET_MS = 2000;
/** A new code is shown before the old one ends. */
const BEFORE_END_MS = 15_000;
const STAY_AFTER_END_MS = 120_000;
/** The conference this tab has a session for; a reload goes on with it. */
const MARK = "dienhong.kiosk";

/** Why the server ended the part of a page that another one of the same site took over. */
const TAKEN_OVER: readonly FailureCode[] = ["session_replaced", "seat_taken_over"];

export function useDevice() {
  const session = useSession();
  const live = useLive();
  const state = shallowRef<DeviceState>({ kind: "starting" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lostSinceMs: number | null = null;

  function later(what: () => Promise<void>, afterMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void what(), afterMs);
  }

  async function look(): Promise<void> {
    const answer = await session.api.deviceNow();
    if (answer.ok) {
      lostSinceMs = null;
      if (answer.value.may_join) await join(answer.value);
      else idle(answer.value, null);
    } else if (answer.code === "device_not_paired") {
      await pair();
    } else {
      unreachable();
    }
  }

  function idle(now: DeviceNowView, why: FailureCode | null): void {
    state.value = { kind: "idle", now, why };
    later(look, ASK_AGAIN_MS);
  }

  function unreachable(): void {
    lostSinceMs ??= Date.now();
    state.value = { kind: "unreachable", sinceMs: lostSinceMs };
    later(look, REACH_AGAIN_MS);
  }

  async function pair(): Promise<void> {
    sessionStorage.removeItem(MARK);
    const answer = await session.api.beginPairing();
    if (!answer.ok) {
      unreachable();
      return;
    }
    lostSinceMs = null;
    state.value = { kind: "pairing", pairing: answer.value };
    later(() => paired(answer.value), PAIRED_YET_MS);
  }

  async function paired(pairing: PairingView): Promise<void> {
    const answer = await session.api.askPaired(pairing.secret);
    if (answer.ok && answer.value.paired) await look();
    else if (!answer.ok && answer.code === "pairing_code_unknown") await pair();
    else if (Date.now() > pairing.expires_at_ms - BEFORE_END_MS) await pair();
    else later(() => paired(pairing), PAIRED_YET_MS);
  }

  async function join(now: DeviceNowView): Promise<void> {
    const conferenceId = now.conference?.id ?? "";
    const begun = (await resumed(conferenceId)) ?? (await session.api.startDeviceSession());
    if ("ok" in begun) {
      if (!begun.ok) {
        if (begun.code === "offline") unreachable();
        else idle(now, begun.code);
        return;
      }
      session.begin(begun.value);
      sessionStorage.setItem(MARK, conferenceId);
    }
    state.value = { kind: "in", now };
    live.join(conferenceId, "kiosk");
  }

  /** A reload goes on with the session there is, so that the room is not away for a moment. */
  async function resumed(conferenceId: string): Promise<SessionView | null> {
    if (sessionStorage.getItem(MARK) !== conferenceId) return null;
    const there = await session.load();
    return there && session.session?.limit?.conference_id === conferenceId ? session.session : null;
  }

  /** Starts afresh: nothing of what was before is left over. */
  function again(): void {
    location.reload();
  }

  function takeOver(): void {
    sessionStorage.removeItem(MARK);
    again();
  }

  watch(
    () => live.connection,
    (connection) => {
      if (connection.state !== "ended" || state.value.kind !== "in") return;
      if (TAKEN_OVER.includes(connection.code)) {
        clearTimeout(timer);
        state.value = { kind: "elsewhere", now: state.value.now };
        return;
      }
      const over = connection.code === "conference_closed";
      sessionStorage.removeItem(MARK);
      setTimeout(again, over ? STAY_AFTER_END_MS : REACH_AGAIN_MS);
    },
  );
  onScopeDispose(() => clearTimeout(timer));
  void look();

  return { state, takeOver };
}
