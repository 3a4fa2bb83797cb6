/** Which papers I have opened: told to the server once a page has been before me for two seconds. */
import { defineStore } from "pinia";
import { ref, shallowRef, watch } from "vue";
import type { DocumentView } from "../contract";
import { useLive } from "./live";
import { useSession } from "./session";

const READ_AFTER_MS = 2000;

export const useOpenings = defineStore("openings", () => {
  const live = useLive();
  const session = useSession();

  const mine = shallowRef<ReadonlySet<string>>(new Set());
  /** Until it is known, nothing is called unread. */
  const known = ref(false);
  /** Versions opened while the server could not be told. */
  const untold = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function isUnread({ version }: DocumentView): boolean {
    return known.value && version.ready_pages > 0 && !mine.value.has(version.sha256);
  }

  /** A page of this version is on the screen; null: none is. */
  function shows(documentId: string | null, sha256: string): void {
    clearTimeout(timer);
    if (documentId === null || mine.value.has(sha256)) return;
    timer = setTimeout(() => {
      mine.value = new Set([...mine.value, sha256]);
      untold.set(sha256, documentId);
      void tell();
    }, READ_AFTER_MS);
  }

  async function tell(): Promise<void> {
    const conferenceId = live.snapshot?.conference.id ?? "";
    for (const [sha256, documentId] of untold) {
      const answer = await session.api.openDocument(conferenceId, documentId, sha256);
      if (!answer.ok && answer.code === "offline") return;
      untold.delete(sha256);
    }
  }

  async function ask(): Promise<void> {
    await tell();
    const answer = await session.api.openings(live.snapshot?.conference.id ?? "");
    if (!answer.ok) return;
    mine.value = new Set([...answer.value.mine, ...untold.keys()]);
    known.value = true;
  }

  watch(
    () => live.joins,
    (joins) => {
      if (joins > 0) void ask();
    },
    { immediate: true },
  );

  return { isUnread, shows };
});
