/** Codes of QR pictures: in the address behind the `#`, and kept on the device of a seat, so that it
 * can be used again after another device took the seat over. */
const KEPT = "dienhong.seat";
const SCANNED = /^#\/code\/([A-Za-z0-9_-]{32})$/;

interface SeatCode {
  readonly conferenceId: string;
  readonly code: string;
}

export function codeAddress(code: string): string {
  return `/#/code/${code}`;
}

export function codeInAddress(): string | null {
  return SCANNED.exec(location.hash)?.[1] ?? null;
}

export function keepSeatCode(kept: SeatCode | null): void {
  if (kept === null) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, JSON.stringify(kept));
}

export function seatCodeOf(conferenceId: string): string | null {
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null") as SeatCode | null;
  return kept?.conferenceId === conferenceId ? kept.code : null;
}
