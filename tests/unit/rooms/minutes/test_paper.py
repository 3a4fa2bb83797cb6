"""The minutes as paper: dates as the decree wants them, PDF and DOCX with the same words."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pypdfium2
import pytest
from docx import Document

from rooms.minutes import draft
from rooms.minutes.condense import RuleCondenser
from rooms.minutes.content import PaperKind
from rooms.minutes.default_template import default_template
from rooms.minutes.docx import fill
from rooms.minutes.formats import all_formats, format_for, format_named
from rooms.minutes.pdf import places, render_pdf
from rooms.minutes.printed import ANNEX_FROM_SITES, Matter, Printed, Stamp, printed
from rooms.minutes.sample import at, record
from rooms.minutes.wording import clock_words, date_words

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
STATE = "state-2020"
AT_MS = at("09:05")


def words(
    opinion: str = "Nhất trí với báo cáo.",
    kind: PaperKind = PaperKind.MINUTES,
    format_id: str = STATE,
    number: int | None = None,
) -> Printed:
    look = format_named(format_id)
    known = record(opinion)
    said = draft.minutes(known, look, RuleCondenser())
    if kind is PaperKind.CONCLUSION_NOTICE:
        said = draft.notice(known, look, said)
    return printed(kind, said, look, Stamp(draft.held_on(known), number))


def pdf_of(paper: Printed, format_id: str = STATE) -> bytes:
    return render_pdf(paper, format_named(format_id), at_ms=AT_MS)


def docx_of(paper: Printed, format_id: str = STATE) -> bytes:
    return fill(default_template(format_id), paper.fields())


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
    ("day", "said"),
    [
        ("2026-02-03", "ngày 03 tháng 02 năm 2026"),
        ("2026-03-21", "ngày 21 tháng 3 năm 2026"),
        ("2026-11-09", "ngày 09 tháng 11 năm 2026"),
    ],
)
def test_dates_have_leading_zeros_only_where_the_decree_wants_them(day: str, said: str) -> None:
    assert date_words(datetime.fromisoformat(day)) == said
    look = format_named(STATE)
    assert look.dateline("Lào Cai", date.fromisoformat(day)) == f"Lào Cai, {said}"


def test_the_clock_is_that_of_the_conference() -> None:
    assert clock_words(datetime.fromtimestamp(at("08:05") / 1000, HANOI)) == "08 giờ 05 phút"
    assert words().thoi_gian == "08 giờ 00 phút, ngày 03 tháng 02 năm 2026"


def test_pdf_and_docx_hold_all_that_minutes_must_hold() -> None:
    paper = words(number=6)
    pdf, docx = pdf_text(pdf_of(paper)), docx_text(docx_of(paper))
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN TỈNH LÀO CAI",
        "Số: 06/BB-UBND",
        "Trần Đức Thuận, Phó Chủ tịch, UBND tỉnh Lào Cai",
        "Điểm cầu Xã Bát Xát",
        "vào họp lúc 08 giờ 12 phút",
        "Điểm cầu vắng mặt: Phường Sa Pa.",
        "Vắng mặt có lý do: Giàng A Sử, Chủ tịch, UBND xã Bát Xát (lý do: đi công tác).",
        "1. Báo cáo",
        "Giàng A Sử (điểm cầu Xã Bát Xát): Nhất trí với báo cáo.",
        "5/5 đại biểu tán thành",
        "Kết luận của chủ tọa: Tôi xin kết luận như sau.",
        "Thống nhất thông qua báo cáo tháng 02.",
        "Sở Tài chính",
        "20/02/2026",
        "Nội dung này chưa được tiến hành.",
        "Cuộc họp kết thúc vào 09 giờ 05 phút, ngày 03 tháng 02 năm 2026./.",
        "CHỦ TỌA",
        "THƯ KÝ",
        "Nơi nhận:",
    ):
        assert said in pdf, said
        assert said in docx, said


@pytest.mark.parametrize("format_id", [one.id for one in all_formats()])
@pytest.mark.parametrize("kind", PaperKind)
def test_every_format_makes_both_papers_of_both_kinds(kind: PaperKind, format_id: str) -> None:
    paper = words(kind=kind, format_id=format_id)
    pdf, docx = pdf_of(paper, format_id), docx_of(paper, format_id)
    for said in (paper.loai, paper.ten_hoi_nghi, "Sở Tài chính", "Trần Đức Thuận"):
        assert said in pdf_text(pdf), said
        assert said in docx_text(docx), said
    assert "CỘNG HÒA" in pdf_text(pdf) or format_id != STATE
    assert "CỘNG HÒA" not in pdf_text(pdf) or format_id == STATE
    laid = places(paper, format_named(format_id))
    signers = {"secretary", "chair"} if kind is PaperKind.MINUTES else {"chair"}
    assert set(laid) == {"number", "seal"} | signers


def test_a_body_gets_the_format_of_its_kind_and_of_the_day() -> None:
    on = date(2026, 2, 3)
    assert format_for("Ủy ban nhân dân tỉnh Lào Cai", on).id == STATE
    assert format_for("Sở Tài chính", on).id == STATE
    assert format_for("Đảng ủy xã Bát Xát", on).id == "party-2018"
    assert format_for("Công ty Điện lực Lào Cai", on).id == "plain-2020"
    party = format_named("party-2018")
    assert party.body_code("Tỉnh ủy Lào Cai") == "TU"
    assert format_named(STATE).body_code("Sở Tài chính") == "STC"


def test_the_pdf_embeds_its_fonts_and_says_it_is_pdf_a() -> None:
    reader = pypdf.PdfReader(BytesIO(pdf_of(words())))
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = below["/FontDescriptor"].get_object()
        assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
    root: Any = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data()
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in metadata


def test_markup_in_what_was_said_stays_text() -> None:
    hostile = "#panic() $x$ <b>*đậm*</b> {{ x }} \\ // đúng 50% số phiếu"
    paper = words(hostile)
    assert " ".join(hostile.split()) in pdf_text(pdf_of(paper))
    assert " ".join(hostile.split()) in docx_text(docx_of(paper))


def test_the_same_record_gives_the_same_pdf() -> None:
    assert pdf_of(words()) == pdf_of(words())


def crowded(sites: int) -> Printed:
    """The words of minutes of so many sites."""
    known = record()
    one = known.sites[-1]
    named = tuple(replace(one, name=f"Xã {n}") for n in range(1, sites))
    look = format_named(STATE)
    said = draft.minutes(replace(known, sites=(known.sites[0], *named)), look, RuleCondenser())
    return printed(PaperKind.MINUTES, said, look, Stamp(draft.held_on(known)))


def test_few_sites_stand_in_the_text_and_many_in_an_annex() -> None:
    few, many = crowded(ANNEX_FROM_SITES - 1), crowded(ANNEX_FROM_SITES)
    for text in (pdf_text(pdf_of(few)), docx_text(docx_of(few))):
        assert "PHỤ LỤC" not in text
    pdf, docx = pdf_text(pdf_of(many)), docx_text(docx_of(many))
    for text in (pdf, docx):
        assert f"Đại biểu tại {ANNEX_FROM_SITES} điểm cầu" in text
        assert text.count("Xã 15") == 1
        assert text.count("Giàng A Sử, Chủ tịch, UBND xã Bát Xát") >= ANNEX_FROM_SITES - 1
    first_page = pypdfium2.PdfDocument(pdf_of(many))[0].get_textpage().get_text_bounded()
    assert "Nhất trí với báo cáo." in first_page
    assert pdf.index("CHỦ T") < pdf.index("PHỤ LỤC") < pdf.index("Xã 15")


def test_signatures_never_stand_alone_on_a_page() -> None:
    paper = words()
    for lines in range(40):
        more = tuple(Matter(f"Nội dung {n}") for n in range(lines))
        longer = replace(paper, noi_dung=(*paper.noi_dung, *more))
        document = pypdfium2.PdfDocument(pdf_of(longer))
        pages = [page.get_textpage().get_text_bounded() for page in document]
        signed = next(page for page in pages if "CHỦ TỌA" in page)
        assert "Cuộc họp kết thúc" in signed, lines
