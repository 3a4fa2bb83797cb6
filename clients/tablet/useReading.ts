/** What this tablet shows, kept over a reload, told to the chair, and changed by the delegate, by
 * the presenter or by the chair's call. */
import type { DocumentView } from "@dienhong/shared/contract";
import { planned, Prefetch, savesData, type Place } from "@dienhong/shared/pages/prefetch";
import { whenIdle } from "@dienhong/shared/pages/idle";
import { Paced } from "@dienhong/shared/pages/paced";
import type { PageKey } from "@dienhong/shared/pages/usePicture";
import { outline } from "@dienhong/shared/state/outline";
import { useLive } from "@dienhong/shared/stores/live";
import { usePresenting } from "@dienhong/shared/stores/presenting";
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import {
  follow,
  newer,
  NOTHING_READ,
  obey,
  panes,
  placeIn,
  presentedPage,
  putBeside,
  read,
  resume,
  turnTo,
  type Reading,
  type Shown,
} from "./reading";

/** What changes before that need not be told. */
const TELL_EVERY_MS = 300;
const NOTHING = { documents: [], presentation: null };

export function useReading(conferenceId: string) {
  const live = useLive();
  const presenting = usePresenting();
  const reading = shallowRef<Reading>(remembered(conferenceId));
  /** Who called everybody back, until the next thing the delegate does. */
  const calledBy = ref<string | null>(null);
  /** The title of the paper that was taken away while it was read. */
  const takenAway = ref<string | null>(null);

  const shown = computed(() => panes(reading.value, live.snapshot ?? NOTHING));
  const presented = computed(() => presentedPage(live.snapshot ?? NOTHING));
  /** I present, and see what I present: turning turns for everybody. */
  const presentsThis = computed(
    () => presenting.mine.value && shown.value.main?.following === true,
  );
  const newVersion = computed(() => newer(shown.value.main));

  function set(next: Reading): void {
    reading.value = next;
    [calledBy.value, takenAway.value] = [null, null];
  }

  function open(document: DocumentView, page?: number): void {
    set(read(reading.value, placeIn(reading.value, document, page)));
  }

  function goTo(page: number): void {
    const { main } = shown.value;
    if (main === null) return;
    if (presentsThis.value) void presenting.turn(page);
    else set(turnTo(reading.value, main, page));
  }

  function turnBy(by: 1 | -1): void {
    if (presentsThis.value) void presenting.turnBy(by);
    else if (shown.value.main !== null) goTo(shown.value.main.page + by);
  }

  watch(
    () => live.snapshot?.presentation ?? null,
    (presentation) => {
      const before = reading.value;
      reading.value = obey(before, presentation);
      if (before.own === null || reading.value.own !== null) return;
      calledBy.value = live.roster?.label(presentation?.pulled_by ?? "") ?? "";
    },
    { immediate: true },
  );

  watch(
    () => shown.value.own?.document,
    (now, before) => {
      const { own } = reading.value;
      if (now !== undefined || own === null || before?.id !== own.documentId) return;
      reading.value = { ...follow(reading.value), left: null };
      takenAway.value = before.title;
    },
  );

  useMemory(conferenceId, () => reading.value);

  const onScreen = usePageReport(() => shown.value.followed ?? shown.value.main);
  usePrefetch(
    () => shown.value.main,
    () => presented.value,
  );

  return {
    reading,
    shown,
    presented,
    presentsThis,
    newVersion,
    calledBy,
    takenAway,
    open,
    goTo,
    turnBy,
    follow: () => {
      set(follow(reading.value));
    },
    resume: () => {
      set(resume(reading.value));
    },
    putBeside: (beside: boolean) => {
      set(putBeside(reading.value, beside));
    },
    painted: onScreen,
  };
}

/** Tells the server which page is on the screen once it is there, and again after a reconnect. */
function usePageReport(place: () => Shown | null): (page: PageKey) => void {
  const live = useLive();
  const painted = shallowRef<PageKey | null>(null);
  const telling = new Paced<null>(TELL_EVERY_MS, () => {
    const shown = place();
    const there = shown?.sha256 === painted.value?.sha256 && shown?.page === painted.value?.page;
    live.tell({
      type: "reading",
      following: shown?.following ?? true,
      document_id: there ? (shown?.document.id ?? null) : null,
      page: there ? (shown?.page ?? null) : null,
    });
  });
  watch(
    () => [live.joins, place()?.following, painted.value],
    () => {
      telling.put(null);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    telling.stop();
  });
  return (page) => {
    const shown = place();
    // The other pane's page is not what the chair asks about.
    if (shown?.sha256 === page.sha256 && shown.page === page.page) painted.value = page;
  };
}

function usePrefetch(main: () => Shown | null, presented: () => Shown | null): void {
  const live = useLive();
  const prefetch = new Prefetch();
  const next = computed<readonly Place[]>(() => {
    const { items, documents } = live.snapshot ?? { items: [], documents: [] };
    const rows = outline(items).map(({ item }) => item);
    const active = rows.findIndex(({ status }) => status === "active");
    const coming = rows.slice(active + 1).find(({ status }) => status === "pending");
    return documents
      .filter((paper) => paper.item_id !== null && paper.item_id === coming?.id)
      .map(({ version }) => ({
        sha256: version.sha256,
        page: 1,
        readyPages: version.ready_pages,
      }));
  });
  watch(
    () => [main(), presented(), next.value] as const,
    ([here, there, coming]) => {
      const line = { saveData: savesData(), lastMs: prefetch.lastMs };
      prefetch.want(planned(here, there, coming, line));
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    prefetch.stop();
  });
}

/** Keeps where one is: not while a page is being turned, but before the page goes. */
function useMemory(conferenceId: string, reading: () => Reading): void {
  let kept = reading();
  function keep(): void {
    if (kept === reading()) return;
    kept = reading();
    remember(conferenceId, kept);
  }
  watch(reading, () => {
    whenIdle(keep);
  });
  addEventListener("pagehide", keep);
  onScopeDispose(() => {
    removeEventListener("pagehide", keep);
    keep();
  });
}

/** Where one is outlives a reload; the last pages of papers outlive the day. */
function remember(conferenceId: string, { own, beside, left, obeyed, last }: Reading): void {
  sessionStorage.setItem(keyOf(conferenceId), JSON.stringify({ own, beside, left, obeyed }));
  localStorage.setItem(keyOf(conferenceId), JSON.stringify(last));
}

function remembered(conferenceId: string): Reading {
  const here = sessionStorage.getItem(keyOf(conferenceId)) ?? "{}";
  const last = localStorage.getItem(keyOf(conferenceId)) ?? "{}";
  return {
    ...NOTHING_READ,
    ...(JSON.parse(here) as Partial<Reading>),
    last: JSON.parse(last) as Reading["last"],
  };
}

function keyOf(conferenceId: string): string {
  return `dienhong.reading.${conferenceId}`;
}
