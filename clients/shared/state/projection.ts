/** Projectors and what each shows; the newest scenes, to be shown again. */
import type { Event, ProjectionView, ProjectorView, ShownView } from "../contract";

type ProjectionEvent = Extract<Event, { type: `projection.${string}` }>;

const HISTORY_KEPT = 20;

export function evolveProjection(
  projection: ProjectionView,
  event: ProjectionEvent,
): ProjectionView {
  const { projectors, history } = projection;
  switch (event.type) {
    case "projection.added":
      return { projectors: [...projectors, event.projector], history };
    case "projection.renamed":
      return { projectors: changed(projectors, event.projector_id, { name: event.name }), history };
    case "projection.removed":
      return { projectors: projectors.filter(({ id }) => id !== event.projector_id), history };
    case "projection.sound_set":
      return { projectors: changed(projectors, event.projector_id, { sound: event.on }), history };
    case "projection.shown": {
      const { projector_id, scene, at_ms } = event.shown;
      return {
        projectors: changed(projectors, projector_id, { scene, shown_at_ms: at_ms }),
        history: remembered(history, event.shown),
      };
    }
  }
}

function changed(
  projectors: readonly ProjectorView[],
  projectorId: string,
  change: Partial<ProjectorView>,
): readonly ProjectorView[] {
  return projectors.map((one) => (one.id === projectorId ? { ...one, ...change } : one));
}

/** Each scene once; the last shown stands last. */
function remembered(history: readonly ShownView[], shown: ShownView): readonly ShownView[] {
  if (shown.scene.kind === "follow" || shown.scene.kind === "blank") return history;
  const others = history.filter(({ scene }) => !isSame(scene, shown.scene));
  return [...others, shown].slice(-HISTORY_KEPT);
}

/** The server writes a scene's fields always in one order. */
function isSame(one: ShownView["scene"], other: ShownView["scene"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
