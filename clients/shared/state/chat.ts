/** Messages to all, and private threads: each kept to its newest. */
import type { ChatMessageView, Event, Snapshot } from "../contract";

type ChatEvent = Extract<Event, { type: `chat.${string}` }>;
type ChatParts = Pick<Snapshot, "chat" | "private_chat" | "chat_mode">;

const CHAT_KEPT = 100;
const THREAD_KEPT = 20;

export function evolveChat(parts: ChatParts, event: ChatEvent): Partial<ChatParts> {
  switch (event.type) {
    case "chat.posted":
      return event.message.thread === null
        ? { chat: [...parts.chat, event.message].slice(-CHAT_KEPT) }
        : { private_chat: withPrivate(parts.private_chat, event.message) };
    case "chat.mode_set":
      return { chat_mode: event.mode };
    case "chat.removed": {
      const without = (messages: readonly ChatMessageView[]) =>
        messages.map((one) =>
          one.id === event.message_id ? { ...one, text: "", removed_by: event.removed_by } : one,
        );
      return event.thread === null
        ? { chat: without(parts.chat) }
        : { private_chat: without(parts.private_chat) };
    }
  }
}

/** By audience and thread, then by time. */
function withPrivate(
  messages: readonly ChatMessageView[],
  news: ChatMessageView,
): readonly ChatMessageView[] {
  const key = keyOf(news);
  const same = messages.filter((one) => keyOf(one) === key);
  const others = messages.filter((one) => keyOf(one) !== key);
  const kept = [...others, ...[...same, news].slice(-THREAD_KEPT)];
  return kept.sort((one, other) => compare(keyOf(one), keyOf(other)));
}

/** Audiences are words without a space, and so are ids. */
function keyOf({ audience, thread }: ChatMessageView): string {
  return `${audience} ${thread ?? ""}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
