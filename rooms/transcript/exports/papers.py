"""The transcript to read: as plain text, and as a Word document to go on working with."""

from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from rooms.kernel.hanoi import in_hanoi
from rooms.transcript.exports.taken import Paragraph, Taken, clock, paragraphs
from rooms.transcript.messages import TranscriptItem

TYPEFACE = "Times New Roman"
GREY = RGBColor(0x55, 0x55, 0x55)
OUTSIDE = "Ngoài chương trình"


def text(taken: Taken) -> bytes:
    """UTF-8 with a mark at the start, which Windows' editor needs to see that it is."""
    lines = [*_head(taken), ""]
    item: TranscriptItem | None = None
    first = True
    for paragraph in paragraphs(taken):
        if first or paragraph.item != item:
            lines += ["", _heading(paragraph.item), ""]
            item, first = paragraph.item, False
        lines += [f"[{clock(paragraph.at_ms)}] {paragraph.speaker}: {paragraph.text}"]
    return "\ufeff".encode() + "\r\n".join([*lines, ""]).encode()


def docx(taken: Taken) -> bytes:
    document = Document()
    _set_page(document, taken)
    title, *rest = _head(taken)
    _centred(document, title, bold=True, size=14)
    for line in rest:
        _centred(document, line, bold=line == rest[0], size=13)
    item: TranscriptItem | None = None
    first = True
    for paragraph in paragraphs(taken):
        if first or paragraph.item != item:
            document.add_heading(_heading(paragraph.item), level=2)
            item, first = paragraph.item, False
        _paragraph(document, paragraph)
    stored = BytesIO()
    document.save(stored)
    return stored.getvalue()


def _head(taken: Taken) -> list[str]:
    opened = in_hanoi(taken.view.opened_at_ms)
    day = f"ngày {opened.day:02} tháng {opened.month:02} năm {opened.year}"
    counted = "theo phim ghi hình" if taken.of_film else "từ lúc khai mạc"
    return [
        "BẢN GHI LỜI",
        taken.view.title,
        f"Khai mạc lúc {opened.hour:02} giờ {opened.minute:02} phút, {day}",
        f"Thời gian trong ngoặc vuông tính {counted}",
    ]


def _heading(item: TranscriptItem | None) -> str:
    return OUTSIDE if item is None else f"{item.number}. {item.title}"


def _set_page(document: DocumentObject, taken: Taken) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    footer.add_run().element.addnext(number)
    for name, size in (("Normal", 13), ("Heading 2", 14)):
        style = document.styles[name]
        style.font.name, style.font.size = TYPEFACE, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), TYPEFACE)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    document.core_properties.title = f"Bản ghi lời: {taken.view.title}"[:255]
    document.core_properties.author = ""
    document.core_properties.language = "vi-VN"


def _centred(document: DocumentObject, words: str, *, bold: bool, size: int) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(words)
    run.bold = bold
    run.font.size = Pt(size)


def _paragraph(document: DocumentObject, said: Paragraph) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    time = paragraph.add_run(f"[{clock(said.at_ms)}] ")
    time.font.size, time.font.color.rgb = Pt(11), GREY
    paragraph.add_run(f"{said.speaker}: ").bold = True
    paragraph.add_run(said.text)
