"""Votes: polls, their life as commands and events, and what crosses HTTP about ballots.

Ballots are no commands and no events: they go to `POST /api/polls/{poll_id}/ballot` and are kept
apart from the log. What the log holds of them is their count and a digest over all that counted.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.kernel.wire import EpochMs, Id, Sha256, Title, Wire

MOST_CHOICES = 100

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Marks = Annotated[
    str,
    StringConstraints(pattern=r"^[01]{1,100}$"),
    Field(description="one 0 or 1 for each choice of the poll, in their order"),
]
BallotKey = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{32}$"),
    Field(description="made by the client at random; the same for every attempt at one ballot"),
]
Receipt = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{16}$"),
    Field(description="made by the client at random: 80 bits in Crockford's base 32"),
]


class PollMethod(StrEnum):
    OPEN = "open"
    SECRET = "secret"  # noqa: S105 - a kind of ballot
    PAPER = "paper"


class BallotForm(StrEnum):
    """`yes_no_abstain` has the choices `yes`, `no`, `abstain`; the others have their own."""

    YES_NO_ABSTAIN = "yes_no_abstain"
    OPTIONS = "options"
    CANDIDATES = "candidates"


class Base(StrEnum):
    """What a share is a share of. `valid`: cast and not invalid; `yes_no`: without abstentions."""

    ENTITLED = "entitled"
    ENTITLED_PRESENT = "entitled_present"
    CAST = "cast"
    VALID = "valid"
    YES_NO = "yes_no"


class PollState(StrEnum):
    """created → started → closed → finished (counted) → published; cancelled before finished."""

    CREATED = "created"
    STARTED = "started"
    CLOSED = "closed"
    FINISHED = "finished"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class CloseReason(StrEnum):
    CHAIR = "chair"
    TIME = "time"


class ResultWarning(StrEnum):
    """Why publishing the result of a secret poll may tell how somebody voted."""

    FEW = "few"
    UNANIMOUS = "unanimous"


class Share(Wire):
    """Reached by n of `base` if n ≥ base · numerator / denominator (`plus` 0), or by n ≥ the whole
    part of that + `plus`. "Quá nửa" is 1/2 plus 1, "hai phần ba" is 2/3 plus 0."""

    numerator: Annotated[int, Field(ge=0, le=1000)]
    denominator: Annotated[int, Field(ge=1, le=1000)]
    plus: Annotated[int, Field(ge=0, le=1000)] = 0
    base: Base


class SharePreset(Wire):
    """A share by its name, for rules that are the same everywhere."""

    id: Id
    name_vi: str
    name_en: str
    share: Share


class PollRules(Wire):
    """Pass rules and quorums to choose from."""

    pass_rules: list[SharePreset]
    quorums: list[SharePreset]


class Choice(Wire):
    """`text` is empty for yes, no and abstain: clients name them."""

    id: Id
    text: Annotated[str, Field(max_length=500)]


class ChoiceTotal(Wire):
    choice_id: Id
    count: Count


class PaperCount(Wire):
    """Paper ballots handed out and returned."""

    issued: Count
    returned: Count


class PollResult(Wire):
    """`valid` + `invalid` = `cast`; totals in the order of the choices. `required`: marks a choice
    needs by the pass rule. `elected`: choices that reached it, at most `seats`, highest first;
    `tied`: those that reached it with equal marks at the last seat, so that nobody of them is
    elected. `digest` is over all counted ballots."""

    cast: Count
    valid: Count
    invalid: Count
    totals: tuple[ChoiceTotal, ...]
    required: Count
    quorum_met: bool
    passed: bool
    elected: tuple[Id, ...]
    tied: tuple[Id, ...]
    warnings: tuple[ResultWarning, ...]
    paper: PaperCount | None
    digest: Sha256


class PollView(Wire):
    """One poll; `previous_id` is the round before this one. `entitled` and `entitled_present` are
    frozen at the start. `may_vote`: the viewer is one of its electors. `result` is there for chair
    and secretary when finished, for everybody when published."""

    id: Id
    item_id: Id | None
    title: Title
    method: PollMethod
    form: BallotForm
    choices: tuple[Choice, ...]
    min_marks: Annotated[int, Field(ge=0, le=MOST_CHOICES)]
    max_marks: Annotated[int, Field(ge=1, le=MOST_CHOICES)]
    seats: Annotated[int, Field(ge=1, le=MOST_CHOICES)]
    pass_rule: Share
    quorum: Share | None
    duration_s: int | None
    round: Annotated[int, Field(ge=1)]
    previous_id: Id | None
    state: PollState
    entitled: Count
    entitled_present: Count
    may_vote: bool
    created_at_ms: EpochMs
    started_at_ms: EpochMs | None
    ends_at_ms: EpochMs | None
    closed_at_ms: EpochMs | None
    finished_at_ms: EpochMs | None
    published_at_ms: EpochMs | None
    result: PollResult | None


class CreatePoll(Wire):
    """Prepare a poll. `choices` are the texts of options or candidates, none for yes/no/abstain.
    A quorum of the entitled is asked of those present at the start, any other of the ballots."""

    type: Literal["voting.create"]
    title: Title
    item_id: Id | None = None
    method: PollMethod
    form: BallotForm
    choices: Annotated[tuple[Title, ...], Field(max_length=MOST_CHOICES)] = ()
    min_marks: Annotated[int, Field(ge=0, le=MOST_CHOICES)] = 1
    max_marks: Annotated[int, Field(ge=1, le=MOST_CHOICES)] = 1
    seats: Annotated[int, Field(ge=1, le=MOST_CHOICES)] = 1
    pass_rule: Share
    quorum: Share | None = None
    duration_s: Annotated[int, Field(ge=5, le=86_400)] | None = None


class StartPoll(Wire):
    """Who is entitled and who is present is frozen now."""

    type: Literal["voting.start"]
    poll_id: Id


class ClosePoll(Wire):
    type: Literal["voting.close"]
    poll_id: Id


class CancelPoll(Wire):
    type: Literal["voting.cancel"]
    poll_id: Id


class PublishPoll(Wire):
    """`despite_warnings`: the chair has seen the warnings of the result and publishes it anyway."""

    type: Literal["voting.publish"]
    poll_id: Id
    despite_warnings: bool = False


class RepeatPoll(Wire):
    """A new round of a poll that is over; the old one stays as it is."""

    type: Literal["voting.repeat"]
    poll_id: Id


class RecordPaperCount(Wire):
    """The counting record of paper ballots, typed in; again until published, to correct it."""

    type: Literal["voting.record_paper_count"]
    poll_id: Id
    paper: PaperCount
    invalid: Count
    totals: Annotated[tuple[Count, ...], Field(min_length=1, max_length=MOST_CHOICES)]


class ExpirePoll(Wire):
    """By the system, when the time of a poll is over."""

    type: Literal["voting.expire"]
    poll_id: Id


class FinishPoll(Wire):
    """By the system, when the ballots are counted."""

    type: Literal["voting.finish"]
    poll_id: Id
    result: PollResult


class PollCreated(Wire):
    type: Literal["voting.created"] = "voting.created"
    poll: PollView


class PollStarted(Wire):
    """`electors`, who may cast a ballot, is in the log only; `may_vote` is set for each viewer."""

    type: Literal["voting.started"] = "voting.started"
    poll_id: Id
    at_ms: EpochMs
    ends_at_ms: EpochMs | None
    entitled: Count
    entitled_present: Count
    electors: tuple[Id, ...]
    may_vote: bool = False


class PollClosed(Wire):
    type: Literal["voting.closed"] = "voting.closed"
    poll_id: Id
    at_ms: EpochMs
    reason: CloseReason


class PollFinished(Wire):
    """Counted; `result` is null for those who may see it only when it is published."""

    type: Literal["voting.finished"] = "voting.finished"
    poll_id: Id
    at_ms: EpochMs
    result: PollResult | None


class PollPublished(Wire):
    type: Literal["voting.published"] = "voting.published"
    poll_id: Id
    at_ms: EpochMs
    result: PollResult


class PollCancelled(Wire):
    type: Literal["voting.cancelled"] = "voting.cancelled"
    poll_id: Id
    at_ms: EpochMs


class CastBallot(Wire):
    """Every field has one length for a poll, so that the size of a request tells nothing. The
    receipt is asked of secret ballots only; the server doesn't say it again."""

    key: BallotKey
    marks: Marks
    receipt: Receipt | None = None


class BallotCast(Wire):
    """The ballot is on disk."""

    ok: Literal[True] = True


class BallotStatus(Wire):
    """`cast`: this elector's ballot is on disk; `same_key`: it is the one with the key asked for
    (null where none was asked for)."""

    cast: bool
    same_key: bool | None


class ReceiptList(Wire):
    """Receipts of all ballots that were counted, sorted; how they were marked isn't told."""

    receipts: list[Receipt]


class NamedBallot(Wire):
    attendee_id: Id
    marks: Marks


class NamedBallotList(Wire):
    """An open poll's ballots by elector, in the order of the roster."""

    ballots: list[NamedBallot]
