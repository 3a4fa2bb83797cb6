"""The way of an official paper: draft → submitted → signed → numbered → sealed → issued. Pure.

Each step says from where to where it leads and whose it is. What is undone is only what harmed
nobody: a paper handed in, what was noted by hand, a number (which stays in the register as void).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import Action


class PaperState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    NUMBERED = "numbered"
    SEALED = "sealed"
    ISSUED = "issued"


class Step(StrEnum):
    """`sign` and `seal` come with a signed file; their `note_` twins say it was done on paper."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    SIGN = "sign"
    NOTE_SIGNED = "note_signed"
    TAKE_BACK_SIGNED = "take_back_signed"
    NUMBER = "number"
    VOID_NUMBER = "void_number"
    SEAL = "seal"
    NOTE_SEALED = "note_sealed"
    TAKE_BACK_SEALED = "take_back_sealed"
    ISSUE = "issue"


class How(StrEnum):
    """How a paper was signed or sealed."""

    DIGITAL = "digital"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Way:
    """From where to where a step leads, and whose it is."""

    before: PaperState
    after: PaperState
    action: Action
    needs_why: bool = False


WAYS: Mapping[Step, Way] = {
    Step.SUBMIT: Way(PaperState.DRAFT, PaperState.SUBMITTED, Action.MINUTES_EDIT),
    Step.WITHDRAW: Way(PaperState.SUBMITTED, PaperState.DRAFT, Action.MINUTES_EDIT),
    Step.RETURN: Way(PaperState.SUBMITTED, PaperState.DRAFT, Action.MINUTES_SIGN, needs_why=True),
    Step.SIGN: Way(PaperState.SUBMITTED, PaperState.SIGNED, Action.MINUTES_SIGN),
    Step.NOTE_SIGNED: Way(PaperState.SUBMITTED, PaperState.SIGNED, Action.MINUTES_NOTE_SIGNED),
    Step.TAKE_BACK_SIGNED: Way(PaperState.SIGNED, PaperState.SUBMITTED, Action.MINUTES_NOTE_SIGNED),
    Step.NUMBER: Way(PaperState.SIGNED, PaperState.NUMBERED, Action.MINUTES_REGISTER),
    Step.VOID_NUMBER: Way(
        PaperState.NUMBERED, PaperState.SIGNED, Action.MINUTES_REGISTER, needs_why=True
    ),
    Step.SEAL: Way(PaperState.NUMBERED, PaperState.SEALED, Action.MINUTES_REGISTER),
    Step.NOTE_SEALED: Way(PaperState.NUMBERED, PaperState.SEALED, Action.MINUTES_REGISTER),
    Step.TAKE_BACK_SEALED: Way(PaperState.SEALED, PaperState.NUMBERED, Action.MINUTES_REGISTER),
    Step.ISSUE: Way(PaperState.SEALED, PaperState.ISSUED, Action.MINUTES_REGISTER),
}
OF_A_FILE = frozenset({Step.SIGN, Step.SEAL})


def require_step(
    step: Step, state: PaperState, why: str, *, signed: How | None, sealed: How | None
) -> Way:
    """The way of a step that may be taken now."""
    way = WAYS[step]
    if state is not way.before:
        raise Refused(ErrorCode.PAPER_STATE_WRONG, state=state.value)
    if way.needs_why and not why:
        raise Refused(ErrorCode.REASON_REQUIRED)
    undone = {Step.TAKE_BACK_SIGNED: signed, Step.TAKE_BACK_SEALED: sealed}.get(step)
    if undone is How.DIGITAL:
        raise Refused(ErrorCode.SIGNATURE_STAYS)
    return way


def next_number(highest: int, wanted: int | None, why: str) -> int:
    """The next one of the register; a later one only with the reason for the gap, so that no
    number is ever given twice and every missing one is explained."""
    number = highest + 1 if wanted is None else wanted
    if number <= highest:
        raise Refused(ErrorCode.NUMBER_TAKEN, next=highest + 1)
    if number > highest + 1 and not why:
        raise Refused(ErrorCode.NUMBER_GAP, next=highest + 1)
    return number
