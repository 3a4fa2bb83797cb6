/** How a page joins, catches up after gaps, and repeats commands; the socket is a fake. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  OFFLINE,
  type Events,
  type RosterView,
  type SeenEvent,
  type Signal,
  type Snapshot,
  type SnapshotHead,
} from "../contract";
import { ServerClock } from "./clock";
import { LiveConference, type Connection } from "./live";
import type { LiveSocket } from "./socket";

const REQUEST = { type: "floor.request", kind: "normal", category: null } as const;

const ACCEPTED = { ok: true, version: 0 };

class FakeSocket implements LiveSocket {
  connected = false;
  asked: { name: string; message: unknown }[] = [];
  told: string[] = [];
  signals: object[] = [];
  answers: Record<string, (message: never) => unknown> = {};
  private connect_: () => void = () => undefined;
  private disconnect_: (refusal: string | null) => void = () => undefined;
  private readonly messages: Partial<Record<string, (message: unknown) => void>> = {};

  connect(): void {
    this.connected = true;
    this.connect_();
  }
  disconnect(): void {
    this.connected = false;
  }
  onConnect(listener: () => void): void {
    this.connect_ = listener;
  }
  onDisconnect(listener: (refusal: string | null) => void): void {
    this.disconnect_ = listener;
  }
  onMessage(name: "events" | "signal", listener: (message: unknown) => void): void {
    this.messages[name] = listener;
  }
  async ask(name: string, message: object): Promise<unknown> {
    this.asked.push({ name, message });
    const answer = await this.answers[name]?.(message as never);
    if (answer === undefined) throw new Error("no answer");
    return answer;
  }
  signal(message: object): void {
    this.signals.push(message);
  }
  tell(name: string): void {
    this.told.push(name);
  }

  lose(refusal: string | null = null): void {
    this.connected = false;
    this.disconnect_(refusal);
  }
  push(name: "events" | "signal", message: Events | Signal): void {
    this.messages[name]?.(message);
  }
  messagesOf(name: string): unknown[] {
    return this.asked.filter((one) => one.name === name).map(({ message }) => message);
  }
}

const ROSTER: RosterView = { sites: [], attendees: [] };

function snapshotAt(version: number, roster = "r1"): SnapshotHead {
  const head = { version, roster, me: "a1", chat: [], captions: [], items: [] };
  return head as unknown as SnapshotHead;
}

function said(seq: number): SeenEvent {
  const message = {
    id: `m${seq}`,
    attendee_id: "a1",
    at_ms: seq,
    text: "Nhất trí",
    audience: "all",
    thread: null,
    removed_by: null,
  } as const;
  return { seq, at_ms: seq, event: { type: "chat.posted", message } };
}

function events(after: number, ...seqs: number[]): Events {
  return { after, version: seqs.at(-1) ?? after, events: seqs.map(said) };
}

function joined(snapshot: SnapshotHead | null, missed: Events | null = null) {
  return { ok: true, connection_id: "c1", now_ms: 1_000_000, snapshot, events: missed };
}

let socket: FakeSocket;
let connections: Connection[];
let snapshots: Snapshot[];
let signals: Signal[];
let conference: LiveConference;
let ids: number;
let rosters: string[];
let rosterThere: boolean;

const state = () => connections.at(-1)?.state;
const held = () => snapshots.at(-1);
const settled = () => vi.waitFor(() => expect(state()).toBe("live"));

beforeEach(() => {
  socket = new FakeSocket();
  socket.answers.join = () => joined(snapshotAt(7));
  socket.answers.command = () => ACCEPTED;
  [connections, snapshots, signals, ids] = [[], [], [], 0];
  [rosters, rosterThere] = [[], true];
  conference = new LiveConference({
    conferenceId: "h1",
    page: "meeting",
    socket,
    newId: () => `id${++ids}`,
    clock: new ServerClock(() => 999_000),
    roster: (digest) => {
      rosters.push(digest);
      return Promise.resolve(rosterThere ? { ok: true, value: ROSTER } : OFFLINE);
    },
    listener: {
      connectionChanged: (now) => connections.push(now),
      snapshotChanged: (now) => snapshots.push(now),
      signalled: (signal) => signals.push(signal),
    },
  });
});

describe("joining", () => {
  it("asks for everything at first and takes the server's clock", async () => {
    conference.start();
    await settled();
    expect(socket.messagesOf("join")).toEqual([
      { conference_id: "h1", page: "meeting", since: null },
    ]);
    expect(held()?.version).toBe(7);
    expect(conference.clock.nowMs()).toBe(1_000_000);
  });

  it("asks only for what was missed after a lost connection", async () => {
    conference.start();
    await settled();
    socket.answers.join = () => joined(null, events(7, 8, 9));
    socket.lose();
    expect(state()).toBe("reconnecting");
    socket.connect();
    await settled();
    expect(socket.messagesOf("join").at(-1)).toMatchObject({ since: 7 });
    expect(held()?.version).toBe(9);
    expect(held()?.chat.map(({ id }) => id)).toEqual(["m8", "m9"]);
  });

  it("fetches the roster once for all snapshots that name it", async () => {
    conference.start();
    await settled();
    expect(held()).toMatchObject(ROSTER);
    expect(held()).not.toHaveProperty("roster");
    for (const [version, roster] of [
      [8, "r1"],
      [9, "r2"],
    ] as const) {
      socket.answers.join = () => joined(snapshotAt(version, roster));
      socket.lose();
      socket.connect();
      await vi.waitFor(() => expect(held()?.version).toBe(version));
    }
    expect(rosters).toEqual(["r1", "r2"]);
  });

  it("joins again where the roster can't be fetched", async () => {
    vi.useFakeTimers();
    rosterThere = false;
    conference.start();
    await vi.advanceTimersByTimeAsync(1000);
    expect(held()).toBeUndefined();
    expect(state()).toBeUndefined();
    rosterThere = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(state()).toBe("live");
    expect(socket.messagesOf("join")).toHaveLength(2);
    vi.useRealTimers();
  });

  it("keeps events that come before the answer to its join", async () => {
    let answer: (value: unknown) => void = () => undefined;
    socket.answers.join = () => new Promise((resolve) => (answer = resolve));
    conference.start();
    socket.push("events", events(7, 8));
    answer(joined(snapshotAt(7)));
    await vi.waitFor(() => expect(held()?.version).toBe(8));
  });

  it.each(["not_invited", "conference_closed", "session_expired"])(
    "ends when the server says %s",
    async (code) => {
      socket.answers.join = () => ({ ok: false, code, params: {} });
      conference.start();
      await vi.waitFor(() => expect(connections.at(-1)).toEqual({ state: "ended", code }));
      expect(socket.connected).toBe(false);
    },
  );

  it("ends when the connection itself is refused", () => {
    conference.start();
    socket.lose("session_expired");
    expect(connections.at(-1)).toEqual({ state: "ended", code: "session_expired" });
  });

  it("tries again when the server cannot answer just now", async () => {
    vi.useFakeTimers();
    socket.answers.join = () => ({ ok: false, code: "internal", params: {} });
    conference.start();
    await vi.advanceTimersByTimeAsync(100);
    expect(state()).toBeUndefined();
    socket.answers.join = () => joined(snapshotAt(7));
    await vi.advanceTimersByTimeAsync(2000);
    expect(state()).toBe("live");
    vi.useRealTimers();
  });
});

describe("events", () => {
  beforeEach(async () => {
    conference.start();
    await settled();
  });

  it("are applied in order", () => {
    socket.push("events", events(7, 8));
    socket.push("events", events(8, 9, 10));
    expect(held()?.chat.map(({ id }) => id)).toEqual(["m8", "m9", "m10"]);
  });

  it("that were applied already change nothing", () => {
    socket.push("events", events(7, 8));
    socket.push("events", events(7, 8));
    expect(held()?.chat).toHaveLength(1);
  });

  it("that overlap are applied once", () => {
    socket.push("events", events(7, 8));
    socket.push("events", events(7, 8, 9));
    expect(held()?.chat.map(({ id }) => id)).toEqual(["m8", "m9"]);
  });

  it("after a gap wait until the missing ones were fetched", async () => {
    socket.answers.since = () => ({ ok: true, snapshot: null, events: events(7, 8, 9) });
    socket.push("events", events(9, 10));
    socket.push("events", events(10, 11));
    await vi.waitFor(() => expect(held()?.version).toBe(11));
    expect(socket.messagesOf("since")).toEqual([{ version: 7 }]);
    expect(held()?.chat.map(({ id }) => id)).toEqual(["m8", "m9", "m10", "m11"]);
  });

  it("that were left out for this viewer still move the version", () => {
    socket.push("events", { after: 7, version: 12, events: [] });
    expect(held()?.version).toBe(12);
  });
});

describe("commands", () => {
  beforeEach(async () => {
    conference.start();
    await settled();
  });

  it("carry an id of their own and give the server's answer", async () => {
    socket.answers.command = () => ({ ok: false, code: "not_holder", params: {} });
    expect(await conference.send({ type: "floor.yield" })).toMatchObject({ code: "not_holder" });
    expect(socket.messagesOf("command")).toEqual([{ id: "id1", command: { type: "floor.yield" } }]);
  });

  it("are refused at once while the connection is lost", async () => {
    socket.lose();
    expect(await conference.send(REQUEST)).toMatchObject({ code: "offline" });
    expect(socket.messagesOf("command")).toEqual([]);
  });

  it("whose answer was lost are repeated with the same id after the reconnect", async () => {
    socket.answers.command = () => {
      socket.answers.command = () => ACCEPTED;
      socket.lose();
      throw new Error("disconnected");
    };
    const answer = conference.send(REQUEST);
    await vi.waitFor(() => expect(state()).toBe("reconnecting"));
    socket.connect();
    expect(await answer).toEqual(ACCEPTED);
    expect(socket.messagesOf("command").map((one) => (one as { id: string }).id)).toEqual([
      "id1",
      "id1",
    ]);
  });

  it("give up when the connection ends for good", async () => {
    socket.answers.command = () => {
      socket.push("signal", { type: "goodbye", code: "conference_closed" });
      throw new Error("disconnected");
    };
    expect(await conference.send(REQUEST)).toMatchObject({ code: "offline" });
  });
});

describe("signals", () => {
  beforeEach(async () => {
    conference.start();
    await settled();
  });

  it("are handed on", () => {
    socket.push("signal", { type: "captions_state", state: "behind" });
    expect(signals).toEqual([{ type: "captions_state", state: "behind" }]);
  });

  it("that say goodbye end this page's part", () => {
    socket.push("signal", { type: "goodbye", code: "session_replaced" });
    expect(connections.at(-1)).toEqual({ state: "ended", code: "session_replaced" });
    expect(socket.connected).toBe(false);
  });

  it("of one's own are sent only while one is in the conference", () => {
    const reading = { type: "reading", following: true, document_id: null, page: null } as const;
    conference.tell(reading);
    socket.lose();
    conference.tell(reading);
    expect(socket.signals).toEqual([reading]);
  });

  it("leaving tells the server and ends", () => {
    conference.leave();
    expect(socket.told).toEqual(["leave"]);
    expect(connections.at(-1)).toEqual({ state: "ended", code: "left" });
  });
});
