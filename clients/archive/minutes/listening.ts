/** Hearing a speech again from where its opinion stands on the paper; nothing without a recording. */
import type { CourseView } from "@dienhong/shared/contract/api";
import { computed, inject, provide, type ComputedRef, type InjectionKey, type Ref } from "vue";
import type { Player } from "../player/usePlayer";

interface Listening {
  readonly playable: ComputedRef<boolean>;
  /** The speech that is being played. */
  readonly turnId: ComputedRef<string | null>;
  /** Plays it from its beginning, or pauses it. */
  readonly toggle: (turnId: string) => void;
}

const KEY: InjectionKey<Listening> = Symbol("listening");

type Turn = CourseView["turns"][number];

export function provideListening(
  player: Player,
  course: Readonly<Ref<CourseView | null>>,
  begun: (turn: Turn) => void,
): void {
  const turnId = computed(() => {
    const at = player.atMs.value;
    if (!player.playing.value || at === null) return null;
    return course.value?.turns.findLast((turn) => turn.started_at_ms <= at)?.id ?? null;
  });

  function toggle(id: string): void {
    const turn = course.value?.turns.find((one) => one.id === id);
    if (turn === undefined) return;
    if (turnId.value === id) {
      player.toggle();
      return;
    }
    begun(turn);
    player.playFrom(turn.started_at_ms);
  }

  provide(KEY, { playable: computed(() => player.media.value !== null), turnId, toggle });
}

export function useListening(): Listening | null {
  return inject(KEY, null);
}
