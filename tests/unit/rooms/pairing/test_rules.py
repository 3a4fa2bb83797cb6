"""When a code works, and that nobody can make one."""

import re

import pypdfium2
import pytest

from rooms.conferences.messages import ConferenceState
from rooms.kernel.errors import ErrorCode, Refused
from rooms.pairing.rules import code_hash, code_of, require_time
from rooms.pairing.sheets import Card, qr_svg, render_sheets
from tests.property.rooms.meeting import START_MS, a_conference

HOUR_MS = 3_600_000
CONFERENCE = a_conference().conference
OPEN = CONFERENCE.model_copy(update={"state": ConferenceState.OPEN})
CLOSED = CONFERENCE.model_copy(update={"state": ConferenceState.CLOSED})


@pytest.mark.parametrize("hours", [-2, -1, 0, 2])
def test_a_code_works_from_two_hours_before_to_the_end(hours: int) -> None:
    require_time(CONFERENCE, START_MS + hours * HOUR_MS)


@pytest.mark.parametrize(
    ("hours", "code"), [(-3, ErrorCode.CODE_TOO_EARLY), (3, ErrorCode.CODE_EXPIRED)]
)
def test_before_and_after_it_does_not(hours: int, code: ErrorCode) -> None:
    with pytest.raises(Refused) as refused:
        require_time(CONFERENCE, START_MS + hours * HOUR_MS)
    assert refused.value.code is code


def test_a_meeting_that_runs_on_keeps_its_codes_and_a_closed_one_does_not() -> None:
    require_time(OPEN, START_MS + 9 * HOUR_MS)
    with pytest.raises(Refused) as refused:
        require_time(CLOSED, START_MS)
    assert refused.value.code is ErrorCode.CODE_EXPIRED


def test_a_code_is_made_from_the_key_and_found_by_its_hash() -> None:
    code = code_of(b"k" * 32, "row")
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", code)
    assert code == code_of(b"k" * 32, "row")
    assert code != code_of(b"K" * 32, "row")
    assert code not in code_hash(code)


def test_cards_are_laid_out_eight_on_a_page() -> None:
    card = Card("https://hop.example/#/code/" + "a" * 32, "A1", "Vàng Thị Mỷ", "Chủ tịch", "Xã")
    pdf = render_sheets("Hội nghị #1 *giao ban*", "08 giờ 00", [card] * 9)
    assert len(pypdfium2.PdfDocument(pdf)) == 2


def test_a_qr_scales_with_its_box() -> None:
    svg = qr_svg("https://hop.example/#/code/" + "a" * 32)
    assert svg.startswith("<svg")
    assert "viewBox" in svg
