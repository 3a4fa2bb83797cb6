"""Who signs with a key at hand, as tests and the demo do: a PKCS#12 file.

The server itself never has a key. A signer's own token signs on the signer's machine, through the
service there; whatever pyHanko can sign with can stand behind `KeySigner`.
"""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import TextStampStyle

from rooms.minutes.pdf import Place

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

PAGE_HEIGHT_PT = 841.89


class KeySigner:
    """Signs as PAdES B-B, as an addition to the file."""

    def __init__(self, signer: "CmsSigner") -> None:
        self._signer = signer

    async def sign(self, pdf: bytes, name: str, place: Place | None, reason: str) -> bytes:
        """`name` is that of the new signature field; without a place it is not seen on the page."""
        return await asyncio.to_thread(self._sign, pdf, name, place, reason)

    def _sign(self, pdf: bytes, name: str, place: Place | None, reason: str) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=name, reason=reason, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        box = None if place is None else _box(place)
        page = 0 if place is None else place.page - 1
        field = SigFieldSpec(name, box=box, on_page=page)
        style = TextStampStyle(stamp_text="", border_width=0)
        signed = BytesIO()
        PdfSigner(metadata, self._signer, stamp_style=style, new_field_spec=field).sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)), output=signed
        )
        return signed.getvalue()


def from_pkcs12(file: Path, passphrase: bytes | None) -> KeySigner:
    """The key and certificate of a .p12 file, or `ValueError`."""
    signer = SimpleSigner.load_pkcs12(str(file), passphrase=passphrase)
    if signer is None:
        raise ValueError("the key file can't be opened with this passphrase")
    return KeySigner(signer)


def _box(place: Place) -> tuple[int, int, int, int]:
    """From the top left of the page to PDF's bottom left."""
    top = PAGE_HEIGHT_PT - place.y
    return (
        round(place.x),
        round(top - place.height),
        round(place.x + place.width),
        round(top),
    )
