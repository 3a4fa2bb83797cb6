"""The verdict on a site: the right fault for each finding, and what is noted and signed."""

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from rooms.kernel.errors import ErrorCode
from rooms.live.decide import decide_system
from rooms.live.evolve import fold
from rooms.live.messages import Command
from rooms.live.state import LiveState
from rooms.rehearsal.messages import (
    DeviceReport,
    DeviceState,
    Fault,
    Heard,
    JudgeSites,
    NoteSite,
    SignSite,
    SiteVerdict,
    Verdict,
)
from rooms.rehearsal.rules import RED, Findings, Line, judge
from rooms.rehearsal.sheet import FAULTS, render_sheet, rows
from tests.property.rooms.meeting import START_MS, a_conference
from tests.unit.rooms.live.test_life import OPEN, REHEARSE, events_of, refusal, said

FINE = DeviceReport(
    camera=DeviceState.OK,
    microphone=DeviceState.OK,
    voice=True,
    level=0.4,
    loop=Heard.YES,
    speaker=Heard.YES,
    round_trip_ms=20,
    clock_skew_ms=0,
    painted=None,
)
LINE = Line(loss=0.0, round_trip_ms=20, bitrate_bps=2_000_000)
CLIENTS = Path(__file__).parents[4] / "clients"


def judged(line: Line | None = LINE, *, behind: bool = False, **report: Any) -> SiteVerdict:
    found = Findings(True, FINE.model_copy(update=report), line, behind)
    return judge("site1", found)


def test_a_site_where_all_is_well_is_green() -> None:
    assert judged() == SiteVerdict(site_id="site1", verdict=Verdict.GREEN, faults=[])


def test_of_a_site_that_is_away_only_that_is_told() -> None:
    found = Findings(connected=False, report=FINE.model_copy(update={"voice": False}))
    assert judge("site1", found).faults == [Fault.NOT_CONNECTED]


def test_a_site_that_says_nothing_of_itself_is_looked_at() -> None:
    verdict = judge("site1", Findings(connected=True, line=LINE))
    assert (verdict.verdict, verdict.faults) == (Verdict.AMBER, [Fault.NO_REPORT])


@pytest.mark.parametrize(
    ("change", "fault", "verdict"),
    [
        ({"camera": DeviceState.MISSING}, Fault.CAMERA_MISSING, Verdict.RED),
        ({"camera": DeviceState.REFUSED}, Fault.CAMERA_REFUSED, Verdict.RED),
        ({"camera": DeviceState.OFF}, Fault.CAMERA_OFF, Verdict.AMBER),
        ({"microphone": DeviceState.LOST}, Fault.MICROPHONE_LOST, Verdict.RED),
        ({"voice": False}, Fault.MICROPHONE_SILENT, Verdict.AMBER),
        ({"loop": Heard.NO}, Fault.LOOP_NOT_HEARD, Verdict.RED),
        ({"loop": Heard.UNTRIED}, Fault.LOOP_UNTRIED, Verdict.AMBER),
        ({"speaker": Heard.NO}, Fault.SPEAKER_NOT_HEARD, Verdict.RED),
        ({"speaker": Heard.UNTRIED}, Fault.SPEAKER_UNTRIED, Verdict.AMBER),
        ({"clock_skew_ms": -90_000}, Fault.CLOCK_OFF, Verdict.AMBER),
        ({"round_trip_ms": 900}, Fault.LINE_SLOW, Verdict.AMBER),
    ],
)
def test_each_finding_of_the_page_has_its_fault(
    change: dict[str, Any], fault: Fault, verdict: Verdict
) -> None:
    assert judged(**change) == SiteVerdict(site_id="site1", verdict=verdict, faults=[fault])


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        (Line(0.04, 20, None), [Fault.LINE_WEAK]),
        (Line(0.2, 20, None), [Fault.LINE_LOSSY]),
        (Line(0.0, 20, 500_000), [Fault.LINE_SLIM]),
        (Line(0.0, 20, 100_000), [Fault.LINE_NARROW]),
        (Line(0.2, 700, 100_000), [Fault.LINE_LOSSY, Fault.LINE_NARROW, Fault.LINE_SLOW]),
        (None, []),
    ],
)
def test_each_figure_of_the_relay_has_its_fault(line: Line | None, faults: list[Fault]) -> None:
    assert judged(line).faults == faults


def test_a_page_that_has_not_come_is_said() -> None:
    assert judged(behind=True).faults == [Fault.PAGE_BEHIND]


def test_the_worst_comes_first_and_decides() -> None:
    verdict = judged(Line(0.04, 20, None), camera=DeviceState.MISSING, speaker=Heard.UNTRIED)
    assert verdict.faults == [Fault.CAMERA_MISSING, Fault.SPEAKER_UNTRIED, Fault.LINE_WEAK]
    assert verdict.verdict is Verdict.RED
    order = list(Fault)
    assert all(fault in RED for fault in order[: len(RED)])


def test_every_fault_has_its_sentences_on_the_board_and_on_paper() -> None:
    path = CLIENTS / "chair/rehearsal/texts/vi.json"
    board = json.loads(path.read_text(encoding="utf-8"))["rehearsal"]["fault"]
    assert board == FAULTS
    assert set(board) == {fault.value for fault in Fault}


def board_after(*verdicts: SiteVerdict) -> LiveState:
    state = said(a_conference(), "technician", REHEARSE)
    command = JudgeSites(type="rehearsal.judge", verdicts=list(verdicts))
    return fold(state, decide_system(state, command, now_ms=START_MS))


MISSING = SiteVerdict(site_id="site1", verdict=Verdict.RED, faults=[Fault.CAMERA_MISSING])


def sign(site_id: str) -> Command:
    return SignSite(type="rehearsal.sign_off", site_id=site_id)


def test_a_verdict_is_noted_once() -> None:
    state = board_after(MISSING)
    again = JudgeSites(type="rehearsal.judge", verdicts=[MISSING])
    assert decide_system(state, again, now_ms=START_MS) == []
    assert state.rehearsal.sites["site1"].faults == [Fault.CAMERA_MISSING]


def test_who_signs_off_is_named_with_what_he_saw() -> None:
    state = said(board_after(MISSING), "technician", sign("site1"))
    signed = state.rehearsal.sites["site1"].signed
    assert signed is not None
    assert (signed.by, signed.at_ms) == ("technician", START_MS)
    assert (signed.verdict, signed.faults) == (Verdict.RED, [Fault.CAMERA_MISSING])


def test_what_was_tried_is_kept_until_it_is_taken_away() -> None:
    note = NoteSite(type="rehearsal.note", site_id="site1", note="Đã đổi dây")
    state = said(board_after(MISSING), "technician", note)
    assert state.rehearsal.sites["site1"].note == "Đã đổi dây"
    assert events_of(state, "technician", note) == []


def test_the_board_is_for_technicians_and_those_who_lead_and_before_the_opening() -> None:
    state = board_after(MISSING)
    for who in ("delegate1", "operator1", "staff"):
        assert refusal(state, who, sign("site1")) is ErrorCode.NOT_ALLOWED
    assert refusal(state, "technician", sign("site9")) is ErrorCode.NOT_FOUND
    opened = said(state, "chair", OPEN)
    assert refusal(opened, "technician", sign("site1")) is ErrorCode.CONFERENCE_ALREADY_OPEN
    judging = JudgeSites(type="rehearsal.judge", verdicts=[judged()])
    assert decide_system(opened, judging, now_ms=START_MS) == []


def test_the_paper_lists_the_worst_site_first_with_who_vouches_for_it() -> None:
    state = board_after(judged().model_copy(update={"site_id": "site2"}), MISSING)
    state = said(state, "technician", sign("site2"))
    assert [row.site for row in rows(state)] == ["Xã Bát Xát", "Tỉnh Lào Cai", "Phường Sa Pa"]
    document = pypdfium2.PdfDocument(render_sheet(state, START_MS))
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    for words in ("BẢNG CHẠY THỬ", "Không tìm thấy camera.", "Người technician", "Lỗi: 1"):
        assert words in " ".join(text.split())
