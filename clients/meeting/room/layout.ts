/** Which parts of the room a layout shows: a grid has no stage of its own, unless something is shown
 * that must be read. */
import type { Layout } from "@dienhong/shared/stores/myView";

interface Arrangement {
  readonly stage: boolean;
  readonly gallery: "row" | "grid" | "none";
  /** Whether who is on the stage is one among the pictures of the gallery. */
  readonly stageInGallery: boolean;
}

export function arrange(layout: Layout, reading: boolean, pictures: boolean): Arrangement {
  if (!pictures) return { stage: true, gallery: "none", stageInGallery: false };
  if (layout !== "grid") return { stage: true, gallery: "row", stageInGallery: false };
  return { stage: reading, gallery: "grid", stageInGallery: !reading };
}
