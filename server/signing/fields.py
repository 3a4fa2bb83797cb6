"""Fields in a PDF that are filled in after it was frozen: the number of an official paper, and its
signatures.

They are there, empty, when the chair signs. Filling them is a form's addition, which signatures
allow, where a change of the page is not; and any signing tool finds where to sign.
"""

from collections.abc import Mapping
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from rooms.minutes.pdf import Place
from rooms.minutes.signing import NUMBER, Part
from server.signing import appearance

FIELD = "Number"
PRINT = 4
TO_BASELINE_PT = 2
"""How much lower the field must lie for its words to stand on the line they are in."""
APPEND_ONLY = 3
"""There are signatures, and the file is only ever added to."""


def leave_room(pdf: bytes, places: Mapping[str, Place]) -> bytes:
    """Add the empty fields; nobody has signed the file yet."""
    out = IncrementalPdfFileWriter(BytesIO(pdf))
    fields = generic.ArrayObject()
    form = generic.DictionaryObject(
        {
            pdf_name("/Fields"): fields,
            pdf_name("/SigFlags"): generic.NumberObject(APPEND_ONLY),
        }
    )
    out.root[pdf_name("/AcroForm")] = out.add_object(form)
    out.update_root()
    if (place := places.get(NUMBER)) is not None:
        fields.append(_add_number(out, place))
    for part in Part:
        if (place := places.get(part)) is not None:
            append_signature_field(out, _signature_field(out, part, place))
    return _written(out)


def fill_in(pdf: bytes, place: Place, value: str) -> bytes:
    out = IncrementalPdfFileWriter(BytesIO(pdf))
    for reference in out.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if field.get("/T") == FIELD:
            field[pdf_name("/V")] = generic.TextStringObject(value)
            field[pdf_name("/AP")] = _number_shown(out, value, place)
            out.update_container(field)
    return _written(out)


def _add_number(out: IncrementalPdfFileWriter, place: Place) -> generic.IndirectObject:
    page = out.find_page_for_modification(place.page - 1)[0]
    left, bottom, right, top = _box(page, place)
    lower = (left, bottom - TO_BASELINE_PT, right, top - TO_BASELINE_PT)
    box = generic.ArrayObject(generic.FloatObject(value) for value in lower)
    reference = out.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/Widget"),
                pdf_name("/FT"): pdf_name("/Tx"),
                pdf_name("/T"): generic.TextStringObject(FIELD),
                pdf_name("/V"): generic.TextStringObject(""),
                pdf_name("/F"): generic.NumberObject(PRINT),
                pdf_name("/Rect"): box,
                pdf_name("/P"): page,
                pdf_name("/DA"): generic.TextStringObject("/Helv 13 Tf 0 g"),
                pdf_name("/AP"): _number_shown(out, "", place),
            }
        )
    )
    out.register_annotation(page, reference)
    return reference


def _number_shown(
    out: IncrementalPdfFileWriter, value: str, place: Place
) -> generic.DictionaryObject:
    shown = appearance.draw(out, appearance.number(value, place.width, place.height))
    return generic.DictionaryObject({pdf_name("/N"): shown})


def _signature_field(out: IncrementalPdfFileWriter, part: Part, place: Place) -> SigFieldSpec:
    page = out.find_page_for_modification(place.page - 1)[0]
    left, bottom, right, top = map(round, _box(page, place))
    return SigFieldSpec(part.field, on_page=place.page - 1, box=(left, bottom, right, top))


def _box(page: generic.IndirectObject, place: Place) -> tuple[float, float, float, float]:
    """From the top left of the page to PDF's bottom left: left, bottom, right, top."""
    top = float(page.get_object()["/MediaBox"][3]) - place.y
    return place.x, top - place.height, place.x + place.width, top


def _written(out: IncrementalPdfFileWriter) -> bytes:
    stored = BytesIO()
    out.write(stored)
    return stored.getvalue()
