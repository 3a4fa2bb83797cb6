/** One paper as it is edited: what stands on the server, what is typed here, what met another's. */
import type { PaperView, SectionView } from "@dienhong/shared/contract/api";
import { useSession } from "@dienhong/shared/stores/session";
import { useToasts } from "@dienhong/shared/ui/toasts";
import { computed, onScopeDispose, reactive, ref, shallowRef } from "vue";
import { paperServer, type Content } from "./server";

/** After the last letter; a closing page saves at once. */
const SAVE_AFTER_MS = 1200;
const LOOK_AGAIN_MS = 20_000;

interface Typed {
  readonly base: number;
  readonly content: Content;
}

export function usePaper(paperId: string) {
  const server = paperServer(useSession().api);
  const toasts = useToasts();
  const paper = shallowRef<PaperView | null>(null);
  const failed = ref(false);
  const typed = reactive(new Map<string, Typed>());
  const conflicts = reactive(new Map<string, { mine: Content; number: number }>());
  const saving = ref(0);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const unsaved = computed(() => typed.size > 0 || saving.value > 0);

  async function load(): Promise<void> {
    const answer = await server.get(paperId);
    failed.value = !answer.ok && paper.value === null;
    if (answer.ok) paper.value = answer.value;
  }

  function contentOf(section: SectionView): Content {
    return typed.get(section.id)?.content ?? section.content;
  }

  function edit(section: SectionView, content: Content): void {
    typed.set(section.id, { base: typed.get(section.id)?.base ?? section.number, content });
    clearTimeout(timers.get(section.id));
    timers.set(
      section.id,
      setTimeout(() => void save(section.id), SAVE_AFTER_MS),
    );
  }

  async function save(id: string): Promise<void> {
    clearTimeout(timers.get(id));
    const sent = typed.get(id);
    if (sent === undefined || paper.value === null) return;
    saving.value += 1;
    const answer = await server.save(paperId, id, sent.base, sent.content);
    saving.value -= 1;
    if (!answer.ok) {
      toasts.refused(answer);
      if (answer.code === "offline")
        timers.set(
          id,
          setTimeout(() => void save(id), SAVE_AFTER_MS * 4),
        );
      return;
    }
    const { section, conflict } = answer.value;
    const newest = typed.get(id);
    if (newest === sent) typed.delete(id);
    else if (newest !== undefined) typed.set(id, { ...newest, base: section.number });
    if (conflict !== null) conflicts.set(id, { mine: sent.content, number: conflict });
    put(section);
    if (!unsaved.value) await load();
  }

  function put(section: SectionView): void {
    if (paper.value === null) return;
    const sections = paper.value.sections.map((one) => (one.id === section.id ? section : one));
    paper.value = { ...paper.value, sections };
  }

  /** What is kept aside takes the place of what stands, or is left in the list of versions. */
  function settle(section: SectionView, takeMine: boolean): void {
    const conflict = conflicts.get(section.id);
    conflicts.delete(section.id);
    if (takeMine && conflict !== undefined) edit(section, conflict.mine);
  }

  async function saveAll(): Promise<void> {
    await Promise.all([...typed.keys()].map(save));
  }

  function show(view: PaperView): void {
    paper.value = view;
  }

  const timer = setInterval(() => {
    if (!document.hidden && !unsaved.value) void load();
  }, LOOK_AGAIN_MS);
  onScopeDispose(() => {
    clearInterval(timer);
    void saveAll();
  });
  void load();
  return {
    server,
    paper,
    failed,
    unsaved,
    conflicts,
    load,
    contentOf,
    edit,
    settle,
    saveAll,
    show,
  };
}

export type Editing = ReturnType<typeof usePaper>;
