/** A refusal as the sentence for the person: what happened and what to do next. */
import type { Refusal } from "../contract";

type Translate = (key: string, params: Record<string, unknown>) => string;

export function refusalText(t: Translate, refusal: Pick<Refusal, "code" | "params">): string {
  const key = refusal.code === "offline" ? "offline.refused" : `errors.${refusal.code}`;
  return t(key, { ...refusal.params });
}
