/** What the site's room is told in large letters: one state at a time. Pure. */
import type { Snapshot } from "@dienhong/shared/contract";
import type { MicrophoneState } from "@dienhong/shared/rtc/microphone";

export type SiteState =
  | { readonly kind: "lost"; readonly sinceMs: number }
  | { readonly kind: "waiting" | "rehearsal" | "in_session" | "closed" }
  | { readonly kind: "recess"; readonly backAtMs: number | null }
  | { readonly kind: "roll_call"; readonly mark: "none" | "called" | "present" | "absent" }
  | { readonly kind: "called"; readonly who: string | null; readonly countdownS: number }
  | { readonly kind: "on_air" | "silent"; readonly who: string | null }
  | { readonly kind: "asked"; readonly place: number }
  | { readonly kind: "listening"; readonly who: string };

export interface Facts {
  readonly snapshot: Snapshot;
  readonly lostSinceMs: number | null;
  /** Whether the relay lets this room's microphone through. */
  readonly open: boolean;
  readonly microphone: MicrophoneState;
  readonly countdownS: number;
  /** "Xã Bát Xát · Nguyễn Văn A" */
  readonly label: (attendeeId: string) => string;
  readonly name: (attendeeId: string) => string;
}

export function siteState(facts: Facts): SiteState {
  const { snapshot } = facts;
  const { conference } = snapshot;
  if (conference.state === "closed") return { kind: "closed" };
  if (facts.lostSinceMs !== null) return { kind: "lost", sinceMs: facts.lostSinceMs };
  const called = calledHere(facts);
  if (called !== null) return called;
  switch (conference.state) {
    case "rehearsal":
      return { kind: "rehearsal" };
    case "scheduled":
    case "waiting":
      return { kind: "waiting" };
    case "roll_call":
      return { kind: "roll_call", mark: markOf(snapshot) };
    case "recess":
      return { kind: "recess", backAtMs: conference.back_at_ms };
    case "open":
      return inSession(facts);
  }
}

/** The floor is with this room: with who sits at the device, or with a delegate beside him. */
function calledHere(facts: Facts): SiteState | null {
  const { snapshot, microphone } = facts;
  const holder = snapshot.floor.holder;
  if (holder === null) return null;
  const mine = holder.attendee_id === snapshot.me;
  if (!mine && !facts.open) return null;
  const who = mine ? null : facts.name(holder.attendee_id);
  if (microphone === "countdown" || (mine && microphone === "closed")) {
    return { kind: "called", who, countdownS: facts.countdownS };
  }
  return { kind: microphone === "on_air" ? "on_air" : "silent", who };
}

function markOf({ me, attendees, roll_call }: Snapshot): "none" | "called" | "present" | "absent" {
  const site = attendees.find((one) => one.id === me)?.site_id;
  const mark = roll_call.find((one) => one.site_id === site)?.mark ?? "none";
  return mark === "late" ? "present" : mark;
}

function inSession({ snapshot, label }: Facts): SiteState {
  const { floor, me } = snapshot;
  const place = floor.queue.findIndex((request) => request.attendee_id === me);
  if (place >= 0) return { kind: "asked", place: place + 1 };
  return floor.holder === null
    ? { kind: "in_session" }
    : { kind: "listening", who: label(floor.holder.attendee_id) };
}
