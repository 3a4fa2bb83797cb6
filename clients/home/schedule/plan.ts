/** A conference being planned: what the form holds, what is still missing, and the request it makes. */
import type {
  ConferenceSummary,
  PersonView,
  ScheduleConference,
  UnitView,
} from "@dienhong/shared/contract";

export type InvitedAs = Exclude<ConferenceSummary["my_role"], null>;

/** A site with the people of its unit; those without a role are not invited. */
export interface PlannedSite {
  readonly unit: UnitView;
  readonly people: readonly PersonView[];
  readonly roles: Readonly<Record<string, InvitedAs>>;
}

export interface PlannedItem {
  readonly key: string;
  readonly title: string;
  readonly presenterId: string | null;
  readonly minutes: number;
}

export interface Plan {
  readonly title: string;
  readonly place: string;
  /** As the date and time fields give them: "2026-11-22", "08:00". */
  readonly day: string;
  readonly begins: string;
  readonly ends: string;
  readonly sites: readonly PlannedSite[];
  readonly items: readonly PlannedItem[];
  readonly rules: PlannedRules;
}

/** What holds for this conference alone. */
export interface PlannedRules {
  readonly check_in_by_joining: boolean;
  readonly stand_ins_vote: boolean;
  readonly wipe_devices: boolean;
  readonly record_at_opening: boolean;
}

export const USUAL_RULES: PlannedRules = {
  check_in_by_joining: true,
  stand_ins_vote: false,
  wipe_devices: false,
  record_at_opening: false,
};

export type Problem = "title" | "times" | "sites" | "chair" | "item_title";

export const ROLES: readonly InvitedAs[] = [
  "chair",
  "secretary",
  "delegate",
  "site_operator",
  "service_staff",
  "technician",
];

/** Whoever runs the room comes first in a unit's list; the others are invited by hand. */
export function newSite(unit: UnitView, people: readonly PersonView[]): PlannedSite {
  const operator = people.find((person) => person.username === unit.code) ?? people[0];
  const roles = operator === undefined ? {} : { [operator.id]: "site_operator" as const };
  return { unit, people, roles };
}

export function withRole(site: PlannedSite, personId: string, role: InvitedAs | null): PlannedSite {
  const others = Object.entries(site.roles).filter(([id]) => id !== personId);
  const roles = Object.fromEntries(role === null ? others : [...others, [personId, role] as const]);
  return { ...site, roles };
}

export function invitedTo(plan: Plan): readonly PersonView[] {
  return plan.sites.flatMap((site) => site.people.filter(({ id }) => site.roles[id] !== undefined));
}

export function problemsOf(plan: Plan): readonly Problem[] {
  const chairs = plan.sites.flatMap((site) => Object.values(site.roles)).filter(isChair);
  const checks: Record<Problem, boolean> = {
    title: plan.title.trim() !== "",
    times: momentOf(plan, "begins") < momentOf(plan, "ends"),
    sites: plan.sites.length > 0,
    chair: chairs.length === 1,
    item_title: plan.items.every((item) => item.title.trim() !== ""),
  };
  return (Object.keys(checks) as Problem[]).filter((name) => !checks[name]);
}

export function requestOf(plan: Plan): ScheduleConference {
  return {
    title: plan.title.trim(),
    place: plan.place.trim(),
    starts_at_ms: momentOf(plan, "begins"),
    ends_at_ms: momentOf(plan, "ends"),
    site_unit_ids: plan.sites.map((site) => site.unit.id),
    invites: plan.sites.flatMap((site) =>
      Object.entries(site.roles).map(([personId, role]) => ({
        person_id: personId,
        unit_id: site.unit.id,
        role,
        voter: null,
      })),
    ),
    agenda: plan.items.map((item) => ({
      key: item.key,
      parent_key: null,
      title: item.title.trim(),
      presenter_person_id: item.presenterId,
      planned_minutes: item.minutes,
    })),
    ...plan.rules,
  };
}

function momentOf(plan: Plan, end: "begins" | "ends"): number {
  return new Date(`${plan.day}T${plan[end]}`).getTime();
}

function isChair(role: InvitedAs): boolean {
  return role === "chair";
}
