/** Keeps the meeting on this device while the line is up.
 *
 * Whatever the vault lacks is fetched through the service worker, which puts it there; a few at a
 * time, so that the page being read now comes first.
 */
import type { DocumentView } from "@dienhong/shared/contract";
import type { Vault } from "@dienhong/shared/offline/vault";
import { useLive } from "@dienhong/shared/stores/live";
import { useSession } from "@dienhong/shared/stores/session";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { foreign, mayStay, missing, progressOf, type Progress } from "./plan";
import { control } from "./worker";

const AT_ONCE = 2;
/** Between two looks at what changed: a live conference changes every second. */
const SYNC_EVERY_MS = 5000;
const LOOK_EVERY_FILES = 12;

export const useOffline = defineStore("offline", () => {
  const live = useLive();
  const session = useSession();
  /** `off`: this browser can't keep anything, for instance without a secure address. */
  const state = ref<"off" | "starting" | "on" | "full" | "wiped">("starting");
  const kept = shallowRef<ReadonlySet<string>>(new Set());
  const finished = shallowRef<Readonly<Record<string, number>>>({});
  const papers = computed(() => mayStay(live.snapshot?.documents ?? []));
  const whole = computed(() => papers.value.filter((paper) => isWhole(paper)));
  let changed = false;

  function progress(paper: DocumentView): Progress {
    return progressOf(paper, kept.value);
  }

  function isWhole(paper: DocumentView): boolean {
    const { kept: there, pages } = progress(paper);
    return pages > 0 && there === pages;
  }

  /** When the whole paper was on this device, or null while it isn't. */
  function keptAtMs(paper: DocumentView): number | null {
    return isWhole(paper) ? (finished.value[paper.version.sha256] ?? null) : null;
  }

  async function start(conferenceId: string): Promise<void> {
    if (!(await control())) {
      state.value = "off";
      return;
    }
    const { load, openVault } = await import("./keptMeeting");
    const vault = await openVault();
    finished.value = (await load(conferenceId))?.finished ?? {};
    kept.value = await vault.paths(conferenceId);
    state.value = "on";
    void navigator.storage.persist();
    watch(
      () => live.snapshot,
      () => (changed = true),
      { immediate: true },
    );
    // What came since the last look is kept the moment the line is lost.
    watch(
      () => live.connection.state,
      (now) => {
        if (now === "reconnecting") void keepState(vault);
      },
    );
    for (;;) {
      if (changed && (live.connection.state === "live" || over())) {
        await sync(vault, conferenceId);
      }
      await new Promise((resolve) => setTimeout(resolve, SYNC_EVERY_MS));
    }
  }

  function over(): boolean {
    return live.snapshot?.conference.state === "closed";
  }

  async function sync(vault: Vault, conferenceId: string): Promise<void> {
    const snapshot = live.snapshot;
    const view = session.session;
    if (snapshot === null || view === null) return;
    changed = false;
    const { save, terms } = await import("./keptMeeting");
    if (over()) {
      if (snapshot.conference.wipe_devices) await forget(vault, conferenceId, view.person.id);
      return;
    }
    await vault.begin(conferenceId, terms(snapshot, view));
    await vault.drop(conferenceId, foreign(snapshot.documents, kept.value));
    await look(vault, conferenceId);
    await save(vault, { session: view, snapshot, finished: finished.value });
    await fetchMissing(vault, conferenceId);
  }

  async function keepState(vault: Vault): Promise<void> {
    const snapshot = live.snapshot;
    const view = session.session;
    if (snapshot === null || view === null || view.token === "") return;
    const { save } = await import("./keptMeeting");
    await save(vault, { session: view, snapshot, finished: finished.value });
  }

  async function fetchMissing(vault: Vault, conferenceId: string): Promise<void> {
    const wanted = missing(papers.value, kept.value);
    const left = wanted.values();
    let fetched = 0;
    const work = async () => {
      for (const path of left) {
        if (live.connection.state !== "live" || !(await comes(path))) return;
        fetched += 1;
        if (fetched % LOOK_EVERY_FILES === 0) await look(vault, conferenceId);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const before = kept.value.size;
    await look(vault, conferenceId);
    const nothingStays = fetched > LOOK_EVERY_FILES && kept.value.size === before;
    state.value = nothingStays ? "full" : "on";
    // What did not come this time is tried again, and new pages may have been made meanwhile.
    if (wanted.length > 0 && !nothingStays) changed = true;
  }

  /** What is in the vault now; notes when a paper has become whole. */
  async function look(vault: Vault, conferenceId: string): Promise<void> {
    kept.value = await vault.paths(conferenceId);
    const news = whole.value.filter(({ version }) => !(version.sha256 in finished.value));
    if (news.length === 0) return;
    const now = live.nowMs();
    finished.value = {
      ...finished.value,
      ...Object.fromEntries(news.map(({ version }) => [version.sha256, now])),
    };
  }

  async function forget(vault: Vault, conferenceId: string, personId: string): Promise<void> {
    const { NoteStore } = await import("@dienhong/shared/ink/store");
    const notes = await NoteStore.open(personId, conferenceId);
    await notes.leave();
    notes.close();
    await vault.forget(conferenceId);
    kept.value = new Set();
    finished.value = {};
    state.value = "wiped";
  }

  return { state, papers, whole, progress, keptAtMs, start };
});

async function comes(path: string): Promise<boolean> {
  try {
    const response = await fetch(path, { priority: "low" });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
