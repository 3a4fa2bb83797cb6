/** The tasks that are due, asked for at once and whenever one comes back to the page. */
import type { FailureCode } from "@dienhong/shared/contract";
import type { DueTasks } from "@dienhong/shared/contract/api";
import { useSession } from "@dienhong/shared/stores/session";
import { onBeforeUnmount, onMounted, ref, shallowRef } from "vue";

export function useDueTasks() {
  const { api } = useSession();
  const due = shallowRef<DueTasks | null>(null);
  const failure = ref<FailureCode | null>(null);

  async function load(): Promise<void> {
    const answer = await api.ask<DueTasks>("GET", "/api/tasks/due");
    failure.value = answer.ok ? null : answer.code;
    if (answer.ok) due.value = answer.value;
  }

  function look(): void {
    if (!document.hidden) void load();
  }

  onMounted(() => {
    document.addEventListener("visibilitychange", look);
    look();
  });
  onBeforeUnmount(() => {
    document.removeEventListener("visibilitychange", look);
  });
  return { due, failure };
}
