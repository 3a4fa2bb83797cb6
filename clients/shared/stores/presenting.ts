/** Presenting papers to everybody: who may, and the three things one does. */
import { computed } from "vue";
import { presented } from "../state/presented";
import { useLive } from "./live";

export function usePresenting() {
  const live = useLive();

  const now = computed(() => (live.snapshot === null ? null : presented(live.snapshot)));
  const mine = computed(() => now.value?.presentation.presenter_id === live.me?.id);
  const isPanel = computed(() => live.me?.role === "chair" || live.me?.role === "secretary");
  /** Chair and secretary always; others while they speak or present the active item. */
  const mayStart = computed(() => {
    const me = live.me?.id;
    const active = live.snapshot?.items.find(({ status }) => status === "active");
    const onStage = live.snapshot?.floor.holder?.attendee_id === me || active?.presenter_id === me;
    return isPanel.value || (me !== undefined && onStage);
  });
  const mayStop = computed(() => mine.value || isPanel.value);

  function start(documentId: string, page = 1): Promise<boolean> {
    return live.send({ type: "presenting.start", document_id: documentId, page });
  }

  async function turn(page: number): Promise<void> {
    const epoch = now.value?.presentation.epoch;
    if (epoch === undefined || page < 1) return;
    await live.send({ type: "presenting.turn", epoch, page, view: { x: 0, y: 0, w: 1 } });
  }

  /** On to the next page, or back; nothing while somebody else presents. */
  async function turnBy(step: number): Promise<void> {
    if (mine.value && now.value !== null) await turn(now.value.presentation.page + step);
  }

  function stop(): Promise<boolean> {
    return live.send({ type: "presenting.stop" });
  }

  return { now, mine, isPanel, mayStart, mayStop, start, turn, turnBy, stop };
}
