"""Which forms may be sent, which answers count, when people are reminded."""

from typing import Any

import pytest

from rooms.consultations.messages import AnswerConsultation, AskConsultation, ConsultationState
from rooms.consultations.rules import (
    HOUR_MS,
    LONGEST_MS,
    Reminder,
    check_answer,
    check_question,
    reminders,
    state_at,
    tally,
)
from rooms.kernel.errors import ErrorCode, Refused

NOW_MS = 1_760_000_000_000


def question(**changes: Any) -> AskConsultation:
    form = {
        "conference_id": "conference",
        "title": "Dự thảo nghị quyết",
        "question": "Đồng chí có nhất trí với dự thảo không?",
        "choices": ["Đồng ý", "Không đồng ý"],
        "most_choices": 1,
        "comment_wanted": True,
        "person_ids": ["person"],
        "document_ids": [],
        "deadline_ms": NOW_MS + HOUR_MS,
    }
    return AskConsultation.model_validate({**form, **changes})


def code_of(form: AskConsultation) -> ErrorCode | None:
    try:
        check_question(form, NOW_MS)
    except Refused as refused:
        return refused.code
    return None


@pytest.mark.parametrize("changes", [{}, {"choices": []}, {"comment_wanted": False}])
def test_a_form_asks_for_choices_a_comment_or_both(changes: dict[str, Any]) -> None:
    assert code_of(question(**changes)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"choices": [], "comment_wanted": False},
        {"choices": ["Đồng ý"]},
        {"choices": ["Đồng ý", "đồng ý"]},
        {"most_choices": 3},
        {"choices": [], "most_choices": 2},
    ],
)
def test_a_form_nobody_could_answer_is_not_sent(changes: dict[str, Any]) -> None:
    assert code_of(question(**changes)) is ErrorCode.CONSULTATION_INCOMPLETE


@pytest.mark.parametrize("deadline_ms", [NOW_MS, NOW_MS - 1, NOW_MS + LONGEST_MS + 1])
def test_the_deadline_lies_ahead_and_not_too_far(deadline_ms: int) -> None:
    assert code_of(question(deadline_ms=deadline_ms)) is ErrorCode.DEADLINE_WRONG


def test_papers_belong_to_a_conference() -> None:
    form = question(conference_id=None, document_ids=["paper"])
    assert code_of(form) is ErrorCode.NOT_FOUND


@pytest.mark.parametrize(
    ("choices", "comment", "counts"),
    [
        ([0], "", True),
        ([0, 2], "Có góp ý", True),
        ([], "Chỉ góp ý", False),
        ([3], "", False),
        ([0, 0], "", False),
        ([0, 1, 2], "", False),
    ],
)
def test_an_answer_makes_as_many_choices_as_it_may(
    choices: list[int], comment: str, counts: bool
) -> None:
    answer = AnswerConsultation(choices=choices, comment=comment)
    form: dict[str, Any] = {"choices": ["a", "b", "c"], "most_choices": 2, "comment_wanted": True}
    if counts:
        check_answer(answer, **form)
        return
    with pytest.raises(Refused) as refused:
        check_answer(answer, **form)
    assert refused.value.code is ErrorCode.ANSWER_INCOMPLETE


def test_without_choices_the_comment_is_the_answer() -> None:
    form: dict[str, Any] = {"choices": [], "most_choices": 1, "comment_wanted": True}
    check_answer(AnswerConsultation(choices=[], comment="Nhất trí"), **form)
    with pytest.raises(Refused):
        check_answer(AnswerConsultation(choices=[], comment=" "), **form)


def test_a_comment_nobody_asked_for_is_refused() -> None:
    with pytest.raises(Refused):
        check_answer(
            AnswerConsultation(choices=[0], comment="Thêm"),
            choices=["a", "b"],
            most_choices=1,
            comment_wanted=False,
        )


@pytest.mark.parametrize(
    ("hours_ahead", "planned"), [(48, [24, 2]), (24, [2]), (3, [2]), (2, []), (1, [])]
)
def test_people_are_reminded_the_day_before_and_two_hours_before(
    hours_ahead: int, planned: list[int]
) -> None:
    deadline_ms = NOW_MS + hours_ahead * HOUR_MS
    expected = [Reminder(hours, deadline_ms - hours * HOUR_MS) for hours in planned]
    assert reminders(deadline_ms, NOW_MS) == expected


def test_a_consultation_is_over_at_its_deadline_or_when_closed() -> None:
    assert state_at(9, deadline_ms=10, closed_at_ms=None) is ConsultationState.OPEN
    assert state_at(10, deadline_ms=10, closed_at_ms=None) is ConsultationState.CLOSED
    assert state_at(5, deadline_ms=10, closed_at_ms=4) is ConsultationState.CLOSED


def test_choices_are_counted_one_by_one() -> None:
    assert tally(3, [[0], [0, 2], [], [2]]) == [2, 0, 2]
