/** What the chair can do, each as one word; with a line that says it was done, and undo where it can be. */
import { useLive } from "@dienhong/shared/stores/live";
import { useToasts } from "@dienhong/shared/ui/toasts";
import type { AgendaItemView, SpeakRequestView } from "@dienhong/shared/contract";
import { outline } from "@dienhong/shared/state/outline";
import { useI18n } from "vue-i18n";

export type Actions = ReturnType<typeof useActions>;

export function useActions() {
  const live = useLive();
  const toasts = useToasts();
  const { t } = useI18n();

  const floor = () => live.snapshot?.floor;
  const epoch = () => floor()?.epoch ?? 0;
  const who = (attendeeId: string) => live.roster?.label(attendeeId) ?? "";

  function grant(attendeeId: string): Promise<boolean> {
    return live.send({
      type: "floor.grant",
      attendee_id: attendeeId,
      epoch: epoch(),
      limit_s: null,
    });
  }

  /** Without a request: who runs the room of the site answers. */
  function callSite(siteId: string): Promise<boolean> {
    return live.send({ type: "floor.call_site", site_id: siteId, epoch: epoch(), limit_s: null });
  }

  async function extend(byS: number): Promise<void> {
    if (!floor()?.holder) return;
    await live.send({ type: "floor.extend", epoch: epoch(), by_s: byS });
  }

  async function pauseOrResume(): Promise<void> {
    const holder = floor()?.holder ?? null;
    if (holder === null) return;
    const type = holder.paused_at_ms === null ? "floor.pause" : "floor.resume";
    await live.send({ type, epoch: epoch() });
  }

  /** From the question to the answer, and back. */
  async function alternate(): Promise<void> {
    if (!floor()?.questions) return;
    await live.send({ type: "floor.alternate", epoch: epoch() });
  }

  async function grantNext(): Promise<void> {
    const next = floor()?.queue[0];
    if (next !== undefined) await grant(next.attendee_id);
  }

  async function revoke(): Promise<void> {
    const now = floor();
    const holder = now?.holder?.attendee_id;
    if (now === undefined || holder === undefined) return;
    if (!(await live.send({ type: "floor.revoke", epoch: now.epoch }))) return;
    toasts.show(t("panel.done.revoked", { who: who(holder) }), {
      tone: "ok",
      undo: () => void grant(holder),
    });
  }

  function moveRequest(request: SpeakRequestView, position: number): Promise<boolean> {
    return live.send({ type: "floor.move", request_id: request.id, position });
  }

  function removeRequest(request: SpeakRequestView): Promise<boolean> {
    return live.send({ type: "floor.withdraw", request_id: request.id });
  }

  async function mute(attendeeId: string, muted: boolean): Promise<void> {
    if (!(await live.send({ type: "floor.mute", attendee_id: attendeeId, muted }))) return;
    const text = t(muted ? "panel.done.muted" : "panel.done.unmuted", { who: who(attendeeId) });
    toasts.show(text, { tone: "ok", undo: () => void mute(attendeeId, !muted) });
  }

  async function activate(item: AgendaItemView): Promise<void> {
    const before = live.snapshot?.items.find(({ status }) => status === "active");
    if (!(await live.send({ type: "agenda.activate", item_id: item.id }))) return;
    const undo = before === undefined ? null : () => void activate(before);
    toasts.show(t("panel.done.activated", { title: item.title }), { tone: "ok", undo });
  }

  function finish(item: AgendaItemView): Promise<boolean> {
    return live.send({ type: "agenda.finish", item_id: item.id });
  }

  async function activateNext(): Promise<void> {
    const rows = outline(live.snapshot?.items ?? []);
    const active = rows.findIndex(({ item }) => item.status === "active");
    const next = rows.slice(active + 1).find(({ item }) => item.status === "pending");
    if (next !== undefined) await activate(next.item);
  }

  return {
    grant,
    grantNext,
    callSite,
    revoke,
    extend,
    pauseOrResume,
    alternate,
    moveRequest,
    removeRequest,
    mute,
    activate,
    activateNext,
    finish,
  };
}
