"""Tasks (nhiệm vụ): given by an issued paper, reported on by who has to do them, and confirmed or
returned by who gave them."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from rooms.kernel.wire import EpochMs, Id, Name, Wire
from rooms.minutes.content import LocalDay


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CONFIRMED = "confirmed"


class TaskStep(StrEnum):
    """`progress` and `done` by who has to do it, `confirm` and `return` by chair and secretary."""

    PROGRESS = "progress"
    DONE = "done"
    CONFIRM = "confirm"
    RETURN = "return"


class ReportTask(Wire):
    step: TaskStep
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)] = ""


class TaskNote(Wire):
    step: TaskStep
    by: str
    at_ms: EpochMs
    text: str


class TaskView(Wire):
    """`days_left` until the deadline, negative when overdue; none without one, or once done.
    `my_steps`: what the caller may do now."""

    id: Id
    conference_id: Id
    conference_title: str
    text: str
    unit: str
    person: str
    deadline: LocalDay | None
    days_left: int | None
    state: TaskState
    mine: bool
    notes: list[TaskNote]
    my_steps: list[TaskStep]


class TaskList(Wire):
    """Open ones by deadline, then done ones, then the confirmed, newest first; at most 500."""

    tasks: list[TaskView]


class DueTask(Wire):
    """An open task that is late or soon due. `days_left` in working days, negative when late."""

    id: Id
    conference_id: Id
    conference_title: str
    text: str
    unit: str
    person: str
    deadline: LocalDay
    days_left: int
    mine: bool


class DueTasks(Wire):
    """The most urgent first; `count` is how many there are in all."""

    tasks: list[DueTask]
    count: int


class Assignee(Wire):
    """Somebody who may be charged with a task."""

    person_id: Id
    name: Name
    position: str
    unit_name: str


class Assignees(Wire):
    """Those of the responsible unit first, then those of the conference, by name; at most 30."""

    people: list[Assignee]
