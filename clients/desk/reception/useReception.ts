/** What the reception desk does to one person; slips can be taken back for some seconds. */
import { useLive } from "@dienhong/shared/stores/live";
import { useToasts } from "@dienhong/shared/ui/toasts";
import { useI18n } from "vue-i18n";
import type { Row } from "./people";

export function useReception() {
  const live = useLive();
  const toasts = useToasts();
  const { t } = useI18n();

  async function checkIn({ attendee }: Row): Promise<void> {
    const id = attendee.id;
    if (!(await live.send({ type: "attendance.check_in", attendee_id: id }))) return;
    toasts.show(t("desk.done.checked_in", { name: attendee.name }), {
      tone: "ok",
      undo: () => void withdraw(id, "mistake"),
    });
  }

  function withdraw(id: string, reason: "mistake" | "left_early"): Promise<boolean> {
    return live.send({ type: "attendance.withdraw_check_in", attendee_id: id, reason });
  }

  async function takeBack({ attendee }: Row, reason: "mistake" | "left_early"): Promise<void> {
    if (!(await withdraw(attendee.id, reason))) return;
    toasts.show(t(`desk.done.${reason}`, { name: attendee.name }), {
      undo: () => void live.send({ type: "attendance.check_in", attendee_id: attendee.id }),
    });
  }

  async function excuse({ attendee }: Row, reason: string): Promise<boolean> {
    const id = attendee.id;
    const done = await live.send({ type: "attendance.excuse", attendee_id: id, reason });
    if (done) {
      toasts.show(t("desk.done.excused", { name: attendee.name }), {
        undo: () => void live.send({ type: "attendance.withdraw_excuse", attendee_id: id }),
      });
    }
    return done;
  }

  function withdrawExcuse({ attendee }: Row): Promise<boolean> {
    return live.send({ type: "attendance.withdraw_excuse", attendee_id: attendee.id });
  }

  function nameStandIn(
    { attendee }: Row,
    standIn: { name: string; position: string } | null,
  ): Promise<boolean> {
    return live.send({
      type: "attendance.name_stand_in",
      attendee_id: attendee.id,
      stand_in: standIn,
    });
  }

  return { checkIn, takeBack, excuse, withdrawExcuse, nameStandIn };
}
