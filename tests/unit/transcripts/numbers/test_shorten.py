"""What is written short, and, more often, what must be left as it was said."""

import pytest

from transcripts.numbers.shorten import shorten, shorten_text


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Có mười lăm xã báo cáo.", "Có 15 xã báo cáo."),
        ("Hai mươi mốt đại biểu có mặt", "21 đại biểu có mặt"),
        ("hai mươi nhăm hộ, ba mươi tư người", "25 hộ, 34 người"),
        ("một trăm linh năm và một trăm lẻ năm", "105 và 105"),
        ("hai nghìn năm trăm hộ", "2.500 hộ"),
        ("một ngàn hai trăm ba mươi bốn hộ", "1.234 hộ"),
        ("năm mươi năm sau", "50 năm sau"),
        ("hai mươi năm qua", "20 năm qua"),
        ("lần thứ mười bốn", "lần thứ 14"),
    ],
)
def test_numbers(said: str, written: str) -> None:
    assert shorten_text(said) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("năm trăm triệu đồng", "500 triệu đồng"),
        ("hai tỷ năm trăm triệu đồng", "2 tỷ 500 triệu đồng"),
        ("hai tỉ rưỡi", "2,5 tỉ"),
        ("ba nghìn tỷ đồng", "3.000 tỷ đồng"),
        ("một triệu hai trăm năm mươi nghìn đồng", "1.250.000 đồng"),
        ("mười hai phẩy năm tỷ đồng", "12,5 tỷ đồng"),
        ("không phẩy không năm", "0,05"),
        ("năm héc ta rừng", "5 héc ta rừng"),
        ("ba phần trăm", "3%"),
        ("chín mươi tám phẩy bảy lăm phần trăm.", "98,75%."),
        ("một trăm phần trăm đại biểu", "100% đại biểu"),
        ("quá hai phần ba tổng số", "quá 2/3 tổng số"),
    ],
)
def test_money_measures_and_shares(said: str, written: str) -> None:
    assert shorten_text(said) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "ngày ba mươi tháng tư năm một nghìn chín trăm bảy mươi lăm",
            "ngày 30/4/1975",
        ),
        ("ngày hai tháng chín", "ngày 2/9"),
        ("ngày ba tháng năm năm hai nghìn không trăm hai mươi sáu", "ngày 3/5/2026"),
        ("ngày 15 tháng 3 năm 2026", "ngày 15/3/2026"),
        ("mùng mười tháng ba", "mùng 10/3"),
        ("tháng mười hai năm hai không hai lăm", "tháng 12/2025"),
        ("trong tháng tư", "trong tháng 4"),
        ("năm hai không hai sáu", "năm 2026"),
        ("Năm hai nghìn lẻ năm", "Năm 2005"),
        (
            "giai đoạn hai nghìn không trăm hai mươi sáu đến hai nghìn không trăm ba mươi",
            "giai đoạn 2026 đến 2030",
        ),
        ("tám giờ ba mươi phút", "8 giờ 30 phút"),
        ("bảy giờ rưỡi sáng", "7 giờ 30 sáng"),
        ("chín giờ kém mười", "9 giờ kém 10"),
        ("mười bốn giờ năm phút", "14 giờ 5 phút"),
    ],
)
def test_dates_and_times(said: str, written: str) -> None:
    assert shorten_text(said) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("nghị quyết số mười lăm nờ quy tê u", "nghị quyết số 15-NQ/TU"),
        ("nghị quyết số mười lăm nê quy tê u", "nghị quyết số 15-NQ/TU"),
        ("số mười lăm gạch ngang nờ quy gạch chéo tê u", "số 15-NQ/TU"),
        ("Nghị quyết số năm mươi bảy nờ quy xê pê", "Nghị quyết số 57/NQ-CP"),
        (
            "số ba mươi gạch chéo hai nghìn không trăm hai mươi gạch chéo nờ đê gạch ngang xê pê",
            "số 30/2020/NĐ-CP",
        ),
        (
            "nghị định số tám gạch chéo nghị định gạch ngang chính phủ",
            "nghị định số 8/NĐ-CP",
        ),
        ("quyết định số hai trăm linh một", "quyết định số 201"),
        ("điều ba khoản hai", "điều 3 khoản 2"),
        ("không chín một hai ba bốn năm sáu bảy tám", "0912345678"),
    ],
)
def test_numbers_of_papers_articles_and_telephones(said: str, written: str) -> None:
    assert shorten_text(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "Năm nay khó khăn hơn năm ngoái.",
        "Tôi không đồng ý, tôi không nói thế.",
        "Ba tôi là một đồng chí lão thành.",
        "Mời anh Ba và chị Năm, anh Bảy Mươi phát biểu.",
        "huyện Năm Căn và xã Ba Mươi",
        "hai đồng chí, ba xã, bốn người",
        "hai ba người nữa, dăm bảy hộ",
        "hai mươi ba mươi người",
        "một số xã, một phần năm nay chưa làm",
        "ngày tháng năm sinh",
        "ba tháng ba tuần",
        "thứ hai, thứ tư, thứ năm",
        "ba triệu chứng, hai tỷ lệ",
        "bây giờ, mấy giờ, từng phút",
        "Đồng chí có nghe rõ không năm xã đang chờ",
        "mười năm, mười người, mười",
        "tỷ lệ hộ nghèo, triệu tập hội nghị, linh hoạt, lẻ tẻ",
        "một hai ba bốn",
        "trăm phần trăm",
        "",
    ],
)
def test_ordinary_words_are_left_alone(said: str) -> None:
    assert shorten_text(said) == said


def test_what_is_written_knows_the_words_it_stands_for() -> None:
    said = ["Họp", "ngày", "hai", "mươi", "tháng", "ba,", "tám", "giờ."]
    assert [(w.start, w.end, w.text) for w in shorten(said)] == [
        (0, 1, "Họp"),
        (1, 2, "ngày"),
        (2, 6, "20/3,"),
        (6, 7, "8"),
        (7, 8, "giờ."),
    ]


def test_a_phrase_does_not_reach_across_punctuation() -> None:
    assert shorten_text("hai mươi, ba trăm") == "20, 300"
    assert shorten_text("Điều “hai mươi” ba") == "Điều “20” ba"
