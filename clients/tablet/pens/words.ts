/** In words who sees one's notes. */
import type { Note } from "@dienhong/shared/ink/notebook";
import type { Roster } from "@dienhong/shared/state/roster";
import type { ComposerTranslation } from "vue-i18n";

const NAMED = 3;

export function whoSees(
  t: ComposerTranslation,
  notes: readonly Note[],
  roster: Roster | null,
): string {
  const shared = notes.filter(({ scope }) => scope !== "nobody");
  if (shared.length === 0) return t("pens.only_me");
  const all = shared.some(({ scope }) => scope === "everybody");
  const readers = [...new Set(shared.flatMap((note) => note.readers))];
  const who = all ? t("pens.everybody") : namesOf(t, readers, roster);
  if (shared.length === notes.length) return t("pens.seen_by", { who });
  return t("pens.some_seen_by", { n: shared.length, total: notes.length, who });
}

/** The first few by name, the rest by number. */
export function namesOf(
  t: ComposerTranslation,
  attendeeIds: readonly string[],
  roster: Roster | null,
): string {
  const names = attendeeIds.slice(0, NAMED).map((id) => roster?.attendee(id)?.name ?? "");
  const rest = attendeeIds.length - NAMED;
  if (rest > 0) names.push(t("pens.and_others", { n: rest }));
  return names.join(", ");
}
