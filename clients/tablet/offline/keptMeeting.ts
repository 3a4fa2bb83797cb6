/** The meeting itself on this device: who I am in it, its agenda, its papers' names. */
import type { SessionView, Snapshot } from "@dienhong/shared/contract";
import type { KeptMeeting } from "@dienhong/shared/live/kept";
import { Vault, type Terms } from "@dienhong/shared/offline/vault";
import { mayStay, pagesBelow } from "./plan";

export const openVault = (): Promise<Vault> => Vault.open();

const STATE = "state";
const HOUR_MS = 3_600_000;
/** A device that was switched off in the hall forgets by itself when it is found again. */
const STRICT_FOR_MS = 12 * HOUR_MS;
const USUAL_FOR_MS = 30 * 24 * HOUR_MS;

interface State {
  readonly session: SessionView;
  readonly snapshot: Snapshot;
  /** When the last page of a version had come. */
  readonly finished: Readonly<Record<string, number>>;
}

export type Stored = KeptMeeting & Pick<State, "finished">;

export function terms({ conference, documents }: Snapshot, session: SessionView): Terms {
  const forMs = conference.wipe_devices ? STRICT_FOR_MS : USUAL_FOR_MS;
  const staying = new Set(mayStay(documents).map(({ id }) => id));
  const leaving = documents.filter(({ id }) => !staying.has(id));
  return {
    personId: session.person.id,
    forgetAtMs: conference.ends_at_ms + forMs,
    never: leaving.map(({ version }) => pagesBelow(version.sha256)),
  };
}

export async function save(vault: Vault, state: State): Promise<void> {
  const session = { ...state.session, token: "" };
  const text = JSON.stringify({ ...state, session });
  const data = new TextEncoder().encode(text).buffer;
  await vault.keep(state.snapshot.conference.id, STATE, { data, contentType: "application/json" });
}

export async function load(conferenceId: string): Promise<Stored | null> {
  const vault = await Vault.open();
  const kept = await vault.read(conferenceId, STATE);
  if (kept === null) return null;
  const state = JSON.parse(new TextDecoder().decode(kept.data)) as State;
  return { ...state, atMs: kept.keptAtMs };
}

/** All meetings this device has, for its first page without a line. */
export async function loadAll(): Promise<Stored[]> {
  const vault = await Vault.open();
  const all = await Promise.all((await vault.conferences()).map(load));
  return all.filter((stored) => stored !== null);
}
