"""Who signs with a key at hand: on the signer's own machine, in tests and in the demo.

The server itself never has a key. Here it is in a PKCS#12 file; in `tokens.py` on a token. Whatever
pyHanko can sign with can stand behind `KeySigner`.
"""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from rooms.minutes.signing import Part
from server.signing.appearance import SignedStyle
from server.signing.texts import CannotSign, Fault
from server.signing.verifying import BROKEN

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

DETAIL_MAX = 200


class KeySigner:
    """Signs as PAdES B-B, as an addition to the file: seen in the field that is prepared for the
    part, unseen where there is none."""

    def __init__(self, signer: "CmsSigner") -> None:
        self._signer = signer

    @property
    def name(self) -> str:
        """Whose certificate it is."""
        return self._signer.subject_name or ""

    async def sign(self, pdf: bytes, part: Part, reason: str) -> bytes:
        """The signed file, or `CannotSign`."""
        return await asyncio.to_thread(self._sign, pdf, part, reason)

    def _sign(self, pdf: bytes, part: Part, reason: str) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=part.field,
            reason=reason,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
        )
        signed = BytesIO()
        try:
            PdfSigner(metadata, self._signer, stamp_style=SignedStyle(part=part)).sign_pdf(
                IncrementalPdfFileWriter(BytesIO(pdf)), output=signed
            )
        except BROKEN as error:
            detail = str(error)[:DETAIL_MAX]
            raise CannotSign(Fault.PDF_UNSIGNABLE, detail=detail) from error
        return signed.getvalue()


def from_pkcs12(file: Path, passphrase: bytes | None) -> KeySigner:
    """The key and certificate of a .p12 file, or `CannotSign`."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CannotSign(Fault.KEY_FILE_UNREADABLE, file=str(file)) from error
    try:
        return KeySigner(SimpleSigner.load_pkcs12_data(data, (), passphrase))
    except (ValueError, TypeError, AttributeError) as error:  # wrong, or nothing of a key in it
        raise CannotSign(Fault.PASSPHRASE_WRONG) from error
