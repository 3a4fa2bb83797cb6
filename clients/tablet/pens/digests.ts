/** The digests of the pages of paper versions, fetched once each, when a note of one version is to be
 * shown on another. */
import type { Digests } from "@dienhong/shared/ink/placing";
import type { NotePlace } from "@dienhong/shared/contract";
import { shallowRef } from "vue";

/** A version that is still being drawn has none yet. */
const AGAIN_MS = 15_000;

export function useDigests() {
  const known = shallowRef<Digests>(new Map());
  const asked = new Set<string>();

  /** Fetches what is needed to carry these notes to version `sha256`. */
  function want(sha256: string, notes: readonly { readonly place: NotePlace }[]): void {
    const versions = new Set(notes.map(({ place }) => place.sha256));
    versions.add(sha256);
    if (versions.size === 1) return;
    for (const version of versions) if (!asked.has(version)) void fetchOf(version);
  }

  async function fetchOf(sha256: string): Promise<void> {
    asked.add(sha256);
    try {
      const answer = await fetch(`/pages/${sha256}/digests.json`, { credentials: "same-origin" });
      const found = answer.ok ? ((await answer.json()) as { digests: string[] }) : null;
      if (found !== null) known.value = new Map(known.value).set(sha256, found.digests);
      else setTimeout(() => asked.delete(sha256), AGAIN_MS);
    } catch {
      // No line: asked again with the next change after a while.
      setTimeout(() => asked.delete(sha256), AGAIN_MS);
    }
  }

  return { known, want };
}
