/** Stage events: the layout for all, who is put on the stage, and whose microphones are silenced. */
import type { Event, Snapshot, StageView } from "../contract";

type StageEvent = Extract<Event, { type: `stage.${string}` }>;

/** Of a silence: those called longest ago are silent again first. */
const EXCEPTIONS_KEPT = 50;

export function evolveStage(stage: StageView, event: StageEvent): StageView {
  switch (event.type) {
    case "stage.layout_set":
      return { ...stage, layout: event.layout, second_id: event.second_id };
    case "stage.spotlight_set":
      return { ...stage, spotlight_id: event.attendee_id };
    case "stage.discussion_set":
      return { ...stage, discussion: event.on, silence: event.on ? null : stage.silence };
    case "stage.silence_set":
      return { ...stage, silence: event.silence };
  }
}

/** Who debates with the holder of the floor: heard like him, without having the floor. */
export function opponentOf({ floor, stage }: Pick<Snapshot, "floor" | "stage">): string | null {
  const id = stage.layout === "debate" ? stage.second_id : null;
  return id === floor.holder?.attendee_id ? null : id;
}

/** Who is called takes the spotlight away, and no silence holds for him. */
export function evolveStageAtCall(stage: StageView, attendeeId: string): StageView {
  const { silence } = stage;
  if (silence === null) return { ...stage, spotlight_id: null };
  const others = silence.except_ids.filter((id) => id !== attendeeId);
  const exceptIds = [...others, attendeeId].slice(-EXCEPTIONS_KEPT);
  return { ...stage, spotlight_id: null, silence: { except_ids: exceptIds } };
}
