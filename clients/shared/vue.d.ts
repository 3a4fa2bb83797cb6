/** For eslint, which does not see into Vue files; vue-tsc does. */
declare module "*.vue" {
  import type { Component } from "vue";
  const component: Component;
  export default component;
}
