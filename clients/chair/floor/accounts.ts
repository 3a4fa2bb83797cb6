/** Who has spoken how long: by site, and under it by speaker, the longest first. */
import type { FloorView } from "@dienhong/shared/contract";

/** What of the roster is asked. */
interface Places {
  attendee(id: string): { readonly name: string } | null;
  siteOf(attendeeId: string): { readonly id: string; readonly name: string } | null;
}

interface SpeakerAccount {
  readonly attendeeId: string;
  readonly name: string;
  readonly spokenMs: number;
  readonly times: number;
}

interface SiteAccount {
  readonly siteId: string;
  readonly name: string;
  readonly spokenMs: number;
  readonly speakers: readonly SpeakerAccount[];
}

export function accountsBySite(accounts: FloorView["accounts"], roster: Places): SiteAccount[] {
  const sites = new Map<string, SiteAccount>();
  for (const account of accounts) {
    const site = roster.siteOf(account.attendee_id);
    if (site === null) continue;
    const speaker = {
      attendeeId: account.attendee_id,
      name: roster.attendee(account.attendee_id)?.name ?? "",
      spokenMs: account.spoken_ms,
      times: account.times,
    };
    const known = sites.get(site.id);
    sites.set(site.id, {
      siteId: site.id,
      name: site.name,
      spokenMs: account.spoken_ms + (known?.spokenMs ?? 0),
      speakers: [...(known?.speakers ?? []), speaker].sort((a, b) => b.spokenMs - a.spokenMs),
    });
  }
  return [...sites.values()].sort((a, b) => b.spokenMs - a.spokenMs);
}
