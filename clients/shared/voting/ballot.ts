/** My ballot in the poll that goes on: what I marked, and what became of it. One for the whole page, so
 * that a sheet that was closed and opened again shows the same. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { PollView } from "../contract";
import { useLive } from "../stores/live";
import { useSession } from "../stores/session";
import { BallotCasting, type Casting } from "./casting";
import { marksOf, partIn, publishedPoll, currentPoll } from "./polls";

/** Beside the receipt nothing of a ballot is kept on the device. */
const RECEIPT = "dienhong.receipt.";

export const useBallot = defineStore("ballot", () => {
  const session = useSession();
  const live = useLive();
  const marked = ref<readonly string[]>([]);
  const casting = shallowRef<Casting>({ state: "choosing" });
  let sender: BallotCasting | null = null;

  const polls = computed(() => live.snapshot?.polls ?? []);
  const current = computed(() => currentPoll(polls.value));
  const published = computed(() => publishedPoll(polls.value));
  const part = computed(() =>
    current.value === null || live.snapshot === null
      ? null
      : partIn(current.value, live.snapshot, live.snapshot.me),
  );
  const connected = computed(() => live.connection.state === "live");

  function begin(poll: PollView): void {
    const { api } = session;
    marked.value = [];
    casting.value = { state: "choosing" };
    sender = new BallotCasting({
      box: {
        cast: (ballot) => api.castBallot(poll.id, ballot),
        status: (key) => api.ballotStatus(poll.id, key),
      },
      secret: poll.method === "secret",
      changed: (now) => {
        casting.value = now;
        if (now.state === "cast" && now.receipt !== null) {
          localStorage.setItem(RECEIPT + poll.id, now.receipt);
        }
      },
    });
    void sender.restore(localStorage.getItem(RECEIPT + poll.id));
  }

  watch(
    () => (current.value?.may_vote === true ? current.value.id : null),
    (pollId) => {
      sender?.stop();
      sender = null;
      if (pollId !== null && current.value !== null) begin(current.value);
    },
    { immediate: true },
  );

  async function send(): Promise<void> {
    if (current.value === null || sender === null) return;
    if (!connected.value) {
      casting.value = { state: "not_sent", code: "offline", params: {} };
      return;
    }
    await sender.send(marksOf(current.value, marked.value));
  }

  /** Back to the choices, after looking them over or after a refusal. */
  function reconsider(): void {
    casting.value = { state: "choosing" };
  }

  function receiptOf(pollId: string): string | null {
    return localStorage.getItem(RECEIPT + pollId);
  }

  return {
    polls,
    current,
    published,
    part,
    connected,
    marked,
    casting,
    send,
    reconsider,
    receiptOf,
  };
});
