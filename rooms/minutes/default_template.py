"""The Word template we ship, made from a dated format: a clerk downloads it, edits it in Word and
uploads it again. Fields are those of `printed.Printed`; Times New Roman is named: Word has it."""

from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from rooms.minutes.formats import PaperFormat, format_named

TYPEFACE = "Times New Roman"


@cache
def default_template(format_id: str) -> bytes:
    """For minutes and conclusion notices alike: what a paper doesn't have is left out."""
    look = format_named(format_id)
    document = Document()
    _set_page(document, look)
    _head(document, look)
    _lead_if(document, "thoi_gian", "Thời gian bắt đầu:")
    _lead_if(document, "dia_diem", "Địa điểm:")
    _line_if(document, "mo_dau", "{{ mo_dau }}")
    _attendance(document)
    _matters(document)
    _decided(document)
    _line_if(document, "ket_thuc", "{{ ket_thuc }}")
    _signatures(document)
    _recipients(document)
    _annex(document)
    stored = BytesIO()
    document.save(stored)
    return stored.getvalue()


def _set_page(document: DocumentObject, look: PaperFormat) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(look.page.top_mm), Mm(look.page.bottom_mm)
    page.left_margin, page.right_margin = Mm(look.page.left_mm), Mm(look.page.right_mm)
    page.different_first_page_header_footer = True
    header = page.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    header.add_run().element.addnext(number)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = TYPEFACE, Pt(look.page.font_pt)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), TYPEFACE)
    normal.paragraph_format.space_after = Pt(6)
    document.core_properties.language = "vi-VN"


def _head(document: DocumentObject, look: PaperFormat) -> None:
    left, right = _columns(document, 65, 100)
    _paragraph_tag(left, "{%p if co_quan_cap_tren %}")
    _centred(left, "{{ co_quan_cap_tren }}", size=12)
    _paragraph_tag(left, "{%p endif %}")
    _centred(left, "{{ co_quan }}", size=12, bold=True)
    if look.head.separator == "asterisk":
        _centred(left, "*", size=12, bold=True)
    elif look.head.separator == "rule":
        _rule(left, 10)
    _centred(left, "{{ nhan_so }} {{ so or '      ' }}{{ ky_hieu }}", size=13)
    for index, said in enumerate(look.head.national):
        last = index == len(look.head.national) - 1
        _centred(right, said, size=13 if last else 12, bold=True)
        if last:
            _rule(right, 20)
    _centred(right, "{{ ngay_thang }}", size=13, italic=True)
    _centred(document, "{{ loai }}", size=14, bold=True, space_before=14)
    _centred(document, "{{ ten_hoi_nghi }}", size=14, bold=True)
    _rule(document, 16)


def _attendance(document: DocumentObject) -> None:
    _paragraph_tag(document, "{%p if chu_tri %}")
    _line(document, "Thành phần tham dự:", bold=True)
    _line(document, "Chủ trì: {{ chu_tri }}")
    _line_if(document, "thu_ky", "Thư ký (người ghi biên bản): {{ thu_ky }}")
    _paragraph_tag(document, "{%p if tham_du_tom_tat %}")
    _line(document, "{{ tham_du_tom_tat }}")
    _paragraph_tag(document, "{%p else %}")
    _paragraph_tag(document, "{%p for noi in thanh_phan %}")
    _line(document, "{{ noi.diem_cau }}:", italic=True)
    _each(document, "nguoi in noi.nguoi", "- {{ nguoi }}")
    _paragraph_tag(document, "{%p endfor %}")
    _paragraph_tag(document, "{%p endif %}")
    _line_if(document, "vang_mat", "Điểm cầu vắng mặt: {{ vang_mat }}.")
    _line_if(document, "vang_co_ly_do", "Vắng mặt có lý do: {{ vang_co_ly_do }}.")
    shown = "(diem_danh[:1] if tham_du_tom_tat else diem_danh)"
    _each(document, f"dong in {shown}", "{{ dong }}", italic=True)
    _line(document, "Nội dung (theo diễn biến cuộc họp):", bold=True)
    _paragraph_tag(document, "{%p endif %}")


def _matters(document: DocumentObject) -> None:
    _paragraph_tag(document, "{%p for muc in noi_dung %}")
    _paragraph_tag(document, "{%p if muc.tieu_de %}")
    _line(document, "{{ muc.tieu_de }}", bold=True)
    _paragraph_tag(document, "{%p endif %}")
    _each(document, "dong in muc.ghi_chu", "{{ dong }}", italic=True)
    _paragraph_tag(document, "{%p for mot in muc.y_kien %}")
    opinion = _line(document, "")
    opinion.add_run("- {{ mot.nguoi }}:").bold = True
    opinion.add_run(" {{ mot.y_kien }}")
    _paragraph_tag(document, "{%p endfor %}")
    _each(document, "dong in muc.bieu_quyet", "{{ dong }}")
    _paragraph_tag(document, "{%p if muc.ket_luan %}")
    concluded = _line(document, "")
    concluded.add_run("{% if chu_tri %}Kết luận của chủ tọa: {% endif %}").bold = True
    concluded.add_run("{{ muc.ket_luan }}")
    _paragraph_tag(document, "{%p endif %}")
    _paragraph_tag(document, "{%p endfor %}")


def _decided(document: DocumentObject) -> None:
    _paragraph_tag(document, "{%p if quyet_dinh %}")
    _line(document, "Kết luận, quyết định của cuộc họp", bold=True)
    _each(document, "dong in quyet_dinh", "- {{ dong }}")
    _paragraph_tag(document, "{%p endif %}")
    _paragraph_tag(document, "{%p if nhiem_vu %}")
    _line(document, "Nhiệm vụ được giao", bold=True)
    who = "{{ v.don_vi }}{% if v.nguoi %}; {{ v.nguoi }}{% endif %}"
    _table(
        document,
        "v in nhiem_vu",
        ("TT", "{{ v.stt }}", 10),
        ("Nội dung", "{{ v.noi_dung }}", 80),
        ("Đơn vị, người thực hiện", who, 45),
        ("Thời hạn", "{{ v.han }}", 30),
    )
    _paragraph_tag(document, "{%p endif %}")
    _each(document, "dong in nghi_giai_lao", "{{ dong }}", italic=True)


def _signatures(document: DocumentObject) -> None:
    """Two sign side by side; one alone at the right."""
    left, right = _columns(document, 82, 83)
    for text, before in (("chuc_danh", 0), ("ho_ten", 70)):
        first = f"{{% if nguoi_ky|length == 2 %}}{{{{ nguoi_ky[0].{text} }}}}{{% endif %}}"
        _centred(left, first, bold=True, space_before=before)
        _centred(right, f"{{{{ nguoi_ky[-1].{text} }}}}", bold=True, space_before=before)


def _recipients(document: DocumentObject) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.space_after = Pt(0)
    run = heading.add_run("Nơi nhận:")
    run.font.size, run.bold, run.italic = Pt(12), True, True
    _paragraph_tag(document, "{%p for dong in noi_nhan %}")
    line = document.add_paragraph()
    line.paragraph_format.space_after = Pt(0)
    line.add_run("- {{ dong }}").font.size = Pt(11)
    _paragraph_tag(document, "{%p endfor %}")
    _paragraph_tag(document, "{%p if ma_kiem_tra %}")
    mark = document.add_paragraph().add_run("Mã kiểm tra nhật ký hội nghị: {{ ma_kiem_tra }}")
    mark.font.size = Pt(8)
    _paragraph_tag(document, "{%p endif %}")


def _annex(document: DocumentObject) -> None:
    _paragraph_tag(document, "{%p if tham_du_tom_tat %}")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _centred(document, "PHỤ LỤC", bold=True)
    _centred(document, "Danh sách điểm cầu và đại biểu tham dự", bold=True)
    _table(
        document,
        "noi in thanh_phan",
        ("TT", "{{ loop.index }}", 10),
        ("Điểm cầu", "{{ noi.diem_cau|replace('Điểm cầu ', '', 1) }}", 55),
        ("Đại biểu", "{{ noi.nguoi|join('\\n') }}", 100),
    )
    _each(document, "dong in diem_danh[1:]", "{{ dong }}")
    _paragraph_tag(document, "{%p endif %}")


def _table(document: DocumentObject, loop: str, *columns: tuple[str, str, int]) -> None:
    """A row for each turn of the loop; columns are (head, words, width in mm)."""
    table = document.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    table.autofit = False
    for place, (head, words, width) in enumerate(columns):
        table.columns[place].width = Mm(width)
        for row, text in ((0, head), (2, words)):
            cell = table.cell(row, place)
            cell.width = Mm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = Pt(12), row == 0
    table.cell(1, 0).text = f"{{%tr for {loop} %}}"
    table.cell(3, 0).text = "{%tr endfor %}"


def _columns(document: DocumentObject, left_mm: int, right_mm: int) -> tuple[_Cell, _Cell]:
    """Two cells side by side without borders."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    for column, cell, width in zip(table.columns, (left, right), (left_mm, right_mm), strict=True):
        column.width = cell.width = Mm(width)
    return left, right


def _centred(
    parent: DocumentObject | _Cell,
    text: str,
    *,
    size: int = 14,
    bold: bool = False,
    italic: bool = False,
    space_before: int = 0,
) -> None:
    paragraph = _next_paragraph(parent)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.space_before = Pt(space_before)
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _rule(parent: DocumentObject | _Cell, letters: int) -> None:
    rule = _next_paragraph(parent)
    rule.alignment = WD_ALIGN_PARAGRAPH.CENTER
    rule.paragraph_format.space_after = Pt(6)
    rule.paragraph_format.line_spacing = Pt(6)
    rule.add_run("_" * letters).font.size = Pt(8)


def _next_paragraph(parent: DocumentObject | _Cell) -> Paragraph:
    """A new paragraph; in a fresh cell the empty one that Word puts there."""
    fresh = isinstance(parent, _Cell) and len(parent.paragraphs) == 1 and not parent.text
    paragraph: Paragraph = parent.paragraphs[0] if fresh else parent.add_paragraph()
    return paragraph


def _paragraph_tag(parent: DocumentObject | _Cell, tag: str) -> None:
    """A paragraph that holds only a tag; it is gone when the template is filled."""
    _next_paragraph(parent).add_run(tag)


def _line(
    document: DocumentObject, text: str, *, bold: bool = False, italic: bool = False
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)
    if text:
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
    return paragraph


def _each(document: DocumentObject, loop: str, text: str, *, italic: bool = False) -> None:
    _paragraph_tag(document, f"{{%p for {loop} %}}")
    _line(document, text, italic=italic)
    _paragraph_tag(document, "{%p endfor %}")


def _line_if(document: DocumentObject, field: str, text: str) -> None:
    _paragraph_tag(document, f"{{%p if {field} %}}")
    _line(document, text)
    _paragraph_tag(document, "{%p endif %}")


def _lead_if(document: DocumentObject, field: str, lead: str) -> None:
    _paragraph_tag(document, f"{{%p if {field} %}}")
    paragraph = _line(document, "")
    paragraph.add_run(lead).bold = True
    paragraph.add_run(f" {{{{ {field} }}}}")
    _paragraph_tag(document, "{%p endif %}")
