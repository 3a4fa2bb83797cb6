/** What a projector draws now. A chosen scene is drawn as it was chosen; following, one thing at a time:
 * what people must act on first, then what was just decided, then what the meeting is at. Pure. */
import type { PollView, ProjectorView, Snapshot } from "../contract";
import { currentPoll, publishedPoll } from "../voting/polls";

export type Scene = ProjectorView["scene"];

export type Drawn =
  | { readonly kind: "vote" | "result"; readonly poll: PollView }
  /** `chosen`: a page of its own, else the one that is presented. */
  | { readonly kind: "page"; readonly chosen: { documentId: string; page: number } | null }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "countdown"; readonly title: string; readonly endsAtMs: number }
  | { readonly kind: "seating"; readonly siteId: string }
  | { readonly kind: "stage" | "agenda" | "queue" | "title" | "recess" | "blank" };

/** A result nobody moves on from doesn't stay for the rest of the day. */
const RESULT_SHOWN_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

export type Facts = Pick<Snapshot, "conference" | "polls" | "presentation" | "items">;

export interface Now {
  readonly ms: number;
  /** When this scene was chosen. */
  readonly shownAtMs: number;
  /** Whether there is anybody's picture on the stage. */
  readonly pictured: boolean;
}

export function drawnOf(facts: Facts, scene: Scene, now: Now): Drawn {
  switch (scene.kind) {
    case "follow":
      return following(facts, now);
    case "presented":
      return facts.presentation === null ? { kind: "title" } : { kind: "page", chosen: null };
    case "page":
      return { kind: "page", chosen: { documentId: scene.document_id, page: scene.page } };
    case "vote": {
      const poll = facts.polls.find(({ id }) => id === scene.poll_id);
      return poll === undefined ? { kind: "title" } : drawnPoll(poll);
    }
    case "message":
      return { kind: "message", text: scene.text };
    case "countdown": {
      const endsAtMs = now.shownAtMs + scene.minutes * MINUTE_MS;
      return { kind: "countdown", title: scene.title, endsAtMs };
    }
    case "countdown_to":
      return { kind: "countdown", title: scene.title, endsAtMs: scene.until_ms };
    case "seating":
      return { kind: "seating", siteId: scene.site_id };
    case "stage":
    case "agenda":
    case "queue":
    case "title":
    case "recess":
    case "blank":
      return { kind: scene.kind };
  }
}

function drawnPoll(poll: PollView): Drawn {
  return { kind: poll.state === "published" ? "result" : "vote", poll };
}

function following(facts: Facts, { ms, pictured }: Now): Drawn {
  const poll = currentPoll(facts.polls);
  if (poll !== null) return { kind: "vote", poll };
  const result = freshResult(facts, ms);
  if (result !== null) return { kind: "result", poll: result };
  if (facts.conference.state === "recess") return { kind: "recess" };
  if (facts.presentation !== null) return { kind: "page", chosen: null };
  return { kind: facts.conference.state === "open" && pictured ? "stage" : "title" };
}

/** Until the meeting moves on: a page is presented or turned, or another item is begun. */
function freshResult({ polls, presentation, items }: Facts, nowMs: number): PollView | null {
  const poll = publishedPoll(polls);
  const told = poll?.published_at_ms ?? null;
  if (poll === null || told === null || nowMs - told > RESULT_SHOWN_MS) return null;
  const starts = items.map(({ started_at_ms: at }) => at ?? 0);
  return Math.max(presentation?.at_ms ?? 0, ...starts) > told ? null : poll;
}
