/** The list of the reception desk: who is invited, what is noted about each, and how many are here. */
import type { AttendeeView, CheckInView, Snapshot } from "@dienhong/shared/contract";
import { matches } from "@dienhong/shared/i18n/search";
import { seatLabels } from "@dienhong/shared/state/seats";

export type Standing = "present" | "excused" | "left" | "awaited";
export type Filter = "all" | Standing;
export const FILTERS: readonly Filter[] = ["all", "awaited", "present", "excused", "left"];

export interface Row {
  readonly attendee: AttendeeView;
  readonly site: string;
  /** "A12", or empty for who has no seat. */
  readonly seat: string;
  readonly standing: Standing;
  readonly noted: CheckInView | null;
  readonly late: boolean;
}

type Known = Pick<Snapshot, "attendees" | "sites" | "check_ins" | "seating" | "conference">;

/** Who is called to the conference; rooms' operators and staff are not counted. */
const CALLED = new Set(["chair", "secretary", "delegate"]);
/** Under a minute after the opening nobody is called late. */
const LATE_MS = 60_000;

export function rowsOf(snapshot: Known): Row[] {
  const notes = new Map(snapshot.check_ins.map((one) => [one.attendee_id, one]));
  const sites = new Map(snapshot.sites.map((one) => [one.id, one.name]));
  const seats = seatsByPerson(snapshot);
  const openedAtMs = snapshot.conference.opened_at_ms;
  return snapshot.attendees
    .filter(({ role }) => CALLED.has(role))
    .map((attendee) => {
      const noted = notes.get(attendee.id) ?? null;
      const at = noted?.checked_in_at_ms ?? null;
      return {
        attendee,
        site: sites.get(attendee.site_id) ?? "",
        seat: seats.get(attendee.id) ?? "",
        standing: standingOf(noted),
        noted,
        late: at !== null && openedAtMs !== null && at > openedAtMs + LATE_MS,
      };
    });
}

function standingOf(noted: CheckInView | null): Standing {
  if (noted === null) return "awaited";
  if (noted.checked_in_at_ms !== null) return "present";
  if (noted.excused) return "excused";
  return noted.left_early_at_ms === null ? "awaited" : "left";
}

function seatsByPerson(snapshot: Known): ReadonlyMap<string, string> {
  return new Map(
    snapshot.seating.flatMap(({ plan, occupied }) => {
      const labels = seatLabels(plan);
      return occupied.map(
        ({ seat, attendee_id }) => [attendee_id, labels.get(seat) ?? seat] as const,
      );
    }),
  );
}

export type Counts = Readonly<Record<Filter, number>>;

export function countRows(rows: readonly Row[]): Counts {
  const of = (standing: Standing) => rows.filter((row) => row.standing === standing).length;
  return {
    all: rows.length,
    awaited: of("awaited"),
    present: of("present"),
    excused: of("excused"),
    left: of("left"),
  };
}

/** Those with a vote among the present, and among all. */
export function countVoters(rows: readonly Row[]): { present: number; all: number } {
  const voters = rows.filter(({ attendee }) => attendee.voter);
  const present = voters.filter(({ standing }) => standing === "present").length;
  return { present, all: voters.length };
}

/** By name, position, unit, seat or stand-in, without diacritics. */
export function findRows(rows: readonly Row[], query: string, filter: Filter): Row[] {
  return rows.filter((row) => {
    if (filter !== "all" && row.standing !== filter) return false;
    if (query.trim() === "") return true;
    const { name, position, unit_name: unit } = row.attendee;
    const standIn = row.noted?.stand_in?.name ?? "";
    return matches([name, position, unit, row.site, row.seat, standIn].join(" "), query);
  });
}
