/** People who study, unit by unit, as the server sorted them. */
import type { ComposerTranslation } from "vue-i18n";
import type { Learner } from "../contract";
import { dayOf } from "../search/days";

interface UnitOfLearners {
  readonly name: string;
  readonly learners: readonly Learner[];
  readonly done: number;
}

/** How much of the film that is: "47%"; nothing while its length isn't known. */
export function share(watchedMs: number, durationMs: number | null): string {
  if (durationMs === null || durationMs === 0) return "";
  return `${String(Math.min(100, Math.round((100 * watchedMs) / durationMs)))}%`;
}

/** How far one has come, in words. */
export function resultOf(t: ComposerTranslation, locale: string, one: Learner): string {
  if (one.done_at_ms !== null) return t("study.done_on", { day: dayOf(one.done_at_ms, locale) });
  return t(one.changed_at_ms === null ? "study.not_begun" : "study.begun");
}

export function byUnit(learners: readonly Learner[]): readonly UnitOfLearners[] {
  return [...new Set(learners.map(({ unit_name }) => unit_name))].map((name) => {
    const some = learners.filter(({ unit_name }) => unit_name === name);
    const done = some.filter(({ done_at_ms }) => done_at_ms !== null).length;
    return { name, learners: some, done };
  });
}
