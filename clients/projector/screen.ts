/** Which projector this page is: named in its address, else the main one. */
import type { ProjectorView } from "@dienhong/shared/contract";

const MAIN = "main";

export function projectorInAddress({ search }: Pick<Location, "search">): string {
  return new URLSearchParams(search).get("screen") ?? MAIN;
}

/** One that was removed shows what the main one shows. */
export function shownBy(
  projectors: readonly ProjectorView[],
  wanted: string,
): ProjectorView | undefined {
  return projectors.find(({ id }) => id === wanted) ?? projectors.find(({ id }) => id === MAIN);
}
