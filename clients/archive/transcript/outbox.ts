/** Changes on their way to the server, one after the other, each under a key of its own.
 *
 * What could not be delivered is sent again under the same key: the server takes it once. What waits is
 * kept in the tab, so a reload loses nothing either. */
import type { Answer } from "@dienhong/shared/http/api";
import type { FailureCode } from "@dienhong/shared/contract";
import type { TranscriptEdited } from "@dienhong/shared/contract/api";
import type { Operation } from "./server";

export interface Entry {
  readonly key: string;
  readonly operation: Operation;
}

export type OutboxState = "idle" | "sending" | "offline";

/** The same request may succeed later without anybody doing anything. */
const TRANSIENT: readonly FailureCode[] = [
  "offline",
  "rate_limited",
  "internal",
  "storage_failed",
  "not_signed_in",
  "session_expired",
];
const AGAIN_MS = 3000;

interface Hooks {
  readonly send: (entry: Entry) => Promise<Answer<TranscriptEdited>>;
  readonly answered: (entry: Entry, answer: Answer<TranscriptEdited>) => void;
  /** What waits has changed. */
  readonly changed: (waiting: readonly Entry[], state: OutboxState) => void;
}

export class Outbox {
  private waiting: Entry[];
  private running = false;
  private ended = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly hooks: Hooks,
    kept: readonly Entry[] = [],
  ) {
    this.waiting = [...kept];
  }

  /** Begins with what an earlier visit left. */
  start(): void {
    if (!this.running && this.waiting.length > 0) void this.run();
  }

  add(operation: Operation, key: string): void {
    this.waiting.push({ key, operation });
    this.hooks.changed(this.waiting, this.running ? "sending" : "idle");
    this.start();
  }

  /** Whether an edit of this row waits or is under way. */
  holds(rowId: string): boolean {
    return this.waiting.some(
      ({ operation }) => operation.type === "transcript.edit" && operation.row_id === rowId,
    );
  }

  /** The line is back: don't wait for the next attempt. */
  hurry(): void {
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let entry = this.waiting[0]; entry && !this.ended; entry = this.waiting[0]) {
      this.hooks.changed(this.waiting, "sending");
      const answer = await this.hooks.send(entry);
      if (!answer.ok && TRANSIENT.includes(answer.code)) {
        this.hooks.changed(this.waiting, "offline");
        await this.pause();
        continue;
      }
      this.waiting.shift();
      this.hooks.answered(entry, answer);
    }
    this.running = false;
    this.hooks.changed(this.waiting, "idle");
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, AGAIN_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
