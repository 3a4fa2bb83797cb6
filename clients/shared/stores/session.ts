/** Who is signed in on this browser. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { FailureCode, Refusal, SessionView } from "../contract";
import { Api } from "../http/api";
import { forgetNotes } from "../ink/forget";

export const useSession = defineStore("session", () => {
  const api = new Api();
  const session = shallowRef<SessionView | null>(null);
  /** Until the server has said whether the cookie still counts. */
  const known = ref(false);
  const failure = ref<FailureCode | null>(null);
  const person = computed(() => session.value?.person ?? null);

  function take(view: SessionView | null): void {
    session.value = view;
    api.token = view?.token ?? null;
    known.value = true;
  }

  async function load(): Promise<boolean> {
    failure.value = null;
    const answer = await api.session();
    if (answer.ok) take(answer.value);
    else if (isSignedOut(answer.code)) take(null);
    else failure.value = answer.code;
    return session.value !== null;
  }

  async function signIn(username: string, password: string): Promise<Refusal | null> {
    const answer = await api.signIn(username, password);
    if (!answer.ok) return answer;
    take(answer.value);
    return null;
  }

  async function signInByCode(code: string): Promise<Refusal | null> {
    const answer = await api.signInByCode(code);
    if (!answer.ok) return answer;
    take(answer.value);
    return null;
  }

  /** Goes on with a session that was started otherwise: by a paired device, by a guest's link. */
  function begin(view: SessionView): void {
    take(view);
  }

  async function signOut(): Promise<void> {
    await api.signOut();
    take(null);
    forgetNotes();
    const { Vault } = await import("../offline/vault");
    await (await Vault.open()).clear();
  }

  /** Goes on as whoever was signed in here last, while the server can't be asked. */
  function resume(kept: SessionView): void {
    session.value = kept;
  }

  return {
    api,
    session,
    person,
    known,
    failure,
    load,
    signIn,
    signInByCode,
    begin,
    signOut,
    resume,
  };
});

function isSignedOut(code: FailureCode): boolean {
  return code === "not_signed_in" || code === "session_expired";
}

/** The sign-in page, which afterwards returns to the page the person wanted. */
export function signInAddress(): string {
  return `/?next=${encodeURIComponent(location.pathname + location.search)}`;
}
