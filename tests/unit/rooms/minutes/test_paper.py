"""The minutes as paper: dates as the decree wants them, PDF and DOCX with the same words."""

from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from docx import Document

from rooms.minutes.docx import render_docx
from rooms.minutes.pdf import render_pdf
from rooms.minutes.record import (
    ExcusedAbsence,
    ItemRecord,
    MinutesRecord,
    Participant,
    SiteAttendance,
    Speech,
)
from rooms.minutes.wording import clock_words, date_words, word

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def at(clock: str) -> int:
    moment = datetime.strptime(f"2026-02-03 {clock}", "%Y-%m-%d %H:%M").replace(tzinfo=HANOI)
    return int(moment.timestamp() * 1000)


CHAIR = Participant("Trần Đức Thuận", "Phó Chủ tịch", "UBND tỉnh Lào Cai")
SECRETARY = Participant("Nguyễn Thị Hường", "Chuyên viên", "Văn phòng UBND tỉnh")
SPEAKER = Participant("Giàng A Sử", "Chủ tịch", "UBND xã Bát Xát")


def a_record(opinion: str = "Nhất trí với báo cáo.") -> MinutesRecord:
    speech = Speech(SPEAKER, "Xã Bát Xát", at("08:20"), opinion)
    return MinutesRecord(
        title="Hội nghị giao ban trực tuyến tháng 02 năm 2026",
        superior_body="",
        issuing_body="Ủy ban nhân dân tỉnh Lào Cai",
        locality="Lào Cai",
        place="Phòng họp số 1",
        time_zone="Asia/Ho_Chi_Minh",
        opened_at_ms=at("08:00"),
        closed_at_ms=at("09:05"),
        chair=CHAIR,
        secretary=SECRETARY,
        sites=(
            SiteAttendance("Tỉnh Lào Cai", True, (CHAIR, SECRETARY), ()),
            SiteAttendance("Xã Bát Xát", False, (SPEAKER,), ("vào họp lúc 08 giờ 12 phút",)),
        ),
        absent_sites=("Phường Sa Pa",),
        items=(
            ItemRecord(
                "1", "Báo cáo", CHAIR, at("08:05"), at("08:40"), ("Báo cáo số 15",), (speech,)
            ),
            ItemRecord("2", "Thảo luận", None, None, None, (), ()),
        ),
        speeches_outside=(),
        log_head="ab" * 32,
        excused=(ExcusedAbsence(SPEAKER, "đi công tác"),),
    )


def pdf_text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return " ".join(" ".join(pages).split())


def docx_text(docx: bytes) -> str:
    document = Document(BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*cells, *(p.text for p in document.paragraphs)]).split())


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-02-03", "ngày 03 tháng 02 năm 2026"),
        ("2026-03-21", "ngày 21 tháng 3 năm 2026"),
        ("2026-11-09", "ngày 09 tháng 11 năm 2026"),
    ],
)
def test_dates_have_leading_zeros_only_where_the_decree_wants_them(day: str, words: str) -> None:
    assert date_words(datetime.fromisoformat(day)) == words


def test_the_clock_is_that_of_the_conference() -> None:
    assert clock_words(datetime.fromtimestamp(at("08:05") / 1000, HANOI)) == "08 giờ 05 phút"
    assert word(a_record()).began == "08 giờ 00 phút, ngày 03 tháng 02 năm 2026"


def test_pdf_and_docx_hold_all_that_minutes_must_hold() -> None:
    pdf, docx = pdf_text(render_pdf(a_record())), docx_text(render_docx(a_record()))
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN TỈNH LÀO CAI",
        "Trần Đức Thuận, Phó Chủ tịch, UBND tỉnh Lào Cai",
        "Điểm cầu Xã Bát Xát",
        "vào họp lúc 08 giờ 12 phút",
        "Điểm cầu vắng mặt: Phường Sa Pa.",
        "Vắng mặt có lý do: Giàng A Sử, Chủ tịch, UBND xã Bát Xát (lý do: đi công tác).",
        "1. Báo cáo",
        "Giàng A Sử (điểm cầu Xã Bát Xát): Nhất trí với báo cáo.",
        "Nội dung này chưa được tiến hành.",
        "Cuộc họp kết thúc vào 09 giờ 05 phút, ngày 03 tháng 02 năm 2026./.",
        "CHỦ TỌA",
        "THƯ KÝ",
    ):
        assert words in pdf, words
        assert words in docx, words


def test_the_pdf_embeds_its_fonts_and_says_it_is_pdf_a() -> None:
    pdf = render_pdf(a_record())
    assert b"pdfaid" in pdf
    assert b"/FontFile" in pdf


def test_markup_in_what_was_said_stays_text() -> None:
    hostile = "#panic() $x$ <b>*đậm*</b> {{ x }} \\ // đúng 50% số phiếu"
    record = a_record(hostile)
    assert " ".join(hostile.split()) in pdf_text(render_pdf(record))
    assert " ".join(hostile.split()) in docx_text(render_docx(record))


def test_the_same_record_gives_the_same_pdf() -> None:
    assert render_pdf(a_record()) == render_pdf(a_record())
