/** The archive's pages, each with its own address, so that a moment of a meeting can be sent on. */
import { createRouter, createWebHistory } from "vue-router";

export const router = createRouter({
  history: createWebHistory("/archive/"),
  routes: [
    { path: "/", name: "search", component: () => import("./search/Search.vue") },
    { path: "/tasks", name: "tasks", component: async () => (await import("./tasks/load")).load() },
    {
      path: "/:conferenceId",
      name: "conference",
      component: async () => (await import("./conference/load")).load(),
      props: true,
    },
    {
      path: "/:conferenceId/transcript",
      name: "transcript",
      component: async () => (await import("./transcript/load")).load(),
      props: true,
    },
    {
      path: "/:conferenceId/minutes",
      name: "minutes",
      component: async () => (await import("./minutes/load")).load(),
      props: true,
    },
    { path: "/:elsewhere(.*)*", redirect: "/" },
  ],
});
