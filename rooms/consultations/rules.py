"""When a form may be sent and answered, and when those who have not answered are reminded. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.consultations.messages import AnswerConsultation, AskConsultation, ConsultationState
from rooms.kernel.errors import ErrorCode, Refused

HOUR_MS = 3_600_000
LONGEST_MS = 90 * 24 * HOUR_MS
REMIND_HOURS_BEFORE = (24, 2)
"""The day before, while there is time to read; and shortly before, when it is nearly over."""


@dataclass(frozen=True, slots=True)
class Reminder:
    hours_before: int
    due_at_ms: int


def check_question(ask: AskConsultation, now_ms: int) -> None:
    """Refuse a form nobody could answer."""
    if not now_ms < ask.deadline_ms <= now_ms + LONGEST_MS:
        raise Refused(ErrorCode.DEADLINE_WRONG)
    distinct = len({choice.casefold() for choice in ask.choices}) == len(ask.choices)
    answerable = len(ask.choices) >= 2 if ask.choices else ask.comment_wanted
    if not (distinct and answerable and ask.most_choices <= max(1, len(ask.choices))):
        raise Refused(ErrorCode.CONSULTATION_INCOMPLETE)
    if ask.document_ids and ask.conference_id is None:
        raise Refused(ErrorCode.NOT_FOUND, what="document")


def check_answer(
    answer: AnswerConsultation, *, choices: Sequence[str], most_choices: int, comment_wanted: bool
) -> None:
    """Refuse an answer that says nothing, or more than was asked."""
    chosen = set(answer.choices)
    known = all(number < len(choices) for number in chosen)
    if not known or len(chosen) != len(answer.choices) or len(chosen) > most_choices:
        raise Refused(ErrorCode.ANSWER_INCOMPLETE)
    if answer.comment and not comment_wanted:
        raise Refused(ErrorCode.ANSWER_INCOMPLETE)
    if not (chosen if choices else answer.comment):
        raise Refused(ErrorCode.ANSWER_INCOMPLETE)


def state_at(now_ms: int, *, deadline_ms: int, closed_at_ms: int | None) -> ConsultationState:
    over = closed_at_ms is not None or now_ms >= deadline_ms
    return ConsultationState.CLOSED if over else ConsultationState.OPEN


def require_open(now_ms: int, *, deadline_ms: int, closed_at_ms: int | None) -> None:
    state = state_at(now_ms, deadline_ms=deadline_ms, closed_at_ms=closed_at_ms)
    if state is ConsultationState.CLOSED:
        raise Refused(ErrorCode.CONSULTATION_CLOSED)


def reminders(deadline_ms: int, now_ms: int) -> list[Reminder]:
    """Those still to come when the question is asked."""
    planned = [Reminder(hours, deadline_ms - hours * HOUR_MS) for hours in REMIND_HOURS_BEFORE]
    return [one for one in planned if one.due_at_ms > now_ms]


def tally(choice_count: int, answers: Sequence[Sequence[int]]) -> list[int]:
    """How often each choice was made."""
    return [sum(number in chosen for chosen in answers) for number in range(choice_count)]
