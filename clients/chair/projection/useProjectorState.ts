/** Whether a projector is seen anywhere, in words: as its pages say themselves. */
import { useLive } from "@dienhong/shared/stores/live";
import { useI18n } from "vue-i18n";

interface ProjectorState {
  readonly tone: "ok" | "warn" | "idle";
  readonly words: string;
}

export function useProjectorState(): (projectorId: string) => ProjectorState {
  const live = useLive();
  const { t } = useI18n();

  return (projectorId) => {
    const told = live.projectors?.projectors.find((one) => one.projector_id === projectorId);
    if (told === undefined) return { tone: "idle", words: t("projection.state.unknown") };
    const { screens, painted } = told;
    if (screens === 0) return { tone: "idle", words: t("projection.state.none") };
    if (painted < screens) return { tone: "warn", words: t("projection.state.changing") };
    return { tone: "ok", words: t("projection.state.shown", { n: screens }) };
  };
}
