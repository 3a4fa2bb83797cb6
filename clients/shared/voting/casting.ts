/** Casting one ballot exactly once, whatever the line does. Framework-free.
 *
 * Nothing is queued: a ballot that can't be sent now says so. Every attempt at the same ballot
 * carries the same key, and an answer that was lost is asked for before anything is sent again.
 */
import type { Answer } from "../http/api";
import type { BallotCast, BallotStatus, CastBallot, FailureCode, Refusal } from "../contract";

export type Casting =
  | { readonly state: "choosing" }
  | { readonly state: "sending" }
  /** Nobody answered yet: the ballot may be stored or not. */
  | { readonly state: "asking" }
  /** Certainly not stored. */
  | { readonly state: "not_sent"; readonly code: FailureCode; readonly params: Refusal["params"] }
  | { readonly state: "cast"; readonly receipt: string | null };

export interface BallotBox {
  cast(ballot: CastBallot): Promise<Answer<BallotCast>>;
  status(key: string | null): Promise<Answer<BallotStatus>>;
}

interface Options {
  readonly box: BallotBox;
  readonly secret: boolean;
  readonly changed: (casting: Casting) => void;
  readonly wait?: (ms: number) => Promise<void>;
  readonly random?: (bytes: number) => Uint8Array;
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const KEY_BYTES = 16;
const RECEIPT_CHARACTERS = 16;
const ASK_AGAIN_MS = 1500;

/** Refusals after which the server may or may not have stored what it was sent. */
const UNKNOWN: readonly FailureCode[] = ["offline", "internal", "storage_failed"];

export class BallotCasting {
  private ballot: CastBallot | null = null;
  private stopped = false;

  constructor(private readonly options: Options) {}

  /** What became of a ballot cast earlier, perhaps before this page was loaded again. */
  async restore(receipt: string | null): Promise<void> {
    const answer = await this.options.box.status(null);
    if (answer.ok && answer.value.cast) this.tell({ state: "cast", receipt });
  }

  /** Returns when it is known that the ballot is stored, or that it is not. */
  async send(marks: string): Promise<void> {
    const ballot = this.prepared(marks);
    this.tell({ state: "sending" });
    const answer = await this.options.box.cast(ballot);
    if (answer.ok) this.stored(ballot);
    else if (UNKNOWN.includes(answer.code)) await this.resolve(ballot, answer);
    else this.tell({ state: "not_sent", code: answer.code, params: answer.params });
  }

  /** The page is left: nobody waits for an answer any more. */
  stop(): void {
    this.stopped = true;
  }

  /** The same ballot keeps its key; another one is another attempt. */
  private prepared(marks: string): CastBallot {
    if (this.ballot?.marks !== marks) {
      this.ballot = {
        key: hex(this.draw(KEY_BYTES)),
        marks,
        receipt: this.options.secret ? receiptOf(this.draw(RECEIPT_CHARACTERS)) : null,
      };
    }
    return this.ballot;
  }

  private async resolve(ballot: CastBallot, refusal: Refusal): Promise<void> {
    this.tell({ state: "asking" });
    const wait = this.options.wait ?? pause;
    while (!this.stopped) {
      const answer = await this.options.box.status(ballot.key);
      if (!answer.ok) {
        await wait(ASK_AGAIN_MS);
        continue;
      }
      const { cast, same_key: same } = answer.value;
      if (cast && same === true) this.stored(ballot);
      else if (cast) this.tell({ state: "not_sent", code: "already_voted", params: {} });
      else this.tell({ state: "not_sent", code: refusal.code, params: refusal.params });
      return;
    }
  }

  private stored(ballot: CastBallot): void {
    this.tell({ state: "cast", receipt: ballot.receipt });
  }

  private tell(casting: Casting): void {
    if (!this.stopped) this.options.changed(casting);
  }

  private draw(count: number): Uint8Array {
    return (this.options.random ?? drawn)(count);
  }
}

function drawn(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Five of the eight random bits of each byte: 80 bits in all. */
function receiptOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => CROCKFORD.charAt(byte & 31)).join("");
}
