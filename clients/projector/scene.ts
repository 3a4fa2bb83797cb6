/** What the wall shows now. One thing at a time: what people must act on first, then what was just
 * decided, then the page that is presented, else where the meeting stands. Pure. */
import type { PollView, Snapshot } from "@dienhong/shared/contract";
import { currentPoll, publishedPoll } from "@dienhong/shared/voting/polls";

export type Scene =
  | { readonly kind: "vote"; readonly poll: PollView }
  | { readonly kind: "counting"; readonly poll: PollView }
  | { readonly kind: "result"; readonly poll: PollView }
  | { readonly kind: "page" }
  | { readonly kind: "title" };

/** A result nobody moves on from doesn't stay for the rest of the day. */
const RESULT_SHOWN_MS = 10 * 60_000;

type Facts = Pick<Snapshot, "polls" | "presentation" | "items">;

export function sceneOf(snapshot: Facts, nowMs: number): Scene {
  const poll = currentPoll(snapshot.polls);
  if (poll !== null) return { kind: poll.state === "started" ? "vote" : "counting", poll };
  const result = freshResult(snapshot, nowMs);
  if (result !== null) return { kind: "result", poll: result };
  return { kind: snapshot.presentation === null ? "title" : "page" };
}

/** Until the meeting moves on: a page is presented or turned, or another item is begun. */
function freshResult({ polls, presentation, items }: Facts, nowMs: number): PollView | null {
  const poll = publishedPoll(polls);
  const told = poll?.published_at_ms ?? null;
  if (poll === null || told === null || nowMs - told > RESULT_SHOWN_MS) return null;
  const starts = items.map(({ started_at_ms: at }) => at ?? 0);
  return Math.max(presentation?.at_ms ?? 0, ...starts) > told ? null : poll;
}
