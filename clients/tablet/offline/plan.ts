/** What of a conference's papers belongs on this device, and how much of it is there. */
import type { DocumentView } from "@dienhong/shared/contract";
import { pageAddress } from "@dienhong/shared/live/pages";

/** How far a paper is on this device. */
export interface Progress {
  readonly kept: number;
  readonly pages: number;
}

/** The beginning of every address of a version's pages. */
export function pagesBelow(sha256: string): string {
  return `/pages/${sha256}/`;
}

/** All files of a paper that are kept: pages to read, thumbnails, words to search and to hear. */
export function filesOf({ version }: DocumentView, page: number): readonly string[] {
  const { sha256 } = version;
  return [
    pageAddress(sha256, page, "base"),
    pageAddress(sha256, page, "thumb"),
    `${pagesBelow(sha256)}${page}/words.json`,
  ];
}

export function mayStay(papers: readonly DocumentView[]): DocumentView[] {
  return papers.filter(({ offline, version }) => offline && version.render_state !== "failed");
}

/** What is still to be fetched, page by page in the order of reading, so that the first pages of
 * every paper are there before the last of a long one. */
export function missing(papers: readonly DocumentView[], kept: ReadonlySet<string>): string[] {
  const staying = mayStay(papers);
  const longest = Math.max(0, ...staying.map(({ version }) => version.ready_pages));
  const paths: string[] = [];
  for (let first = 1; first <= longest; first += AHEAD) {
    for (const paper of staying) {
      const last = Math.min(paper.version.ready_pages, first + AHEAD - 1);
      for (let page = first; page <= last; page += 1) {
        paths.push(...filesOf(paper, page).filter((path) => !kept.has(path)));
      }
    }
  }
  return paths;
}

const AHEAD = 20;

/** What is kept but belongs to no paper the person may have any more. */
export function foreign(papers: readonly DocumentView[], kept: ReadonlySet<string>): string[] {
  const beginnings = mayStay(papers).map(({ version }) => pagesBelow(version.sha256));
  const isPage = (path: string) => path.startsWith("/pages/");
  return [...kept].filter(
    (path) => isPage(path) && !beginnings.some((beginning) => path.startsWith(beginning)),
  );
}

/** Pages that can be read without the network. */
export function progressOf(paper: DocumentView, kept: ReadonlySet<string>): Progress {
  const { sha256, ready_pages: ready, page_count: pages } = paper.version;
  let there = 0;
  for (let page = 1; page <= ready; page += 1) {
    if (kept.has(pageAddress(sha256, page, "base"))) there += 1;
  }
  return { kept: there, pages };
}
