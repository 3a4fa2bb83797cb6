/** The picture of the page in its place: the old one stays until the new one is decoded, a larger
 * one replaces it where it is seen larger, and the neighbours are made ready meanwhile. */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import { pageAddress, type PageSize } from "../live/pages";
import { whenIdle } from "./idle";
import { fetchAndDecode, Pictures } from "./pictures";

const BASE_PX = 1240;
/** As far as the base image may be stretched before the sharp one takes its place. */
const STRETCHED = 1.1;
/** A page that comes sooner is simply shown. */
const SAY_LOADING_MS = 300;

export interface PageKey {
  readonly sha256: string;
  readonly page: number;
}

interface Options {
  readonly wanted: () => PageKey & { readonly readyPages: number };
  readonly canvas: Readonly<Ref<HTMLCanvasElement | null>>;
  /** Device pixels over which the page's width is spread. */
  readonly widthPx: () => number;
  /** The picture is there, about to be put in its place. */
  readonly ready: (aspect: number, samePaper: boolean) => void;
  readonly painted: (page: PageKey) => void;
}

export function usePicture({ wanted, canvas, widthPx, ready, painted }: Options) {
  const shown = shallowRef<PageKey | null>(null);
  const size = ref<PageSize>("base");
  const loading = ref(false);
  const pictures = new Pictures();

  function isWanted({ sha256, page }: PageKey): boolean {
    const now = wanted();
    return now.sha256 === sha256 && now.page === page;
  }

  /** The base image, as wide as the page is seen, or whole where it is seen wider. */
  function base({ sha256, page }: PageKey): Promise<ImageBitmap | null> {
    const width = Math.round(widthPx());
    return pictures.get(pageAddress(sha256, page, "base"), width < BASE_PX ? width : null);
  }

  async function show(): Promise<void> {
    const { sha256, page } = wanted();
    const key: PageKey = { sha256, page };
    const timer = setTimeout(() => (loading.value = isWanted(key)), SAY_LOADING_MS);
    const picture = await base(key);
    clearTimeout(timer);
    if (!isWanted(key) || picture === null || picture.width === 0) return;
    loading.value = false;
    const samePaper = shown.value?.sha256 === sha256;
    shown.value = key;
    ready(picture.height / picture.width, samePaper);
    put(picture, "base");
    afterPainting(() => {
      if (!isWanted(key)) return;
      painted(key);
      void redraw();
    });
  }

  /** What is made ready for later must not hold up what is wanted now. */
  function prepareNeighbours(): void {
    const { sha256, page, readyPages } = wanted();
    for (const near of [page + 1, page - 1]) {
      if (near >= 1 && near <= readyPages) void base({ sha256, page: near });
    }
  }

  async function sharpen(): Promise<void> {
    const key = shown.value;
    if (key === null || !isWanted(key) || size.value === "sharp") return;
    if (widthPx() <= BASE_PX * STRETCHED) return;
    try {
      const picture = await fetchAndDecode(pageAddress(key.sha256, key.page, "sharp"));
      if (isWanted(key) && shown.value === key) put(picture, "sharp");
      picture.close();
    } catch {
      // The base image stays; the next change of size asks again.
    }
  }

  /** The same picture at the size at which the page is seen now. */
  async function redraw(): Promise<void> {
    const key = shown.value;
    if (key === null || !isWanted(key)) return;
    if (size.value === "base") {
      const width = widthPx();
      const picture = await base(key);
      if (picture === null || picture.width === 0 || shown.value !== key) return;
      // It has changed again meanwhile, and is being drawn at that size.
      if (width !== widthPx()) return;
      if (picture.width !== canvas.value?.width) put(picture, "base");
      await sharpen();
    }
    if (isWanted(key)) prepareNeighbours();
  }

  function put(picture: ImageBitmap, of: PageSize): void {
    const place = canvas.value;
    const brush = place?.getContext("2d", { alpha: false });
    if (!place || !brush) return;
    if (place.width !== picture.width) place.width = picture.width;
    if (place.height !== picture.height) place.height = picture.height;
    brush.drawImage(picture, 0, 0);
    size.value = of;
  }

  watch(
    () => [wanted().sha256, wanted().page],
    () => void show(),
  );
  watch(widthPx, () => void redraw());
  onScopeDispose(() => {
    pictures.close();
  });

  return { shown, size, loading, show };
}

/** Once the frame with what was just drawn is on the screen. */
function afterPainting(then: () => void): void {
  requestAnimationFrame(() => {
    whenIdle(then);
  });
}
