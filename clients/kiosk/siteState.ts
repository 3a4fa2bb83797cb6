/** What the site's room is told in large letters: one state at a time. Pure. */
import type { Snapshot } from "@dienhong/shared/contract";
import type { MicrophoneState } from "@dienhong/shared/rtc/microphone";
import { opponentOf } from "@dienhong/shared/state/stage";

/** To speak with the floor, or to debate with whoever has it: heard alike. */
type Call = "speak" | "debate";

export type SiteState =
  | { readonly kind: "lost"; readonly sinceMs: number }
  | { readonly kind: "waiting" | "rehearsal" | "in_session" | "closed" }
  | { readonly kind: "recess"; readonly backAtMs: number | null }
  | { readonly kind: "roll_call"; readonly mark: "none" | "called" | "present" | "absent" }
  | {
      readonly kind: "called";
      readonly to: Call;
      readonly who: string | null;
      readonly countdownS: number;
    }
  | { readonly kind: "on_air" | "silent"; readonly to: Call; readonly who: string | null }
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

/** Called is who sits at the device, or a delegate beside him: with the floor, or into a debate. */
function calledHere(facts: Facts): SiteState | null {
  const holder = facts.snapshot.floor.holder?.attendee_id ?? null;
  if (holder !== null && isHere(facts, holder)) return heardHere(facts, holder, "speak");
  const opponent = opponentOf(facts.snapshot);
  if (opponent !== null && isHere(facts, opponent)) return heardHere(facts, opponent, "debate");
  return null;
}

function isHere({ snapshot, open }: Facts, attendeeId: string): boolean {
  if (attendeeId === snapshot.me) return true;
  const siteOf = (id: string) => snapshot.attendees.find((one) => one.id === id)?.site_id;
  return open && siteOf(attendeeId) === siteOf(snapshot.me);
}

function heardHere({ snapshot, microphone, ...facts }: Facts, id: string, to: Call): SiteState {
  const mine = id === snapshot.me;
  const who = mine ? null : facts.name(id);
  if (microphone === "countdown" || (mine && microphone === "closed")) {
    return { kind: "called", to, who, countdownS: facts.countdownS };
  }
  return { kind: microphone === "on_air" ? "on_air" : "silent", to, who };
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
