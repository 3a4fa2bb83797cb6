"""Polls to reckon with."""

from rooms.voting.messages import (
    BallotForm,
    Base,
    Choice,
    PollMethod,
    PollState,
    PollView,
    Share,
)


def a_poll(*, choices: int = 3, **given: object) -> PollView:
    """Yes, no and abstain, unless `form` says otherwise."""
    simple = given.get("form", BallotForm.YES_NO_ABSTAIN) is BallotForm.YES_NO_ABSTAIN
    names = ["yes", "no", "abstain"] if simple else [f"c{n}" for n in range(1, choices + 1)]
    return PollView.model_validate(
        {
            "id": "poll",
            "item_id": None,
            "title": "Thông qua Nghị quyết",
            "method": PollMethod.OPEN,
            "form": BallotForm.YES_NO_ABSTAIN,
            "choices": tuple(Choice(id=name, text="" if simple else name) for name in names),
            "min_marks": 1 if simple else 0,
            "max_marks": 1 if simple else choices,
            "seats": 1,
            "pass_rule": Share(numerator=1, denominator=2, plus=1, base=Base.ENTITLED_PRESENT),
            "quorum": None,
            "duration_s": None,
            "round": 1,
            "previous_id": None,
            "state": PollState.CLOSED,
            "entitled": 20,
            "entitled_present": 20,
            "may_vote": False,
            "created_at_ms": 0,
            "started_at_ms": 0,
            "ends_at_ms": None,
            "closed_at_ms": 0,
            "finished_at_ms": None,
            "published_at_ms": None,
            "result": None,
            **given,
        }
    )
