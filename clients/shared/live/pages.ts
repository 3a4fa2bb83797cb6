/** Where the pictures of a paper's pages are: named by content, so a browser keeps them for ever. */

export type PageSize = "thumb" | "base" | "sharp";

export function pageAddress(sha256: string, page: number, size: PageSize): string {
  return `/pages/${sha256}/${page}/${size}.webp`;
}

/** The conference this page is about: `/meeting/{conference}`, `/chair/{conference}` … */
export function conferenceInAddress(): string {
  return decodeURIComponent(location.pathname.split("/")[2] ?? "");
}
