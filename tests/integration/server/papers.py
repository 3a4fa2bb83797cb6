"""PDFs of all kinds, made on the spot: good, encrypted, broken, huge, full of scripts, secret."""

import tempfile
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2 as pdfium
import typst
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from rooms.minutes.pdf import FONTS


def text_pdf(*pages: str) -> bytes:
    source = '#set text(font: "Tinos", lang: "vi")\n' + "\n#pagebreak()\n".join(pages)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "paper.typ"
        file.write_text(source, encoding="utf-8")
        made = typst.compile(
            str(file), font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf"
        )
    assert isinstance(made, bytes)
    return made


def encrypted_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(text_pdf("Kín")))
    writer.encrypt("mat khau", algorithm="RC4-128")
    return _bytes(writer)


def scripted_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(text_pdf("Có mã lệnh")))
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("while (true) { app.alert('x'); }"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = script
    return _bytes(writer)


def truncated_pdf() -> bytes:
    whole = text_pdf("Bị cắt mất phần cuối")
    return whole[: len(whole) // 3]


def many_pages_pdf(count: int) -> bytes:
    """A small file whose page tree names one page again and again."""
    document = pdfium.PdfDocument.new()
    for _ in range(count):
        document.new_page(72, 72)
    stored = BytesIO()
    document.save(stored)
    return stored.getvalue()


def endless_pdf(pages_before: int) -> bytes:
    """The last page takes for ever: a form that draws another ten times, twelve deep."""
    writer = pypdf.PdfWriter()
    for _ in range(pages_before):
        writer.add_blank_page(595, 842)
    page = writer.add_blank_page(595, 842)
    inner = writer._add_object(_form(b"0 0 595 842 re f"))
    for _ in range(12):
        inner = writer._add_object(_form(b"/F Do " * 10, inner))
    page[NameObject("/Resources")] = _resources(inner)
    content = DecodedStreamObject()
    content.set_data(b"/F Do")
    page[NameObject("/Contents")] = writer._add_object(content)
    return _bytes(writer)


def _form(data: bytes, inner: IndirectObject | None = None) -> StreamObject:
    form = DecodedStreamObject()
    form.set_data(data)
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(
        [NumberObject(0), NumberObject(0), NumberObject(595), NumberObject(842)]
    )
    if inner is not None:
        form[NameObject("/Resources")] = _resources(inner)
    return form


def _resources(inner: IndirectObject) -> DictionaryObject:
    named = DictionaryObject({NameObject("/F"): inner})
    return DictionaryObject({NameObject("/XObject"): named})


def _bytes(writer: pypdf.PdfWriter) -> bytes:
    stored = BytesIO()
    writer.write(stored)
    return stored.getvalue()
