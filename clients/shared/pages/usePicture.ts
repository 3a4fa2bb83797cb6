/** The picture of the page in its place: the old one stays until the new one is decoded, a larger
 * one replaces it where it is seen larger, and the neighbours are made ready meanwhile. */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import { pageAddress, type PageSize } from "../live/pages";
import { Pictures } from "./pictures";

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
  readonly wanted: () => PageKey & { readonly readyPages: number; readonly alt: string };
  readonly host: Readonly<Ref<HTMLElement | null>>;
  /** Device pixels over which the page's width is spread. */
  readonly widthPx: () => number;
  /** The picture is there, about to be put in its place. */
  readonly ready: (aspect: number | null, samePaper: boolean) => void;
  readonly painted: (page: PageKey) => void;
}

export function usePicture({ wanted, host, widthPx, ready, painted }: Options) {
  const shown = shallowRef<PageKey | null>(null);
  const loading = ref(false);
  const pictures = new Pictures();
  const sharp = new Pictures(1);

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
    if (!isWanted(key) || host.value === null) return;
    loading.value = false;
    const aspect = picture.naturalWidth > 0 ? picture.naturalHeight / picture.naturalWidth : null;
    const samePaper = shown.value?.sha256 === sha256;
    shown.value = key;
    ready(aspect, samePaper);
    put(picture, "base");
    requestAnimationFrame(() => {
      if (isWanted(key)) painted(key);
    });
    for (const near of [page + 1, page - 1]) {
      if (near >= 1 && near <= readyPages) void pictures.get(pageAddress(sha256, near, "base"));
    }
    await sharpen();
  }

  async function sharpen(): Promise<void> {
    const key = shown.value;
    if (key === null || !isWanted(key) || widthPx() <= BASE_PX * STRETCHED) return;
    if (host.value?.querySelector("[data-size=sharp]")) return;
    const picture = await sharp.get(pageAddress(key.sha256, key.page, "sharp"));
    if (isWanted(key) && shown.value === key) put(picture, "sharp");
  }

  function put(picture: HTMLImageElement, size: PageSize): void {
    const { sha256, page, alt } = wanted();
    picture.alt = alt;
    Object.assign(picture.dataset, { page: String(page), sha256, size, testid: "page" });
    // The browser says when it was painted, for whoever measures.
    picture.setAttribute("elementtiming", "page");
    host.value?.replaceChildren(picture);
  }

  watch(
    () => [wanted().sha256, wanted().page],
    () => void show(),
  );
  watch(widthPx, () => void sharpen());
  onScopeDispose(() => {
    pictures.close();
    sharp.close();
  });

  return { shown, loading, show };
}
