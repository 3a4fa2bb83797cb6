/** A live conference as this device kept it, for a page that opens while the line is down. */
import type { SessionView, Snapshot } from "../contract";

export interface KeptMeeting {
  /** Who was signed in; without the token, which does not belong on a disk. */
  readonly session: SessionView;
  readonly snapshot: Snapshot;
  readonly atMs: number;
}

export type LoadKept = (conferenceId: string) => Promise<KeptMeeting | null>;
