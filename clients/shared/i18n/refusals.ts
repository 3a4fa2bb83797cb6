/** A refusal as the sentence for the person: what happened and what to do next. */
import type { Refusal } from "../contract";
import { i18n } from ".";

type Translate = (key: string, params: Record<string, unknown>) => string;

export function refusalText(t: Translate, refusal: Pick<Refusal, "code" | "params">): string {
  const key = `errors.${refusal.code}`;
  // A sentence that isn't here could not be fetched.
  return i18n.global.te(key, "vi") ? t(key, { ...refusal.params }) : t("offline.refused", {});
}
