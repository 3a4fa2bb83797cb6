/** What the chair can do with the stage and all microphones at once; each says what was done, with undo. */
import type { StageView } from "@dienhong/shared/contract";
import { useLive } from "@dienhong/shared/stores/live";
import { useToasts } from "@dienhong/shared/ui/toasts";
import { computed } from "vue";
import { useI18n } from "vue-i18n";

type Layout = StageView["layout"];

export function useStage() {
  const live = useLive();
  const toasts = useToasts();
  const { t } = useI18n();

  const stage = computed(() => live.snapshot?.stage ?? null);
  const who = (attendeeId: string) => live.roster?.label(attendeeId) ?? "";

  async function arrange(layout: Layout, secondId: string | null = null): Promise<void> {
    const before = stage.value;
    const set = { type: "stage.set_layout", layout, second_id: secondId } as const;
    if (!(await live.send(set)) || before === null || before.layout === layout) return;
    toasts.show(t("panel.stage_set.done", { layout: t(`stage.layout.${layout}`) }), {
      tone: "ok",
      undo: () => void arrange(before.layout, before.second_id),
    });
  }

  async function spotlight(attendeeId: string | null): Promise<void> {
    const before = stage.value?.spotlight_id ?? null;
    if (!(await live.send({ type: "stage.set_spotlight", attendee_id: attendeeId }))) return;
    const text =
      attendeeId === null
        ? t("panel.stage_set.spotlight_off")
        : t("panel.stage_set.spotlight_on", { who: who(attendeeId) });
    toasts.show(text, { tone: "ok", undo: () => void spotlight(before) });
  }

  function discuss(on: boolean): Promise<boolean> {
    return live.send({ type: "stage.set_discussion", on });
  }

  /** Turns off all microphones but the chair's and those named. */
  async function silence(exceptIds: readonly string[]): Promise<void> {
    const set = { type: "stage.set_silence", on: true, except_ids: [...exceptIds] } as const;
    if (!(await live.send(set))) return;
    toasts.show(t("panel.stage_set.silenced"), { tone: "ok", undo: () => void allow() });
  }

  async function allow(): Promise<void> {
    await live.send({ type: "stage.set_silence", on: false, except_ids: [] });
  }

  return { stage, arrange, spotlight, discuss, silence, allow };
}
