/** A person's notes in one conference: written here at once, kept on the device, brought to the server
 * when the line is there, and joined with what his other devices and other people wrote.
 */
import type { Answer } from "../http/api";
import type { FailureCode, NoteOperation, NotesPage, PushedNotes, SharedNote } from "../contract";
import { Notebook, noteOf } from "./notebook";
import type { NoteStore } from "./store";
import { inTurns } from "./turns";

/** Where notes stand, the worst first. */
export type SyncState = "unsaved" | "waiting" | "synced";

interface Options {
  /** Null where the browser keeps nothing. */
  readonly store: NoteStore | null;
  readonly push: (operations: readonly NoteOperation[]) => Promise<Answer<PushedNotes>>;
  readonly pull: (since: number, sharedSince: number) => Promise<Answer<NotesPage>>;
  /** May notes on this paper stay on the device once the server has them? */
  readonly mayKeep: (documentId: string) => boolean;
  readonly changed: () => void;
  /** Something was refused for good. */
  readonly refused: (code: FailureCode) => void;
  readonly nowMs?: () => number;
  readonly newId?: () => string;
}

const PUSHED_MAX = 500;
const POINTS_PUSHED_MAX = 18_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 30_000;

/** An operation without what `write` gives it; an id only where it was told before. */
export type Draft = NoteOperation extends infer One
  ? One extends NoteOperation
    ? Omit<One, "id" | "lamport"> & { readonly id?: string }
    : never
  : never;

export class NoteSync {
  readonly notebook = new Notebook();
  readonly shared = new Map<string, SharedNote>();
  private readonly waiting = new Map<string, NoteOperation>();
  private readonly places = new Map<string, string>();
  private seq = 0;
  private sharedSeq = 0;
  /** Writes to the device that are under way, and whether one failed. */
  private saving = 0;
  private broken = false;
  private readonly push = inTurns(() => this.pushAll());
  private readonly pull = inTurns(() => this.pullAll());
  private retryMs = RETRY_FIRST_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(private readonly options: Options) {
    this.broken = options.store === null;
  }

  get state(): SyncState {
    if (this.waiting.size === 0) return "synced";
    return this.saving > 0 || this.broken ? "unsaved" : "waiting";
  }

  /** How many operations the server does not have yet. */
  get waitingCount(): number {
    return this.waiting.size;
  }

  /** What the device has, at once; then what the server has. */
  async start(): Promise<void> {
    const loaded = await this.load();
    for (const { operation, state } of loaded?.operations ?? []) {
      this.take(operation);
      if (state === "waiting") this.waiting.set(operation.id, operation);
    }
    for (const note of loaded?.shared ?? []) this.shared.set(note.id, note);
    this.seq = loaded?.seq ?? 0;
    this.sharedSeq = loaded?.sharedSeq ?? 0;
    this.options.changed();
    await this.sync();
  }

  /** The line is back, or somebody said that there is something new. */
  async sync(): Promise<void> {
    await this.push();
    await this.pull();
  }

  /** Carries out what the person did; the ids of the operations, in order. */
  write(drafts: readonly Draft[]): string[] {
    const operations = drafts.map((draft) => {
      const id = draft.id ?? (this.options.newId ?? newId)();
      const operation = { ...draft, id, lamport: this.notebook.lamport + 1 } as NoteOperation;
      this.take(operation);
      this.waiting.set(id, operation);
      return operation;
    });
    void this.save((store) => store.put(operations, "waiting"));
    this.options.changed();
    void this.push();
    return operations.map(({ id }) => id);
  }

  /** Ids the server is known to have given a number up to this. */
  knows(seq: number): boolean {
    return seq <= this.seq;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.options.store?.close();
  }

  private async load() {
    try {
      return await this.options.store?.load((this.options.nowMs ?? Date.now)());
    } catch {
      // What cannot be read here is read from the server.
      this.broken = true;
      return undefined;
    }
  }

  private take(operation: NoteOperation): void {
    if ("place" in operation) this.places.set(operation.id, operation.place.document_id);
    this.notebook.apply(operation);
  }

  private async pushAll(): Promise<void> {
    while (this.waiting.size > 0) {
      const batch = this.batch();
      const answer = await this.options.push(batch);
      if (!this.heard(answer)) return;
      this.retryMs = RETRY_FIRST_MS;
      await this.settle(batch, answer.value);
      this.options.changed();
    }
  }

  private batch(): NoteOperation[] {
    const batch: NoteOperation[] = [];
    let points = 0;
    for (const operation of this.waiting.values()) {
      points += operation.type === "notes.draw" ? operation.stroke.points.length : 0;
      if (batch.length === PUSHED_MAX || (batch.length > 0 && points > POINTS_PUSHED_MAX)) break;
      batch.push(operation);
    }
    return batch;
  }

  private async settle(batch: readonly NoteOperation[], pushed: PushedNotes): Promise<void> {
    const codes = new Map(pushed.refused.map(({ id, code }) => [id, code]));
    const refused = batch.filter(({ id }) => codes.has(id));
    const stored = batch.filter(({ id }) => !codes.has(id));
    for (const { id } of batch) this.waiting.delete(id);
    for (const operation of refused) this.notKept(operation, codes.get(operation.id) ?? "internal");
    const kept = stored.filter((operation) => this.mayKeep(operation));
    const dropped = [...refused, ...stored.filter((operation) => !kept.includes(operation))];
    await this.save(async (store) => {
      await store.put(kept, "stored");
      await store.remove(dropped.map(({ id }) => id));
    });
  }

  /** A line drawn while one presented, that arrives when one presents no more, stays one's own. What
   * else is refused (a paper that was withdrawn) is said and taken off the page. */
  private notKept(operation: NoteOperation, code: FailureCode): void {
    if ("place" in operation) this.notebook.forget(operation.id);
    if (operation.type === "notes.draw" && code === "not_presenter") {
      const { type, place, stroke } = operation;
      this.write([{ type, place, stroke, presenter: false }]);
    } else {
      this.options.refused(code);
    }
  }

  private async pullAll(): Promise<void> {
    for (;;) {
      const answer = await this.options.pull(this.seq, this.sharedSeq);
      if (!this.heard(answer)) return;
      await this.pulled(answer.value);
      this.options.changed();
      if (!answer.value.more) return;
    }
  }

  /** Whether there is an answer to work with; if not it is asked for again later. */
  private heard<T>(answer: Answer<T>): answer is Extract<Answer<T>, { ok: true }> {
    if (this.closed) return false;
    if (!answer.ok) this.tryLater();
    return answer.ok;
  }

  private async pulled(page: NotesPage): Promise<void> {
    const operations = page.operations.map(({ operation }) => operation);
    for (const operation of operations) this.take(operation);
    for (const note of page.shared) this.shared.set(note.id, note);
    for (const id of page.withdrawn) this.shared.delete(id);
    this.seq = page.seq;
    this.sharedSeq = page.shared_seq;
    const own = operations.filter((operation) => this.mayKeep(operation));
    const shared = page.shared.filter(({ place }) => this.options.mayKeep(place.document_id));
    await this.save((store) =>
      store.pulled({
        operations: own,
        shared,
        withdrawn: page.withdrawn,
        seq: page.seq,
        sharedSeq: page.shared_seq,
        whole: own.length === operations.length && shared.length === page.shared.length,
      }),
    );
  }

  private mayKeep(operation: NoteOperation): boolean {
    const documentId = this.places.get(noteOf(operation));
    return documentId === undefined || this.options.mayKeep(documentId);
  }

  private async save(work: (store: NoteStore) => Promise<void>): Promise<void> {
    if (this.options.store === null) return;
    this.saving += 1;
    try {
      await work(this.options.store);
      this.broken = false;
    } catch {
      // The device is full, or keeps nothing: said in words by `state`.
      this.broken = true;
    } finally {
      this.saving -= 1;
      this.options.changed();
    }
  }

  private tryLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.sync(), this.retryMs);
    this.retryMs = Math.min(2 * this.retryMs, RETRY_LONGEST_MS);
  }
}

export function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
