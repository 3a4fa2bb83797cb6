/** The home app's pages. They live behind the `#`, so the server has one address to answer. */
import { createRouter, createWebHashHistory } from "vue-router";
import Today from "./Today.vue";

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: "/", name: "today", component: Today },
    { path: "/week", name: "week", component: () => import("./Week.vue") },
    { path: "/schedule", name: "schedule", component: () => import("./schedule/Schedule.vue") },
    {
      path: "/consultations",
      name: "consultations",
      component: () => import("./consultations/Consultations.vue"),
    },
    {
      path: "/consultations/new",
      name: "ask",
      component: () => import("./consultations/Ask.vue"),
    },
    {
      path: "/consultations/:id",
      name: "consultation",
      component: () => import("./consultations/Consultation.vue"),
      props: true,
    },
    {
      path: "/devices/:code(\\d{6})?",
      name: "devices",
      component: () => import("./devices/Devices.vue"),
      props: true,
    },
    { path: "/:elsewhere(.*)*", redirect: "/" },
  ],
});
