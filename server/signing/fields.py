"""A field in a PDF that is filled in after the first signature: the number of an official paper.

The field is there, empty, when the chair signs; filling it is then a form's addition, which
signatures allow, where a change of the page is not. What is shown is a page of Typst, so that the
font is embedded as PDF/A wants it.
"""

from io import BytesIO
from pathlib import Path

import typst
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from rooms.minutes.pdf import FONTS, Place

FIELD = "Number"
PRINT = 4
LAYOUT = Path(__file__).with_name("field.typ")


def leave_room(pdf: bytes, place: Place) -> bytes:
    """Add the empty field; the file is written anew, nobody has signed it yet."""
    out = IncrementalPdfFileWriter(BytesIO(pdf))
    page_ref, page = _page(out, place)
    height = float(page["/MediaBox"][3])
    box = generic.ArrayObject(
        generic.FloatObject(value)
        for value in (
            place.x,
            height - place.y - place.height - 1,
            place.x + place.width,
            height - place.y - 1,
        )
    )
    field = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.TextStringObject(FIELD),
            pdf_name("/V"): generic.TextStringObject(""),
            pdf_name("/F"): generic.NumberObject(PRINT),
            pdf_name("/Rect"): box,
            pdf_name("/P"): page_ref,
            pdf_name("/DA"): generic.TextStringObject("/Helv 13 Tf 0 g"),
        }
    )
    empty = _shown("", place)
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): _appearance(out, empty)})
    reference = out.add_object(field)
    annotations = page.get("/Annots")
    if annotations is None:
        page[pdf_name("/Annots")] = generic.ArrayObject([reference])
    else:
        annotations.append(reference)
        out.update_container(annotations)
    out.update_container(page)
    form = generic.DictionaryObject(
        {
            pdf_name("/Fields"): generic.ArrayObject([reference]),
            pdf_name("/SigFlags"): generic.NumberObject(3),
        }
    )
    out.root[pdf_name("/AcroForm")] = out.add_object(form)
    out.update_root()
    return _written(out)


def fill_in(pdf: bytes, place: Place, value: str) -> bytes:
    out = IncrementalPdfFileWriter(BytesIO(pdf))
    for reference in out.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if field.get("/T") == FIELD:
            field[pdf_name("/V")] = generic.TextStringObject(value)
            shown = _appearance(out, _shown(value, place))
            field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): shown})
            out.update_container(field)
    return _written(out)


def _page(
    out: IncrementalPdfFileWriter, place: Place
) -> tuple[generic.IndirectObject, generic.DictionaryObject]:
    reference = out.find_page_for_modification(place.page - 1)[0]
    return reference, reference.get_object()


def _appearance(out: writer.BasePdfFileWriter, shown: bytes) -> generic.IndirectObject:
    """The one page of `shown` as something that can be drawn."""
    page = PdfFileReader(BytesIO(shown)).root["/Pages"]["/Kids"][0]
    resources = out.import_object(page["/Resources"], obj_stream=None)
    drawn = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(
                generic.FloatObject(float(value)) for value in page["/MediaBox"]
            ),
            pdf_name("/Resources"): resources,
        },
        stream_data=page["/Contents"].data,
    )
    return out.add_object(drawn)


def _shown(value: str, place: Place) -> bytes:
    """A page of the size of the field."""
    pdf = typst.compile(
        str(LAYOUT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"value": value, "width": str(place.width), "height": str(place.height)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf


def _written(out: IncrementalPdfFileWriter) -> bytes:
    stored = BytesIO()
    out.write(stored)
    return stored.getvalue()
