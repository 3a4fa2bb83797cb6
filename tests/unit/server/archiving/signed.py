"""Official papers for small bundles: really signed, by an authority that lives as long as the
tests; and who judges their signatures, in this process."""

import asyncio
import hashlib
import json
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pypdf.generic import DecodedStreamObject, NameObject

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.log import canonical
from rooms.minutes.signing import SignatureVerdict
from server.archiving.manifest import OFFICIAL
from server.archiving.official import Verdicts
from server.archiving.writing import Part
from server.demo.authority import Authority
from server.rendering.unreadable import Unreadable
from server.signing.verifying import verdicts

CHAIR = "Trần Đức Thuận"
PDF_NAME, JSON_NAME = "official/01-bien-ban.pdf", "official/01-bien-ban.json"
MARK = b"Thong qua ke hoach nam 2027, giao So Tai chinh thuc hien."
"""On the page, so that a test knows what it changes."""


@cache
def authority() -> Authority:
    return Authority.make()


@cache
def unsigned() -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    content = DecodedStreamObject()
    content.set_data(b"% " + MARK)
    page[NameObject("/Contents")] = writer._add_object(content)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@cache
def signed(*, by_stranger: bool = False) -> bytes:
    issuer = Authority.make("Người lạ") if by_stranger else authority()
    with TemporaryDirectory() as folder:
        key = issuer.save_key(Path(folder) / "chair.p12", CHAIR, b"thu")
        signer = SimpleSigner.load_pkcs12(str(key), passphrase=b"thu")
    how = PdfSignatureMetadata(
        field_name="Chair", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    out = BytesIO()
    PdfSigner(how, signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(unsigned())), output=out)
    return out.getvalue()


def description(conference_id: str, pdf: bytes, **changes: Any) -> bytes:
    verdict = {
        "signer": CHAIR,
        "issuer": "Chứng thư gốc dùng thử",
        "signed_at_ms": 1_780_010_000_000,
        "intact": True,
        "trusted": True,
        "expired": False,
        "whole": True,
        "problem": "",
    }
    said = {
        "id": "p1",
        "conference_id": conference_id,
        "kind": "minutes",
        "edition": 1,
        "replaces": None,
        "unit_id": "u1",
        "number": 15,
        "code": "15/BB-UBND",
        "day": "2026-05-29",
        "issued_at_ms": 1_780_020_000_000,
        "format_id": "state-2020",
        "signed": "digital",
        "sealed": "outside",
        "signatures": [{"part": "chair", "verdict": verdict}],
        "steps": [{"step": "sign", "by": CHAIR, "at_ms": 1_780_010_000_000, "why": ""}],
        "sections": [],
        "pdf": hashlib.sha256(pdf).hexdigest(),
        "docx": None,
    }
    return canonical({**said, **changes}).encode() + b"\n"


def parts(conference_id: str) -> list[Part]:
    told = description(conference_id, signed())
    return [
        Part(PDF_NAME, OFFICIAL, "Biên bản 15/BB-UBND", "application/pdf", signed()),
        Part(JSON_NAME, OFFICIAL, "Biên bản 15/BB-UBND", "application/json", told),
    ]


def judging(folder: Path) -> Verdicts:
    """As the confined child would, by the roots of the tests' authority."""
    roots = folder / "roots"
    authority().save_root(roots)

    async def judge(pdf: bytes) -> list[SignatureVerdict]:
        file = folder / "paper.pdf"
        file.write_bytes(pdf)
        try:
            found = await asyncio.to_thread(verdicts, file, roots)
        except Unreadable as error:
            raise Refused(ErrorCode.PDF_CORRUPT) from error
        return [SignatureVerdict.model_validate(json.loads(json.dumps(one))) for one in found]

    return judge
