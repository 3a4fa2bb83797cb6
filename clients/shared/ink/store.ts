/** What a device keeps of a person's notes, so that nothing written is lost while the line is down,
 * over reloads too. Kept apart by account and conference, and gone when the person signs out.
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { NoteOperation, SharedNote } from "../contract";

const NAME = "dienhong-notes";
/** Conferences whose notes are kept; the one not used for longest goes, unless something waits. */
const CONFERENCES_KEPT = 8;

/** `waiting`: the server does not have it yet; `refused`: it never will. */
export type OperationState = "waiting" | "stored" | "refused";

interface KeptOperation {
  readonly account: string;
  readonly conference: string;
  readonly id: string;
  readonly state: OperationState;
  readonly operation: NoteOperation;
}

interface KeptShared {
  readonly account: string;
  readonly conference: string;
  readonly id: string;
  readonly note: SharedNote;
}

/** How far this device knows what the server has; `whole`: nothing up to there was left out. */
interface Cursor {
  readonly account: string;
  readonly conference: string;
  readonly seq: number;
  readonly sharedSeq: number;
  readonly whole: boolean;
  readonly usedAtMs: number;
}

interface Schema extends DBSchema {
  operations: { key: [string, string, string]; value: KeptOperation };
  shared: { key: [string, string, string]; value: KeptShared };
  cursors: { key: [string, string]; value: Cursor };
}

export interface Loaded {
  readonly operations: readonly Pick<KeptOperation, "state" | "operation">[];
  readonly shared: readonly SharedNote[];
  readonly seq: number;
  readonly sharedSeq: number;
}

/** What a page pulled from the server changes here. */
export interface News {
  readonly operations: readonly NoteOperation[];
  readonly shared: readonly SharedNote[];
  readonly withdrawn: readonly string[];
  readonly seq: number;
  readonly sharedSeq: number;
  readonly whole: boolean;
}

export class NoteStore {
  private constructor(
    private readonly database: IDBPDatabase<Schema>,
    private readonly account: string,
    private readonly conference: string,
  ) {}

  static async open(account: string, conference: string): Promise<NoteStore> {
    const database = await openDB<Schema>(NAME, 1, {
      upgrade(fresh) {
        fresh.createObjectStore("operations", { keyPath: ["account", "conference", "id"] });
        fresh.createObjectStore("shared", { keyPath: ["account", "conference", "id"] });
        fresh.createObjectStore("cursors", { keyPath: ["account", "conference"] });
      },
      blocking: (_from, _to, event) => {
        (event.target as IDBDatabase).close();
      },
    });
    return new NoteStore(database, account, conference);
  }

  async load(nowMs: number): Promise<Loaded> {
    const work = this.database.transaction(["operations", "shared", "cursors"], "readwrite");
    const cursors = work.objectStore("cursors");
    const known = await cursors.get([this.account, this.conference]);
    const cursor = known ?? { ...this.key, seq: 0, sharedSeq: 0, whole: true, usedAtMs: nowMs };
    await cursors.put({ ...cursor, usedAtMs: nowMs });
    const operations = await work.objectStore("operations").getAll(this.all);
    const shared = await work.objectStore("shared").getAll(this.all);
    await work.done;
    await this.makeRoom();
    return {
      operations,
      shared: shared.map(({ note }) => note),
      seq: cursor.whole ? cursor.seq : 0,
      sharedSeq: cursor.whole ? cursor.sharedSeq : 0,
    };
  }

  /** What was just written, or what became of it. */
  async put(operations: readonly NoteOperation[], state: OperationState): Promise<void> {
    const work = this.database.transaction("operations", "readwrite");
    for (const operation of operations) {
      void work.store.put({ ...this.key, id: operation.id, state, operation });
    }
    await work.done;
  }

  async remove(ids: readonly string[]): Promise<void> {
    const work = this.database.transaction("operations", "readwrite");
    for (const id of ids) void work.store.delete([this.account, this.conference, id]);
    await work.done;
  }

  async pulled(news: News): Promise<void> {
    const work = this.database.transaction(["operations", "shared", "cursors"], "readwrite");
    const operations = work.objectStore("operations");
    for (const operation of news.operations) {
      void operations.put({ ...this.key, id: operation.id, state: "stored", operation });
    }
    const shared = work.objectStore("shared");
    for (const note of news.shared) void shared.put({ ...this.key, id: note.id, note });
    for (const id of news.withdrawn) void shared.delete([this.account, this.conference, id]);
    const cursors = work.objectStore("cursors");
    const cursor = await cursors.get([this.account, this.conference]);
    const whole = news.whole && (cursor?.whole ?? true);
    const { seq, sharedSeq } = news;
    void cursors.put({ ...this.key, seq, sharedSeq, whole, usedAtMs: cursor?.usedAtMs ?? 0 });
    await work.done;
  }

  /** The meeting is over and nothing of it is to stay here, once the server has it. */
  async leave(): Promise<void> {
    await this.forget(this.account, this.conference);
  }

  close(): void {
    this.database.close();
  }

  private get key() {
    return { account: this.account, conference: this.conference };
  }

  private get all(): IDBKeyRange {
    return within(this.account, this.conference);
  }

  private async makeRoom(): Promise<void> {
    const cursors = await this.database.getAll("cursors");
    const oldest = cursors.sort((a, b) => b.usedAtMs - a.usedAtMs).slice(CONFERENCES_KEPT);
    for (const { account, conference } of oldest) await this.forget(account, conference);
  }

  private async forget(account: string, conference: string): Promise<void> {
    const work = this.database.transaction(["operations", "shared", "cursors"], "readwrite");
    const kept = await work.objectStore("operations").getAll(within(account, conference));
    if (kept.every(({ state }) => state !== "waiting")) {
      void work.objectStore("operations").delete(within(account, conference));
      void work.objectStore("shared").delete(within(account, conference));
      void work.objectStore("cursors").delete([account, conference]);
    }
    await work.done;
  }
}

/** Everything below (account, conference): an array sorts after every string. */
function within(account: string, conference: string): IDBKeyRange {
  return IDBKeyRange.bound([account, conference], [account, conference, []]);
}
