"""A plan that doesn't fit together is refused with the reason."""

from typing import Any

import pytest

from rooms.conferences.messages import ScheduleConference
from rooms.conferences.rules import LONGEST_MS, check_plan
from rooms.kernel.errors import ErrorCode, Refused

HOUR_MS = 3_600_000


def a_plan(**changes: Any) -> ScheduleConference:
    plan: dict[str, Any] = {
        "title": "Hội nghị",
        "starts_at_ms": HOUR_MS,
        "ends_at_ms": 2 * HOUR_MS,
        "site_unit_ids": ["u1", "u2"],
        "invites": [
            {"person_id": "p1", "unit_id": "u1", "role": "chair"},
            {"person_id": "p2", "unit_id": "u2", "role": "delegate"},
        ],
        "agenda": [
            {"key": "a", "title": "Báo cáo", "presenter_person_id": "p2"},
            {"key": "b", "parent_key": "a", "title": "Thảo luận"},
        ],
    }
    return ScheduleConference.model_validate(plan | changes)


def test_a_plan_that_fits_is_accepted() -> None:
    check_plan(a_plan())


CHAIR = {"person_id": "p1", "unit_id": "u1", "role": "chair"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_at_ms": HOUR_MS}, ErrorCode.CONFERENCE_TIMES_WRONG),
        ({"ends_at_ms": HOUR_MS + LONGEST_MS + 1}, ErrorCode.CONFERENCE_TIMES_WRONG),
        ({"invites": [{**CHAIR, "role": "delegate"}], "agenda": []}, ErrorCode.CHAIR_REQUIRED),
        ({"invites": [CHAIR, {**CHAIR, "person_id": "p2"}]}, ErrorCode.CHAIR_REQUIRED),
        ({"invites": [{**CHAIR, "unit_id": "u3"}]}, ErrorCode.SITE_REQUIRED),
        ({"invites": [CHAIR, {**CHAIR, "role": "secretary"}]}, ErrorCode.INVITED_TWICE),
        ({"site_unit_ids": ["u1", "u2", "u1"]}, ErrorCode.INVITED_TWICE),
        ({"agenda": [{"key": "a", "parent_key": "b", "title": "x"}]}, ErrorCode.ITEM_CYCLE),
        ({"agenda": [{"key": "a", "parent_key": "a", "title": "x"}]}, ErrorCode.ITEM_CYCLE),
        (
            {"agenda": [{"key": "a", "title": "x", "presenter_person_id": "p9"}]},
            ErrorCode.NOT_INVITED,
        ),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(changes: dict[str, Any], code: ErrorCode) -> None:
    with pytest.raises(Refused) as refused:
        check_plan(a_plan(**changes))
    assert refused.value.code is code
