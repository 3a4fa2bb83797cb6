import type { Answer } from "@dienhong/shared/http/api";
import type { TranscriptEdited } from "@dienhong/shared/contract/api";
import { OFFLINE } from "@dienhong/shared/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox, type Entry, type OutboxState } from "./outbox";

const DONE: Answer<TranscriptEdited> = {
  ok: true,
  value: { outcome: "applied", changed: 1, rows: [], gone: [] },
};

function edit(rowId: string): Entry["operation"] {
  return { type: "transcript.edit", row_id: rowId, base_version: 0, text: "một" };
}

describe("the outbox", () => {
  const sent: Entry[] = [];
  const answered: string[] = [];
  const states: OutboxState[] = [];
  let answers: Answer<TranscriptEdited>[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    sent.length = answered.length = states.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function outbox(kept: readonly Entry[] = []): Outbox {
    return new Outbox(
      {
        send: (entry) => {
          sent.push(entry);
          return Promise.resolve(answers.shift() ?? DONE);
        },
        answered: (entry) => answered.push(entry.key),
        changed: (_waiting, state) => states.push(state),
      },
      kept,
    );
  }

  it("sends again under the same key until the line is back, and the next only then", async () => {
    answers = [OFFLINE, OFFLINE];
    const box = outbox();
    box.add(edit("r1"), "k1");
    box.add(edit("r2"), "k2");
    await vi.advanceTimersByTimeAsync(100);
    expect(states.at(-1)).toBe("offline");
    expect(box.holds("r2")).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent.map((entry) => entry.key)).toEqual(["k1", "k1", "k1", "k2"]);
    expect(answered).toEqual(["k1", "k2"]);
    expect(states.at(-1)).toBe("idle");
  });

  it("does not insist on what is refused", async () => {
    answers = [{ ok: false, code: "transcript_row_changed", params: {} }];
    const box = outbox();
    box.add(edit("r1"), "k1");
    await vi.advanceTimersByTimeAsync(10);
    expect(answered).toEqual(["k1"]);
    expect(box.holds("r1")).toBe(false);
  });

  it("goes on with what an earlier visit left", async () => {
    answers = [];
    const box = outbox([{ key: "kept", operation: edit("r1") }]);
    box.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(answered).toEqual(["kept"]);
  });
});
