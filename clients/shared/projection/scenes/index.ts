/** One component for each thing a projector draws, fetched apart from the page itself. */
import { defineAsyncComponent, type Component } from "vue";

function fetched<T extends Component>(load: () => Promise<{ default: T }>) {
  loads.push(load);
  return defineAsyncComponent(load);
}
const loads: (() => Promise<unknown>)[] = [];

export const SCENES = {
  agenda: fetched(() => import("./AgendaScene.vue")),
  countdown: fetched(() => import("./CountdownScene.vue")),
  message: fetched(() => import("./MessageScene.vue")),
  page: fetched(() => import("./PageScene.vue")),
  queue: fetched(() => import("./QueueScene.vue")),
  recess: fetched(() => import("./RecessScene.vue")),
  result: fetched(() => import("./ResultScene.vue")),
  seating: fetched(() => import("./SeatingScene.vue")),
  stage: fetched(() => import("./StageScene.vue")),
  title: fetched(() => import("./TitleScene.vue")),
  vote: fetched(() => import("./VoteScene.vue")),
};

/** All of them, while there is a line. */
export function fetchScenes(): void {
  for (const load of loads) void load();
}
