"""Tasks over HTTP: one's list, and what is reported on them."""

from dataclasses import dataclass

from rooms.tasks.messages import ReportTask, TaskList, TaskView
from rooms.tasks.service import Tasks as TaskService
from server.http.call import Call, Handlers


@dataclass(frozen=True, slots=True)
class Tasks:
    tasks: TaskService

    def handlers(self) -> Handlers:
        return {"list_tasks": self.list, "report_task": self.report}

    async def list(self, call: Call) -> TaskList:
        return await self.tasks.visible(call.person)

    async def report(self, call: Call) -> TaskView:
        report = await call.body(ReportTask)
        return await self.tasks.report(call.person, call.path("task_id"), report)
