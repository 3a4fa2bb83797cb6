/** With which units somebody may pair devices: the sites of his conferences, or all. Pure. */
import type { ConferenceSummary, DeviceList, UnitView } from "@dienhong/shared/contract";

export interface Place {
  readonly id: string;
  readonly name: string;
}

const PAIRING_ROLES: ReadonlySet<string> = new Set([
  "chair",
  "secretary",
  "service_staff",
  "technician",
  "site_operator",
]);

export function mayPair({ conference, my_role: role }: ConferenceSummary): boolean {
  return role !== null && PAIRING_ROLES.has(role) && conference.state !== "closed";
}

export function placesOf(list: DeviceList | null, units: readonly UnitView[]): readonly Place[] {
  if (list === null) return [];
  const named = list.places.map(({ unit_id: id, name }) => ({ id, name }));
  const all = named.length > 0 ? named : units.map(({ id, name }) => ({ id, name }));
  return [...all].sort((one, other) => one.name.localeCompare(other.name, "vi"));
}
