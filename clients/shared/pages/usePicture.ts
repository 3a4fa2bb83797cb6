/** The picture of the page in its place: the old one stays until the new one is decoded, a larger
 * one replaces it where it is seen larger, and the neighbours are made ready meanwhile. */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import { pageAddress, type PageSize } from "../live/pages";
import { fetchAndDecode, Pictures } from "./pictures";

const BASE_PX = 1240;
/** As far as the base image may be stretched before the sharp one takes its place. */
const STRETCHED = 1.1;
/** Made smaller than this by the browser letters fray; it is drawn smaller instead, with care. */
const SHRUNK = 0.6;
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

  async function show(): Promise<void> {
    const { sha256, page, readyPages } = wanted();
    const key: PageKey = { sha256, page };
    const timer = setTimeout(() => (loading.value = isWanted(key)), SAY_LOADING_MS);
    const picture = await pictures.get(pageAddress(sha256, page, "base"));
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
      // Not before: what is made ready for later would hold up what is wanted now.
      for (const near of [page + 1, page - 1]) {
        if (near >= 1 && near <= readyPages) void pictures.get(pageAddress(sha256, near, "base"));
      }
      void sharpen();
    });
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
    if (key === null || !isWanted(key) || size.value === "sharp") return;
    const picture = await pictures.get(pageAddress(key.sha256, key.page, "base"));
    if (picture === null || picture.width === 0 || shown.value !== key) return;
    if (drawnWidth(picture) !== canvas.value?.width) put(picture, "base");
    await sharpen();
  }

  function drawnWidth(picture: ImageBitmap): number {
    const wanted = Math.round(widthPx());
    return wanted > 0 && wanted < picture.width * SHRUNK ? wanted : picture.width;
  }

  function put(picture: ImageBitmap, of: PageSize): void {
    const place = canvas.value;
    const brush = place?.getContext("2d", { alpha: false });
    if (!place || !brush) return;
    const width = drawnWidth(picture);
    const height = Math.round((picture.height * width) / picture.width);
    if (place.width !== width) place.width = width;
    if (place.height !== height) place.height = height;
    brush.imageSmoothingQuality = "high";
    brush.drawImage(picture, 0, 0, width, height);
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
  requestAnimationFrame(() => setTimeout(then));
}
