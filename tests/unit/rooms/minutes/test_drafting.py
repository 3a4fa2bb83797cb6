"""What the rules make of what was said: opinions in short, conclusions, tasks, working days."""

from datetime import date

import pytest

from rooms.kernel.errors import ErrorCode, Refused
from rooms.minutes import checklist, concluding, content, draft, flow
from rooms.minutes.checklist import Demand
from rooms.minutes.condense import RuleCondenser
from rooms.minutes.content import PaperKind
from rooms.minutes.formats import format_named
from rooms.minutes.sample import record
from rooms.minutes.working_days import after, between, vietnam

HELD_ON = date(2026, 2, 3)


def test_fillers_repetitions_and_courtesies_are_left_out() -> None:
    said = (
        "Kính thưa các đồng chí. Ờ, chúng tôi chúng tôi nhất trí với báo cáo. "
        "Chúng tôi nhất trí với báo cáo. Đề nghị tỉnh hỗ trợ kinh phí. Xin cảm ơn."
    )
    short = RuleCondenser().condense(said)
    assert short == "Chúng tôi nhất trí với báo cáo. Đề nghị tỉnh hỗ trợ kinh phí."


def test_a_long_speech_keeps_whole_sentences_and_those_that_make_a_point() -> None:
    filling = " ".join(f"Thôn thứ {number} đã trồng lúa xong." for number in range(80))
    short = RuleCondenser(longest=300).condense(f"{filling} Đề nghị tỉnh cấp giống.")
    assert len(short) <= 300
    assert short.endswith("Đề nghị tỉnh cấp giống.")
    assert short.startswith("Thôn thứ 0 ")


def test_nothing_but_courtesy_is_still_something() -> None:
    assert RuleCondenser().condense("Xin cảm ơn.") == "Xin cảm ơn."


def test_the_conclusion_is_what_the_chair_said_from_announcing_it_on() -> None:
    turns = ["Mời đồng chí.", "Cảm ơn. Tôi kết luận như sau. Thống nhất báo cáo."]
    concluded = concluding.conclusion(turns)
    assert concluded == "Tôi kết luận như sau. Thống nhất báo cáo."
    assert concluding.without(turns[1], concluded) == "Cảm ơn."
    assert concluding.conclusion(["Mời đồng chí."]) == ""


@pytest.mark.parametrize(
    ("said", "unit", "deadline"),
    [
        ("Giao Sở Tài chính tham mưu trước ngày 20/02/2026.", "Sở Tài chính", "2026-02-20"),
        ("Yêu cầu phường Sa Pa hoàn thành trước 15 tháng 1.", "Phường Sa Pa", "2027-01-15"),
        ("Đề nghị Văn phòng tổng hợp, báo cáo.", "Văn phòng", None),
        ("Giao Sở Y tế báo cáo trước ngày 31/02/2026.", "Sở Y tế", None),
    ],
)
def test_a_charge_names_unit_and_day(said: str, unit: str, deadline: str | None) -> None:
    (task,) = concluding.tasks([said], held_on=HELD_ON)
    assert (task.unit, task.deadline) == (unit, deadline)


def test_five_working_days_leave_out_weekends_and_tet() -> None:
    assert after(date(2026, 2, 12), 5, vietnam()) == date(2026, 2, 26)
    assert between(date(2026, 2, 12), date(2026, 2, 26), vietnam()) == 5
    assert between(date(2026, 2, 26), date(2026, 2, 25), vietnam()) == -1


def test_a_draft_meets_all_demands_but_what_nobody_said() -> None:
    look = format_named("state-2020")
    said = draft.minutes(record(), look, RuleCondenser())
    assert all(one.met for one in checklist.check(PaperKind.MINUTES, said))
    for section, one in said.items():
        if isinstance(one, content.Item):
            said[section] = one.model_copy(update={"conclusion": "", "nothing_said": False})
    said[content.DECISIONS] = content.Decisions(decisions=())
    missing = [one.demand for one in checklist.check(PaperKind.MINUTES, said) if not one.met]
    assert missing == [Demand.CONCLUSIONS]


def test_a_number_is_the_next_one_or_explains_its_gap() -> None:
    assert flow.next_number(7, None, "") == 8
    assert flow.next_number(7, 12, "Sổ giấy đã dùng") == 12
    for wanted, code in ((7, ErrorCode.NUMBER_TAKEN), (9, ErrorCode.NUMBER_GAP)):
        with pytest.raises(Refused) as refused:
            flow.next_number(7, wanted, "")
        assert refused.value.code is code
