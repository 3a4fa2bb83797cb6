"""What may be done with a task, when it is late, and in which order tasks stand. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from rooms.kernel.errors import ErrorCode, Refused
from rooms.minutes.working_days import Holidays, between
from rooms.tasks.messages import TaskState, TaskStep

_AFTER: Mapping[tuple[TaskState, TaskStep], TaskState] = {
    (TaskState.OPEN, TaskStep.PROGRESS): TaskState.OPEN,
    (TaskState.OPEN, TaskStep.DONE): TaskState.DONE,
    (TaskState.DONE, TaskStep.CONFIRM): TaskState.CONFIRMED,
    (TaskState.DONE, TaskStep.RETURN): TaskState.OPEN,
    # Confirmed by mistake; nothing was lost by it.
    (TaskState.CONFIRMED, TaskStep.RETURN): TaskState.OPEN,
}
_NEEDS_TEXT = frozenset({TaskStep.PROGRESS, TaskStep.RETURN})
SOON_DAYS = 7
"""As far ahead as the home page shows conferences: what the week asks for."""


def after(state: TaskState, step: TaskStep, text: str) -> TaskState:
    """The state a report leads to."""
    following = _AFTER.get((state, step))
    if following is None:
        raise Refused(ErrorCode.TASK_STATE_WRONG)
    if step in _NEEDS_TEXT and not text:
        raise Refused(ErrorCode.REASON_REQUIRED)
    return following


def steps(state: TaskState, *, reports: bool, confirms: bool) -> list[TaskStep]:
    """What somebody may do now."""
    of = {
        TaskStep.PROGRESS: reports,
        TaskStep.DONE: reports,
        TaskStep.CONFIRM: confirms,
        TaskStep.RETURN: confirms,
    }
    return [step for step, may in of.items() if may and (state, step) in _AFTER]


def soon_until(today: date) -> str:
    """The last deadline that the home page tells of, as it is stored."""
    return (today + timedelta(days=SOON_DAYS)).isoformat()


def days_left(
    state: TaskState, deadline: str | None, today: date, holidays: Holidays
) -> int | None:
    """Of a task that is still to be done."""
    if deadline is None or state is not TaskState.OPEN:
        return None
    return until(deadline, today, holidays)


def until(deadline: str, today: date, holidays: Holidays) -> int:
    """Working days; negative when overdue."""
    return between(today, date.fromisoformat(deadline), holidays)
