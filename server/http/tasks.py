"""Tasks over HTTP: one's list, what is due soon, whom to charge, and what is reported."""

from dataclasses import dataclass

from rooms.tasks.messages import Assignees, DueTasks, ReportTask, TaskList, TaskView
from rooms.tasks.service import Tasks as TaskService
from server.http.call import Call, Handlers
from server.http.directory import QUERY_MAX


@dataclass(frozen=True, slots=True)
class Tasks:
    tasks: TaskService

    def handlers(self) -> Handlers:
        return {
            "list_tasks": self.list,
            "list_due_tasks": self.due,
            "list_assignees": self.assignees,
            "report_task": self.report,
        }

    async def list(self, call: Call) -> TaskList:
        return await self.tasks.visible(call.person)

    async def due(self, call: Call) -> DueTasks:
        return await self.tasks.due(call.person)

    async def assignees(self, call: Call) -> Assignees:
        query, unit_id = call.text("query")[:QUERY_MAX], call.text("unit_id")[:QUERY_MAX]
        return await self.tasks.assignees(
            call.person, call.path("paper_id"), query, unit_id or None
        )

    async def report(self, call: Call) -> TaskView:
        report = await call.body(ReportTask)
        return await self.tasks.report(call.person, call.path("task_id"), report)
