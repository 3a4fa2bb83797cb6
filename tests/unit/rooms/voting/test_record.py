"""The counting record and paper ballots hold what they must, and markup in titles stays text."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from rooms.minutes.heading import Heading
from rooms.voting import counting
from rooms.voting.counting import Tally
from rooms.voting.messages import BallotForm, Base, PaperCount, PollMethod, PollView, Share
from rooms.voting.record import counting_record, paper_ballots, render
from rooms.voting.wording import percent, result_words, share_words
from tests.property.rooms.meeting import a_conference
from tests.unit.rooms.voting.polls import a_poll

HEADING = Heading("Ủy ban nhân dân tỉnh Lào Cai", "", "Lào Cai")
AT_MS = 1_760_000_000_000
DIGEST = "ab" * 32


def text_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def record(poll: PollView, tally: Tally, paper: PaperCount | None = None) -> str:
    result = counting.result(poll, tally, DIGEST, paper)
    roster = a_conference().roster
    said = counting_record(poll, result, roster, "Kỳ họp thứ nhất", HEADING)
    return text_of(render(said, AT_MS))


def test_a_counting_record_holds_numbers_rule_and_outcome() -> None:
    poll = a_poll(
        title="Thông qua Nghị quyết #1 *đậm* $x$",
        entitled=62,
        entitled_present=58,
        started_at_ms=AT_MS,
        closed_at_ms=AT_MS + 60_000,
        round=2,
        previous_id="first",
    )
    text = record(poll, Tally(57, 0, (50, 5, 2)))
    for wanted in (
        "BIÊN BẢN KIỂM PHIẾU",
        "Thông qua Nghị quyết #1 *đậm* $x$ (lượt 2)",
        "Kỳ họp thứ nhất",
        "15 giờ 53 phút, ngày 09 tháng 10 năm 2025",
        "58 (93,55%)",
        "Không tán thành 5 8,77%",
        "quá nửa số đại biểu có mặt (cần ít nhất 30 phiếu)",
        "Được thông qua.",
        "THƯ KÝ",
        DIGEST,
    ):
        assert wanted in text


def test_of_paper_ballots_the_tellers_sign() -> None:
    poll = a_poll(method=PollMethod.PAPER, form=BallotForm.CANDIDATES, choices=3, seats=2)
    text = record(poll, Tally(18, 1, (12, 12, 3)), PaperCount(issued=20, returned=18))
    assert "TỔ KIỂM PHIẾU" in text
    assert "Số phiếu phát ra: 20" in text
    assert "Trúng cử: c1; c2." in text


@pytest.mark.parametrize(("choices", "pages"), [(3, 4), (14, 4), (15, 7), (100, 21)])
def test_every_elector_gets_a_paper_ballot(choices: int, pages: int) -> None:
    poll = a_poll(method=PollMethod.PAPER, form=BallotForm.CANDIDATES, choices=choices)
    pdf = render(paper_ballots(poll, 7, "Kỳ họp thứ nhất", HEADING), AT_MS)
    assert len(PdfReader(BytesIO(pdf)).pages) == pages
    assert text_of(pdf).count("PHIẾU BẦU") == 7


def test_the_minutes_say_who_was_elected_and_who_is_level() -> None:
    poll = a_poll(form=BallotForm.OPTIONS, choices=3, seats=1, max_marks=1)
    result = counting.result(poll, Tally(40, 0, (20, 20, 0)), DIGEST)
    said = result_words(poll, result)
    assert "c1 20, c2 20, c3 0." in said
    assert "cần bỏ phiếu lại: c1; c2." in said


def test_a_share_without_a_name_is_said_as_a_fraction() -> None:
    share = Share(numerator=3, denominator=5, base=Base.CAST)
    assert share_words(share) == "ít nhất 3/5 số phiếu thu về"


@pytest.mark.parametrize(
    ("count", "of", "words"), [(2, 3, "66,67%"), (1, 1, "100,00%"), (1, 8, "12,50%"), (0, 0, "–")]
)
def test_percentages_are_rounded_half_up(count: int, of: int, words: str) -> None:
    assert percent(count, of) == words
