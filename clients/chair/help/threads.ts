/** What was written to the technicians, as they work through it: one thread for each who asked, the
 * newest first. Pure. */
import type { ChatMessageView } from "@dienhong/shared/contract";

/** Until when each thread was read. */
export type ReadUntil = Readonly<Record<string, number>>;

export interface Thread {
  /** Who asked first. */
  readonly id: string;
  readonly messages: readonly ChatMessageView[];
  readonly last: ChatMessageView;
  readonly unread: number;
  /** Nobody has answered what was written last. */
  readonly waiting: boolean;
}

/** The word of whoever asks: a colleague's answer waits for nobody. */
function asks({ attendee_id, thread, removed_by }: ChatMessageView): boolean {
  return attendee_id === thread && removed_by === null;
}

export function threadsOf(
  messages: readonly ChatMessageView[],
  read: ReadUntil,
): readonly Thread[] {
  const byAsker = new Map<string, ChatMessageView[]>();
  for (const message of messages) {
    if (message.audience !== "technicians" || message.thread === null) continue;
    const known = byAsker.get(message.thread);
    if (known === undefined) byAsker.set(message.thread, [message]);
    else known.push(message);
  }
  const threads = [...byAsker].flatMap(([id, said]) => {
    const last = said.at(-1);
    if (last === undefined) return [];
    const unread = said.filter((one) => asks(one) && one.at_ms > (read[id] ?? 0)).length;
    return [{ id, messages: said, last, unread, waiting: asks(last) }];
  });
  return threads.sort((one, other) => other.last.at_ms - one.last.at_ms);
}

/** The newest that somebody asked, to ring once for it. */
export function newestAsked(threads: readonly Thread[]): number {
  return Math.max(0, ...threads.flatMap((one) => one.messages.filter(asks).map((m) => m.at_ms)));
}
