/** That this tab already waits in the lobby, so that a reload doesn't use the link again. */
import type { InvitationView } from "@dienhong/shared/contract";

const KEPT = "dienhong.guest";

interface Kept {
  readonly link: string;
  readonly invitation: InvitationView;
}

export function keepGuest(link: string, invitation: InvitationView): void {
  sessionStorage.setItem(KEPT, JSON.stringify({ link, invitation } satisfies Kept));
}

export function keptGuest(link: string): InvitationView | null {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Kept | null;
  return kept?.link === link ? kept.invitation : null;
}

export function forgetGuest(): void {
  sessionStorage.removeItem(KEPT);
}
