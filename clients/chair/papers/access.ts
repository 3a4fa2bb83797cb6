/** A rule of who may read, as it is edited: lists become sets, times what an input holds. */
import type { AccessRule, AccessView } from "@dienhong/shared/contract";

export type ReaderRole = NonNullable<AccessRule["roles"]>[number];

export const READER_ROLES: readonly ReaderRole[] = ["delegate", "site_operator"];

export interface Draft {
  readonly everybody: boolean;
  readonly roles: ReadonlySet<ReaderRole>;
  readonly units: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  /** "2026-10-14T08:00", or empty. */
  readonly from: string;
  readonly to: string;
}

export function draftOf(access: AccessView | null): Draft {
  const roles = access?.roles ?? [];
  const units = access?.unit_ids ?? [];
  const people = access?.attendee_ids ?? [];
  return {
    everybody: roles.length + units.length + people.length === 0,
    roles: new Set(roles),
    units: new Set(units),
    people: new Set(people),
    from: inputTime(access?.from_ms ?? null),
    to: inputTime(access?.to_ms ?? null),
  };
}

/** Null where the draft restricts nothing. */
export function ruleOf(draft: Draft): AccessRule | null {
  const rule: AccessRule = {
    roles: draft.everybody ? [] : [...draft.roles],
    unit_ids: draft.everybody ? [] : [...draft.units],
    attendee_ids: draft.everybody ? [] : [...draft.people],
    from_ms: moment(draft.from),
    to_ms: moment(draft.to),
  };
  return draft.everybody && rule.from_ms === null && rule.to_ms === null ? null : rule;
}

export type Fault = "nobody" | "times";

export function faultOf(draft: Draft): Fault | null {
  const chosen = draft.roles.size + draft.units.size + draft.people.size;
  if (!draft.everybody && chosen === 0) return "nobody";
  const [from, to] = [moment(draft.from), moment(draft.to)];
  return from !== null && to !== null && to <= from ? "times" : null;
}

/** The set with `one` in it, or without. */
export function toggled<T>(set: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const others = [...set].filter((other) => other !== one);
  return new Set(set.has(one) ? others : [...others, one]);
}

function moment(input: string): number | null {
  return input === "" ? null : new Date(input).getTime();
}

function inputTime(ms: number | null): string {
  if (ms === null) return "";
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
