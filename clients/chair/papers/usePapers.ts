/** What the papers' sheet does: one word for each step, and who has opened what, asked now and then. */
import type { Command, DocumentView, OpeningsView } from "@dienhong/shared/contract";
import { useLive } from "@dienhong/shared/stores/live";
import { useSession } from "@dienhong/shared/stores/session";
import { useToasts } from "@dienhong/shared/ui/toasts";
import { onBeforeUnmount, onMounted, ref, shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import type { Step } from "./papers";

const ASK_EVERY_MS = 10_000;

export type Papers = ReturnType<typeof usePapers>;

export function usePapers() {
  const live = useLive();
  const session = useSession();
  const toasts = useToasts();
  const { t } = useI18n();

  const openings = shallowRef<OpeningsView | null>(null);
  /** The name of the file that is being sent. */
  const uploading = ref<string | null>(null);
  let timer: ReturnType<typeof setInterval> | undefined;

  async function askOpenings(): Promise<void> {
    const answer = await session.api.openings(live.snapshot?.conference.id ?? "");
    if (answer.ok) openings.value = answer.value;
  }

  onMounted(() => {
    void askOpenings();
    timer = setInterval(() => void askOpenings(), ASK_EVERY_MS);
  });
  onBeforeUnmount(() => {
    clearInterval(timer);
  });

  async function take(paper: DocumentView, step: Step, reason = ""): Promise<void> {
    for (const command of commandsOf(paper.id, step, reason)) {
      if (!(await live.send(command))) return;
    }
    toasts.show(t(`panel.papers.done.${step}`), { tone: "ok" });
    void askOpenings();
  }

  /** Sends files one after the other; a new version where `of` is given. */
  async function upload(files: readonly File[], into: Into): Promise<void> {
    for (const file of files) {
      uploading.value = file.name;
      const form = new FormData();
      form.set("title", into.of?.title ?? file.name.replace(/\.[a-z]{3,4}$/i, ""));
      form.set("kind", into.of?.kind ?? into.kind);
      form.set("state", into.state);
      if (into.of !== null) form.set("document_id", into.of.id);
      if (into.itemId !== null) form.set("item_id", into.itemId);
      form.set("file", file);
      const answer = await session.api.upload(live.snapshot?.conference.id ?? "", form);
      if (!answer.ok) toasts.refused(answer);
    }
    uploading.value = null;
  }

  return { openings, uploading, take, upload };
}

export interface Into {
  readonly of: DocumentView | null;
  readonly itemId: string | null;
  readonly kind: DocumentView["kind"];
  readonly state: "draft" | "published";
}

function commandsOf(documentId: string, step: Step, reason: string): readonly Command[] {
  const about = { document_id: documentId };
  switch (step) {
    case "submit":
      return [{ type: "documents.submit", ...about }];
    case "approve":
      return [{ type: "documents.approve", ...about }];
    case "publish":
      return [{ type: "documents.publish", ...about }];
    case "approve_and_publish":
      return [
        { type: "documents.approve", ...about },
        { type: "documents.publish", ...about },
      ];
    case "reject":
      return [{ type: "documents.reject", ...about, reason }];
    case "recall":
      return [{ type: "documents.recall", ...about, reason }];
  }
}
