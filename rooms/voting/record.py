"""The counting record ("biên bản kiểm phiếu") and paper ballots: what they say, and as PDF.

Set by Typst like the minutes; the words are made here, the templates only say how they look.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typst

from rooms.minutes.heading import Heading
from rooms.minutes.pdf import FONTS
from rooms.minutes.wording import clock_words, date_words
from rooms.sites.messages import AttendeeView, Role
from rooms.sites.rules import Roster
from rooms.voting.messages import BallotForm, PollMethod, PollResult, PollView
from rooms.voting.wording import (
    METHODS,
    choice_words,
    outcome_words,
    percent,
    round_words,
    share_words,
)

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One choice and how often it was marked."""

    name: str
    count: str
    share: str


@dataclass(frozen=True, slots=True)
class CountingRecord:
    """Everything on the paper, top to bottom; `facts` are label and value."""

    superior_body: str
    issuing_body: str
    dateline: str
    conference: str
    title: str
    facts: tuple[tuple[str, str], ...]
    share_of: str
    rows: tuple[Row, ...]
    required: str
    outcome: str
    paper: bool
    chair_name: str
    secretary_name: str
    digest: str


@dataclass(frozen=True, slots=True)
class PaperBallots:
    issuing_body: str
    conference: str
    kind: str
    title: str
    instruction: str
    choices: tuple[str, ...]
    count: int


def counting_record(
    poll: PollView, result: PollResult, roster: Roster, conference: str, heading: Heading
) -> CountingRecord:
    zone = ZoneInfo(heading.time_zone)
    opened = datetime.fromtimestamp((poll.started_at_ms or 0) / 1000, zone)
    closed = datetime.fromtimestamp((poll.closed_at_ms or 0) / 1000, zone)
    secretary = next((one for one in roster.attendees.values() if one.role is Role.SECRETARY), None)
    return CountingRecord(
        superior_body=heading.superior_body.upper(),
        issuing_body=heading.issuing_body.upper(),
        dateline=f"{heading.locality}, {date_words(closed)}",
        conference=conference,
        title=f"{poll.title}{round_words(poll)}",
        facts=(
            ("Hình thức", METHODS[poll.method]),
            ("Bắt đầu", f"{clock_words(opened)}, {date_words(opened)}"),
            ("Kết thúc", f"{clock_words(closed)}, {date_words(closed)}"),
            *_numbers(poll, result),
        ),
        share_of="số phiếu hợp lệ",
        rows=tuple(
            Row(choice_words(choice), str(total.count), percent(total.count, result.valid))
            for choice, total in zip(poll.choices, result.totals, strict=True)
        ),
        required=f"{share_words(poll.pass_rule)} (cần ít nhất {result.required} phiếu)",
        outcome=outcome_words(poll, result),
        paper=poll.method is PollMethod.PAPER,
        chair_name=roster.chair().name,
        secretary_name=_name(secretary),
        digest=result.digest,
    )


def _numbers(poll: PollView, result: PollResult) -> tuple[tuple[str, str], ...]:
    present = f"{poll.entitled_present} ({percent(poll.entitled_present, poll.entitled)})"
    issued = () if result.paper is None else (("Số phiếu phát ra", str(result.paper.issued)),)
    seats = () if poll.form is BallotForm.YES_NO_ABSTAIN else (("Số lượng bầu", str(poll.seats)),)
    return (
        *seats,
        ("Tổng số đại biểu", str(poll.entitled)),
        ("Số đại biểu có mặt", present),
        *issued,
        ("Số phiếu thu về", str(result.cast)),
        ("Số phiếu hợp lệ", str(result.valid)),
        ("Số phiếu không hợp lệ", str(result.invalid)),
    )


def _name(attendee: AttendeeView | None) -> str:
    return "" if attendee is None else attendee.name


def paper_ballots(poll: PollView, count: int, conference: str, heading: Heading) -> PaperBallots:
    """`count` ballots of a paper poll, to print and cut."""
    least, most = max(1, poll.min_marks), poll.max_marks
    many = f"{most}" if least == most else f"từ {least} đến {most}"
    return PaperBallots(
        issuing_body=heading.issuing_body.upper(),
        conference=conference,
        kind="PHIẾU BẦU" if poll.form is BallotForm.CANDIDATES else "PHIẾU BIỂU QUYẾT",
        title=f"{poll.title}{round_words(poll)}",
        instruction=f"Đánh dấu X vào {many} ô. Phiếu đánh dấu khác số lượng này không hợp lệ.",
        choices=tuple(choice_words(choice) for choice in poll.choices),
        count=count,
    )


def render(paper: CountingRecord | PaperBallots, at_ms: int) -> bytes:
    """The paper as PDF/A-2b. CPU work: call it off the event loop."""
    name = "record.typ" if isinstance(paper, CountingRecord) else "ballots.typ"
    pdf = typst.compile(
        str(HERE / name),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2b"],
        timestamp=datetime.fromtimestamp(at_ms // 1000, UTC),
        sys_inputs={"wording": json.dumps(asdict(paper), ensure_ascii=False)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf
