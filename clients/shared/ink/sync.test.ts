/** Notes of one person on several devices, with and without a line to the server. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { OFFLINE, type NoteOperation, type NotesPage, type PushedNotes } from "../contract";
import { NoteStore } from "./store";
import { NoteSync, type Draft } from "./sync";

const place = { document_id: "d", sha256: "a".repeat(64), page: 1 };

/** What the server does with one author's notes. */
class Server {
  online = true;
  readonly operations: NoteOperation[] = [];
  readonly refuses = new Map<string, "not_presenter" | "not_found">();

  push(operations: readonly NoteOperation[]): PushedNotes {
    const accepted: string[] = [];
    const refused: { id: string; code: "not_presenter" | "not_found"; params: object }[] = [];
    for (const one of operations) {
      const code = one.type === "notes.draw" && one.presenter ? "not_presenter" : undefined;
      const why = code ?? this.refuses.get(one.type);
      if (why !== undefined) refused.push({ id: one.id, code: why, params: {} });
      else {
        if (!this.operations.some(({ id }) => id === one.id)) this.operations.push(one);
        accepted.push(one.id);
      }
    }
    return { accepted, refused, seq: this.operations.length } as PushedNotes;
  }

  pull(since: number): NotesPage {
    const operations = this.operations
      .map((operation, index) => ({ seq: index + 1, operation }))
      .filter(({ seq }) => seq > since)
      .slice(0, 2);
    const seq = operations.at(-1)?.seq ?? since;
    const more = seq < this.operations.length;
    return { operations, seq, shared: [], withdrawn: [], shared_seq: 0, more };
  }
}

interface Device {
  readonly sync: NoteSync;
  readonly refused: string[];
}

let ids = 0;
let server: Server;

async function device(name: string, mayKeep = true, account = "lan"): Promise<Device> {
  const refused: string[] = [];
  const sync = new NoteSync({
    store: await NoteStore.open(account, "c"),
    push: (operations) =>
      Promise.resolve(server.online ? { ok: true, value: server.push(operations) } : OFFLINE),
    pull: (since) =>
      Promise.resolve(server.online ? { ok: true, value: server.pull(since) } : OFFLINE),
    mayKeep: () => mayKeep,
    changed: vi.fn(),
    refused: (code) => refused.push(code),
    newId: () => `${name}${String((ids += 1))}`,
  });
  return { sync, refused };
}

function sticky(text: string): Draft {
  return { type: "notes.stick", place, sticky: { x: 0.5, y: 0.5, text } };
}

function texts({ sync }: Device): string[] {
  return sync.notebook.notes().map((note) => note.sticky?.text ?? "");
}

async function settled({ sync }: Device, state: string): Promise<void> {
  await vi.waitFor(() => expect(sync.state).toBe(state));
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  server = new Server();
});

describe("notes of one person", () => {
  it("reach the server and another device, page by page", async () => {
    const tablet = await device("a");
    await tablet.sync.start();
    tablet.sync.write(["một", "hai", "ba", "bốn", "năm"].map(sticky));
    await settled(tablet, "synced");
    globalThis.indexedDB = new IDBFactory();
    const other = await device("b");
    await other.sync.start();
    expect(texts(other)).toEqual(texts(tablet));
    expect(texts(other)).toHaveLength(5);
  });

  it("are said to wait while the line is down, and survive a reload", async () => {
    server.online = false;
    const before = await device("a");
    await before.sync.start();
    before.sync.write([sticky("ngoại tuyến")]);
    await settled(before, "waiting");
    before.sync.close();
    const after = await device("b");
    await after.sync.start();
    expect(texts(after)).toEqual(["ngoại tuyến"]);
    expect(after.sync.state).toBe("waiting");
    server.online = true;
    await after.sync.sync();
    await settled(after, "synced");
    expect(server.operations).toHaveLength(1);
    after.sync.close();
  });

  it("merge when two devices wrote apart", async () => {
    const a = await device("a");
    await a.sync.start();
    const [id = ""] = a.sync.write([sticky("đầu")]);
    await settled(a, "synced");
    const own = globalThis.indexedDB;
    globalThis.indexedDB = new IDBFactory();
    const b = await device("b");
    await b.sync.start();
    globalThis.indexedDB = own;
    server.online = false;
    a.sync.write([{ type: "notes.edit", note_id: id, text: "máy a" }, sticky("chỉ ở a")]);
    b.sync.write([{ type: "notes.edit", note_id: id, text: "máy b" }]);
    server.online = true;
    await b.sync.sync();
    await a.sync.sync();
    await b.sync.sync();
    expect(texts(a)).toEqual(texts(b));
    expect(texts(a)).toContain("máy b");
    expect(texts(a)).toContain("chỉ ở a");
  });

  it("are not shown to the next person on the same device", async () => {
    const lan = await device("a");
    await lan.sync.start();
    lan.sync.write([sticky("riêng của Lan")]);
    await settled(lan, "synced");
    lan.sync.close();
    server = new Server();
    const minh = await device("b", true, "minh");
    await minh.sync.start();
    expect(texts(minh)).toEqual([]);
  });

  it("stay off the device for papers that must not be kept, once the server has them", async () => {
    const tablet = await device("a", false);
    await tablet.sync.start();
    tablet.sync.write([sticky("mật trong phòng")]);
    await settled(tablet, "synced");
    await tablet.sync.sync();
    tablet.sync.close();
    const store = await NoteStore.open("lan", "c");
    const kept = await store.load(0);
    expect(kept.operations).toEqual([]);
    expect(kept.seq).toBe(0);
    store.close();
    const again = await device("b", false);
    await again.sync.start();
    expect(texts(again)).toEqual(["mật trong phòng"]);
  });

  it("keep a presenter's line as his own when he presents no more", async () => {
    const tablet = await device("a");
    await tablet.sync.start();
    const stroke = { tool: "ink", colour: "red", width: 0.003, points: [[0.5, 0.5, 0.5]] } as const;
    tablet.sync.write([{ type: "notes.draw", place, stroke, presenter: true }]);
    await settled(tablet, "synced");
    const [note] = tablet.sync.notebook.notes();
    expect(note).toMatchObject({ presenter: false, scope: "nobody", stroke });
    expect(tablet.refused).toEqual([]);
  });

  it("say what the server does not take", async () => {
    server.refuses.set("notes.stick", "not_found");
    const tablet = await device("a");
    await tablet.sync.start();
    tablet.sync.write([sticky("trên tài liệu đã thu hồi")]);
    await settled(tablet, "synced");
    expect(tablet.refused).toEqual(["not_found"]);
    expect(texts(tablet)).toEqual([]);
  });
});
