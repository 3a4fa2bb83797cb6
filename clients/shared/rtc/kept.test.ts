/** A connection that is kept alive; the peer connection is a fake that changes state on demand. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeptConnection, type LinkState } from "./kept";

class FakePeer {
  connectionState: RTCPeerConnectionState = "new";
  onconnectionstatechange: (() => void) | null = null;
  closed = false;
  close(): void {
    this.closed = true;
  }
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

let peers: FakePeer[];
let states: LinkState[];
let opens: () => Promise<boolean>;
let kept: KeptConnection;
const last = () => peers.at(-1) as FakePeer;

beforeEach(() => {
  vi.useFakeTimers();
  [peers, states] = [[], []];
  opens = () => Promise.resolve(true);
  kept = new KeptConnection({
    open: () => opens(),
    changed: (state) => states.push(state),
    newConnection: () => {
      const peer = new FakePeer();
      peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
  });
  kept.start();
});
afterEach(() => {
  kept.stop();
  vi.useRealTimers();
});

describe("a kept connection", () => {
  it("says when it is connected", () => {
    last().become("connected");
    expect(states).toEqual(["connecting", "connected"]);
  });

  it("is replaced soon after it failed", async () => {
    last().become("connected");
    last().become("failed");
    expect(states.at(-1)).toBe("failed");
    await vi.advanceTimersByTimeAsync(600);
    expect(peers).toHaveLength(2);
    expect(peers[0]?.closed).toBe(true);
    expect(states.at(-1)).toBe("connecting");
  });

  it("gets time to heal from a short break", async () => {
    last().become("connected");
    last().become("disconnected");
    await vi.advanceTimersByTimeAsync(3000);
    last().become("connected");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(peers).toHaveLength(1);
  });

  it("is replaced after a long break", async () => {
    last().become("connected");
    last().become("disconnected");
    await vi.advanceTimersByTimeAsync(4100);
    expect(peers).toHaveLength(2);
  });

  it("is given up when negotiation leads to nothing", async () => {
    await vi.advanceTimersByTimeAsync(10_100);
    expect(peers).toHaveLength(2);
  });

  it("waits longer after each failure, but not for ever", async () => {
    opens = () => Promise.reject(new Error("refused"));
    kept.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(peers.length).toBeGreaterThan(12);
    expect(peers.length).toBeLessThan(30);
  });

  it("ignores what an old connection still says", async () => {
    const old = last();
    kept.start();
    old.become("failed");
    await vi.advanceTimersByTimeAsync(1000);
    expect(peers).toHaveLength(2);
    expect(states).not.toContain("failed");
  });

  it("stays closed once stopped", async () => {
    kept.stop();
    last().become("failed");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers).toHaveLength(1);
    expect(states.at(-1)).toBe("none");
  });
});
