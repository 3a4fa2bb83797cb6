import { describe, expect, it } from "vitest";
import { OFFLINE, type BallotStatus, type CastBallot, type Refusal } from "../contract";
import type { Answer } from "../http/api";
import { BallotCasting, type BallotBox, type Casting } from "./casting";

const STORED: Answer<{ ok: true }> = { ok: true, value: { ok: true } };

function status(cast: boolean, same: boolean | null): Answer<BallotStatus> {
  return { ok: true, value: { cast, same_key: same } };
}

function refused(code: Refusal["code"]): Refusal {
  return { ok: false, code, params: {} };
}

/** Answers in turn; remembers what it was sent. */
function scripted(casts: Answer<{ ok: true }>[], statuses: Answer<BallotStatus>[] = []) {
  const sent: CastBallot[] = [];
  const asked: (string | null)[] = [];
  const box: BallotBox = {
    cast: (ballot) => {
      sent.push(ballot);
      return Promise.resolve(casts.shift() ?? OFFLINE);
    },
    status: (key) => {
      asked.push(key);
      return Promise.resolve(statuses.shift() ?? OFFLINE);
    },
  };
  return { box, sent, asked };
}

function casting(box: BallotBox, secret = false) {
  const states: Casting[] = [];
  let seed = 0;
  const one = new BallotCasting({
    box,
    secret,
    changed: (now) => states.push(now),
    wait: () => Promise.resolve(),
    random: (count) => Uint8Array.from({ length: count }, () => (seed += 7) & 255),
  });
  return { one, states };
}

describe("a ballot", () => {
  it("is cast once it is acknowledged", async () => {
    const { box, sent } = scripted([STORED]);
    const { one, states } = casting(box);
    await one.send("010");
    expect(states).toEqual([{ state: "sending" }, { state: "cast", receipt: null }]);
    expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(sent[0]?.receipt).toBeNull();
  });

  it("carries a receipt only where the vote is secret, and shows the same one", async () => {
    const { box, sent } = scripted([STORED]);
    const { one, states } = casting(box, true);
    await one.send("100");
    expect(sent[0]?.receipt).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    expect(states.at(-1)).toEqual({ state: "cast", receipt: sent[0]?.receipt });
  });

  it("is asked for when the answer was lost, until somebody knows", async () => {
    const { box, sent, asked } = scripted([OFFLINE], [OFFLINE, OFFLINE, status(true, true)]);
    const { one, states } = casting(box);
    await one.send("100");
    expect(asked).toEqual([sent[0]?.key, sent[0]?.key, sent[0]?.key]);
    expect(states.map(({ state }) => state)).toEqual(["sending", "asking", "cast"]);
  });

  it("is sent again under the same key when it was not stored", async () => {
    const { box, sent } = scripted([OFFLINE, STORED], [status(false, false)]);
    const { one, states } = casting(box);
    await one.send("100");
    expect(states.at(-1)).toEqual({ state: "not_sent", code: "offline", params: {} });
    await one.send("100");
    expect(sent[1]).toEqual(sent[0]);
    expect(states.at(-1)?.state).toBe("cast");
  });

  it("has another key when it is marked otherwise", async () => {
    const { box, sent } = scripted([OFFLINE, STORED], [status(false, false)]);
    const { one } = casting(box);
    await one.send("100");
    await one.send("010");
    expect(sent[1]?.key).not.toBe(sent[0]?.key);
  });

  it("is not taken for stored because another device has voted", async () => {
    const { box } = scripted([OFFLINE], [status(true, false)]);
    const { one, states } = casting(box);
    await one.send("100");
    expect(states.at(-1)).toEqual({ state: "not_sent", code: "already_voted", params: {} });
  });

  it.each(["poll_closed", "not_an_elector", "rate_limited"] as const)(
    "that was refused with %s is not stored, and nobody asks again",
    async (code) => {
      const { box, asked } = scripted([refused(code)]);
      const { one, states } = casting(box);
      await one.send("100");
      expect(states.at(-1)).toEqual({ state: "not_sent", code, params: {} });
      expect(asked).toEqual([]);
    },
  );

  it("cast before the page was loaded again is found", async () => {
    const { box } = scripted([], [status(true, null)]);
    const { one, states } = casting(box, true);
    await one.restore("ABCD");
    expect(states).toEqual([{ state: "cast", receipt: "ABCD" }]);
  });

  it("is not spoken of any more once the page is left", async () => {
    const { box } = scripted([STORED]);
    const { one, states } = casting(box);
    const sending = one.send("100");
    one.stop();
    await sending;
    expect(states).toEqual([{ state: "sending" }]);
  });
});
