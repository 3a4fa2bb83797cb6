/** Presenting papers to everybody: who may, what one does, and where the presenter points and looks. */
import { computed, onScopeDispose, ref, watch } from "vue";
import type { View } from "../contract";
import { AskedPage } from "../pages/askedPage";
import { Paced } from "../pages/paced";
import type { Point } from "../pages/transform";
import { presented } from "../state/presented";
import { useLive } from "./live";
import { useMyFloor } from "./myFloor";

const WHOLE_PAGE: View = { x: 0, y: 0, w: 1 };
const LOOK_EVERY_MS = 100;
const POINT_EVERY_MS = 50;
/** Where the presenter's view has come to rest is kept for those who come later. */
const AT_REST_MS = 500;

/** One for all controls of this page: keys, buttons and the page itself. */
const asked = new AskedPage();

export function usePresenting() {
  const live = useLive();

  const now = computed(() => (live.snapshot === null ? null : presented(live.snapshot)));
  const mine = computed(() => now.value?.presentation.presenter_id === live.me?.id);
  const { leads: isPanel } = useMyFloor();
  /** Chair and secretary always; others while they speak or present the active item. */
  const mayStart = computed(() => {
    const me = live.me?.id;
    const active = live.snapshot?.items.find(({ status }) => status === "active");
    const onStage = live.snapshot?.floor.holder?.attendee_id === me || active?.presenter_id === me;
    return live.snapshot?.conference.state === "open" && (isPanel.value || (!!me && onStage));
  });
  const mayStop = computed(() => mine.value || isPanel.value);

  function start(documentId: string, page = 1): Promise<boolean> {
    const epoch = live.snapshot?.presenting_epoch ?? null;
    return live.send({ type: "presenting.start", document_id: documentId, page, epoch });
  }

  async function turn(page: number, view: View = WHOLE_PAGE): Promise<void> {
    const epoch = now.value?.presentation.epoch;
    if (epoch === undefined || page < 1) return;
    const answer = live.send({ type: "presenting.turn", epoch, page, view });
    await asked.ask({ epoch, page }, answer);
  }

  watch(
    () => now.value?.presentation ?? null,
    (presentation) => {
      asked.show(presentation);
    },
  );

  /** On to the next page, or back; nothing while somebody else presents. */
  async function turnBy(step: number): Promise<void> {
    if (!mine.value || now.value === null) return;
    const page = asked.next(now.value.presentation, step, now.value.pageCount);
    if (page !== null) await turn(page);
  }

  function stop(): Promise<boolean> {
    return live.send({ type: "presenting.stop" });
  }

  /** Everybody to this page, once. */
  function pull(): Promise<boolean> {
    return live.send({ type: "presenting.pull" });
  }

  return { now, mine, isPanel, mayStart, mayStop, start, turn, turnBy, stop, pull };
}

/** What the presenter's own page tells those who follow him, while he moves it and points at it. */
export function usePresentersHand() {
  const live = useLive();
  const { now, mine, turn } = usePresenting();
  let resting: ReturnType<typeof setTimeout> | undefined;

  const looking = new Paced<View>(LOOK_EVERY_MS, (view) => {
    const place = here();
    if (place !== null) live.tell({ type: "viewport", ...place, view });
  });
  const pointing = new Paced<Point | null>(POINT_EVERY_MS, (at) => {
    const place = here();
    if (place !== null) live.tell({ type: "pointer", ...place, at: onPage(at) });
  });

  function here() {
    if (!mine.value || now.value === null) return null;
    const { epoch, page } = now.value.presentation;
    return { epoch, page };
  }

  function look(view: View): void {
    const place = here();
    if (place === null) return;
    looking.put(view);
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (here()?.page === place.page) void turn(place.page, view);
    }, AT_REST_MS);
  }

  function point(at: Point | null): void {
    if (here() !== null) pointing.put(at);
  }

  onScopeDispose(() => {
    clearTimeout(resting);
    looking.stop();
    pointing.stop();
  });

  return { look, point };
}

/** Where the presenter looks and points on the page everybody is shown. */
export function usePresentersEye() {
  const live = useLive();
  const presentation = computed(() => live.snapshot?.presentation ?? null);
  const view = ref<View>(presentation.value?.view ?? WHOLE_PAGE);

  watch(presentation, (now) => (view.value = now?.view ?? WHOLE_PAGE));
  watch(
    () => live.viewport,
    (moved) => {
      if (moved !== null && isHere(moved)) view.value = moved.view;
    },
  );
  const pointer = computed(() =>
    live.pointer !== null && isHere(live.pointer) ? live.pointer.at : null,
  );

  function isHere({ epoch, page }: { epoch: number; page: number }): boolean {
    return presentation.value?.epoch === epoch && presentation.value.page === page;
  }

  return { view, pointer };
}

function onPage(at: Point | null): readonly [number, number] | null {
  if (at === null) return null;
  const inside = (value: number, most: number) => Math.max(0, Math.min(value, most));
  return [inside(at.x, 1), inside(at.y, 10)];
}
