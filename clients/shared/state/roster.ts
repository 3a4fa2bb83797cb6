/** Questions about who is who in a snapshot, answered from indexes made once per snapshot. */
import type { AttendeeView, PresenceView, SiteView, Snapshot } from "../contract";

export type SiteStatus = "present" | "partial" | "lost" | "waiting";

export class Roster {
  private readonly attendees: ReadonlyMap<string, AttendeeView>;
  private readonly sites: ReadonlyMap<string, SiteView>;
  private readonly presence: ReadonlyMap<string, PresenceView>;
  private readonly bySite = new Map<string, AttendeeView[]>();

  constructor(private readonly snapshot: Snapshot) {
    this.attendees = new Map(snapshot.attendees.map((one) => [one.id, one]));
    this.sites = new Map(snapshot.sites.map((one) => [one.id, one]));
    this.presence = new Map(snapshot.presence.map((one) => [one.attendee_id, one]));
    for (const one of snapshot.attendees) {
      // Guests are nobody's people; who serves a site doesn't take part in it.
      if (one.role === "guest" || one.role === "service_staff" || one.role === "technician")
        continue;
      const known = this.bySite.get(one.site_id);
      if (known === undefined) this.bySite.set(one.site_id, [one]);
      else known.push(one);
    }
  }

  attendee(id: string): AttendeeView | null {
    return this.attendees.get(id) ?? null;
  }

  siteOf(attendeeId: string): SiteView | null {
    const attendee = this.attendees.get(attendeeId);
    return attendee === undefined ? null : (this.sites.get(attendee.site_id) ?? null);
  }

  chair(): AttendeeView | null {
    return this.snapshot.attendees.find((one) => one.role === "chair") ?? null;
  }

  /** "Xã Bát Xát · Nguyễn Văn A" */
  label(attendeeId: string): string {
    const site = this.siteOf(attendeeId)?.name;
    const name = this.attendees.get(attendeeId)?.name ?? "";
    return site === undefined ? name : `${site} · ${name}`;
  }

  isConnected(attendeeId: string): boolean {
    return this.presence.get(attendeeId)?.connected ?? false;
  }

  membersOf(siteId: string): readonly AttendeeView[] {
    return this.bySite.get(siteId) ?? [];
  }

  /** How many of a site's people are connected. */
  presentAt(siteId: string): { n: number; total: number } {
    const members = this.membersOf(siteId);
    return { n: members.filter((one) => this.isConnected(one.id)).length, total: members.length };
  }

  /** `lost`: somebody was there, nobody is now. `partial`: some of the site's people are connected. */
  siteStatus(siteId: string): SiteStatus {
    const { n, total } = this.presentAt(siteId);
    if (n > 0) return n === total ? "present" : "partial";
    return this.membersOf(siteId).some((one) => this.presence.has(one.id)) ? "lost" : "waiting";
  }
}
