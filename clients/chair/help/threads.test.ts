/** How the technicians' messages are put in order, counted and rung for. */
import type { ChatMessageView } from "@dienhong/shared/contract";
import { expect, it } from "vitest";
import { newestAsked, threadsOf } from "./threads";

function said(
  thread: string,
  at_ms: number,
  by: string = thread,
  more: Partial<ChatMessageView> = {},
): ChatMessageView {
  const id = `${thread} ${String(at_ms)}`;
  const text = "Không có tiếng";
  const audience = "technicians";
  return { id, attendee_id: by, at_ms, text, audience, thread, removed_by: null, ...more };
}

it("has the newest thread first, whoever wrote last in it", () => {
  const threads = threadsOf(
    [said("batxat", 1), said("batxat", 9, "technician"), said("sapa", 5)],
    {},
  );
  expect(threads.map(({ id }) => id)).toEqual(["batxat", "sapa"]);
  expect(threads.map(({ waiting }) => waiting)).toEqual([false, true]);
});

it("counts what was asked since it was read; not answers, nor what was taken away", () => {
  const removed = said("sapa", 8, "sapa", { removed_by: "secretary" });
  const messages = [said("sapa", 1), said("sapa", 5), said("sapa", 6, "technician"), removed];
  expect(threadsOf(messages, {})[0]?.unread).toBe(2);
  expect(threadsOf(messages, { sapa: 1 })[0]?.unread).toBe(1);
  expect(threadsOf(messages, { sapa: 6 })[0]?.unread).toBe(0);
});

it("leaves out what was written to the chair", () => {
  expect(threadsOf([said("sapa", 1, "sapa", { audience: "chair" })], {})).toEqual([]);
});

it("rings for questions, not for answers", () => {
  const threads = threadsOf([said("sapa", 5), said("sapa", 7, "technician")], {});
  expect(newestAsked(threads)).toBe(5);
  expect(newestAsked([])).toBe(0);
});
