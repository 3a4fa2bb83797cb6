"""What is shown in a field of a PDF: a page of Typst of the field's own size, drawn there with the
font that is embedded in it, as PDF/A wants it."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import TextStamp, TextStampStyle

from rooms.kernel.hanoi import HANOI
from rooms.minutes.pdf import FONTS
from rooms.minutes.signing import Part
from server.signing.texts import Text, said

HERE = Path(__file__).parent


def draw(out: BasePdfFileWriter, shown: bytes) -> generic.IndirectObject:
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


def number(value: str, width: float, height: float) -> bytes:
    return _page("number.typ", width, height, value=value)


def signature(part: Part, signer: str, at: datetime, width: float, height: float) -> bytes:
    """The time is that of Vietnam with its offset, as Decree 30/2020 has it."""
    local = at.astimezone(HANOI)
    offset = local.isoformat(timespec="seconds")[-6:]
    return _page(
        "signed.typ",
        width,
        height,
        part=part.value,
        signed_by=said(Text.SIGNED_BY),
        signer=signer,
        signed_at=said(Text.SIGNED_AT),
        at=f"{local:%d/%m/%Y %H:%M:%S} {offset}",
    )


@dataclass(frozen=True)
class SignedStyle(TextStampStyle):
    """How pyHanko shows a signature in a visible field: name and time come from the signature."""

    timestamp_format: str = "%Y-%m-%dT%H:%M:%S%z"
    part: Part = Part.CHAIR

    def create_stamp(
        self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]
    ) -> TextStamp:
        return _Stamp(writer, self, text_params, box)


class _Stamp(TextStamp):
    def register(self) -> generic.IndirectObject:
        signed_at = datetime.fromisoformat(self.text_params["ts"])
        signer = self.text_params["signer"]
        width, height = self.box.width, self.box.height
        return draw(
            self._ensure_writer, signature(self.style.part, signer, signed_at, width, height)
        )


def _page(layout: str, width: float, height: float, **inputs: str) -> bytes:
    pdf = typst.compile(
        str(HERE / layout),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2b"],
        sys_inputs={"width": str(width), "height": str(height), **inputs},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document gives one PDF")
    return pdf
