"""Minutes as DOCX: the same words as the PDF, for clerks who finish them in Word.

Times New Roman is named, since Word has it; margins and headings follow Decree 30/2020, appendix I.
"""

from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from rooms.minutes.record import MinutesRecord
from rooms.minutes.wording import MinutesWording, Section, word

TYPEFACE = "Times New Roman"


def render_docx(record: MinutesRecord) -> bytes:
    """The paper as an editable Word document."""
    wording = word(record)
    document = Document()
    _set_page(document, wording)
    _head(document, wording)
    _attendance(document, wording)
    _lead(document, "Nội dung (theo diễn biến cuộc họp):")
    for section in wording.sections:
        _section(document, section)
    _line(document, wording.ended)
    _signatures(document, wording)
    _recipients(document, wording)
    stored = BytesIO()
    document.save(stored)
    return stored.getvalue()


def _set_page(document: DocumentObject, wording: MinutesWording) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    page.different_first_page_header_footer = True
    _page_number(page.header.paragraphs[0])
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = TYPEFACE, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), TYPEFACE)
    normal.paragraph_format.space_after = Pt(6)
    document.core_properties.title = wording.title
    document.core_properties.author = wording.issuing_body
    document.core_properties.language = "vi-VN"


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph.add_run().element.addnext(field)


def _head(document: DocumentObject, wording: MinutesWording) -> None:
    left, right = _columns(document, 70, 95)
    if wording.superior_body:
        _centred(left, wording.superior_body, size=12)
    _centred(left, wording.issuing_body, size=12, bold=True, ruled=True)
    _centred(left, "Số:           /BB", size=13)
    _centred(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    _centred(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True, ruled=True)
    _centred(right, wording.dateline, size=13, italic=True)
    _centred(document, "BIÊN BẢN", size=14, bold=True, space_before=14)
    _centred(document, wording.title, size=14, bold=True, ruled=True)


def _attendance(document: DocumentObject, wording: MinutesWording) -> None:
    _lead(document, "Thời gian bắt đầu:", wording.began)
    _lead(document, "Địa điểm:", wording.place)
    _lead(document, "Thành phần tham dự:")
    _line(document, f"Chủ trì: {wording.chair}")
    if wording.secretary:
        _line(document, f"Thư ký (người ghi biên bản): {wording.secretary}")
    for site in wording.sites:
        _line(document, f"{site.heading}:", italic=True)
        for row in site.lines:
            _line(document, f"- {row}")
    if wording.absent:
        _line(document, f"Điểm cầu vắng mặt: {wording.absent}.")
    if wording.excused:
        _line(document, f"Vắng mặt có lý do: {wording.excused}.")


def _section(document: DocumentObject, section: Section) -> None:
    _lead(document, section.heading)
    for remark in section.remarks:
        _line(document, remark, italic=True)
    for opinion in section.opinions:
        _lead(document, f"- {opinion.who}", opinion.text)


def _signatures(document: DocumentObject, wording: MinutesWording) -> None:
    left, right = _columns(document, 82, 83)
    signers = ((left, "THƯ KÝ", wording.secretary_name), (right, "CHỦ TỌA", wording.chair_name))
    for cell, office, name in signers:
        _centred(cell, office, size=14, bold=True)
        _centred(cell, name, size=14, bold=True, space_before=70)


def _recipients(document: DocumentObject, wording: MinutesWording) -> None:
    rows = (("Nơi nhận:", 12), ("- Như thành phần tham dự;", 11), ("- Lưu: VT.", 11))
    for index, (text, size) in enumerate(rows):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(text)
        run.font.size, run.bold, run.italic = Pt(size), index == 0, index == 0
    mark = document.add_paragraph().add_run(f"Mã kiểm tra nhật ký hội nghị: {wording.log_head}")
    mark.font.size = Pt(8)


def _columns(document: DocumentObject, left_mm: int, right_mm: int) -> tuple[_Cell, _Cell]:
    """Two cells side by side without borders."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    left.width, right.width = Mm(left_mm), Mm(right_mm)
    return left, right


def _centred(
    parent: DocumentObject | _Cell,
    text: str,
    *,
    size: int,
    bold: bool = False,
    italic: bool = False,
    ruled: bool = False,
    space_before: int = 0,
) -> None:
    paragraph = _next_paragraph(parent)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.space_before = Pt(space_before)
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    if ruled:
        rule = parent.add_paragraph()
        rule.alignment = WD_ALIGN_PARAGRAPH.CENTER
        rule.paragraph_format.space_after = Pt(6)
        rule.paragraph_format.line_spacing = Pt(6)
        rule.add_run("_" * 16).font.size = Pt(8)


def _next_paragraph(parent: DocumentObject | _Cell) -> Paragraph:
    """A new paragraph; in a fresh cell the empty one that Word puts there."""
    fresh = isinstance(parent, _Cell) and len(parent.paragraphs) == 1 and not parent.text
    paragraph: Paragraph = parent.paragraphs[0] if fresh else parent.add_paragraph()
    return paragraph


def _line(document: DocumentObject, text: str, *, italic: bool = False) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)
    paragraph.add_run(text).italic = italic
    return paragraph


def _lead(document: DocumentObject, lead: str, text: str = "") -> None:
    """A paragraph that begins in bold."""
    paragraph = _line(document, "")
    paragraph.add_run(lead).bold = True
    if text:
        paragraph.add_run(f" {text}")
