"""What a PDF's signatures are worth. Runs in the confined child only: files come from outside.

Nothing is fetched from the network: certificates must come with the file or lie with the roots;
revocation is judged as far as the file carries it.
"""

from pathlib import Path
from typing import Any

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from server.rendering.unreadable import Unreadable

BROKEN = (PdfError, SigningError, ValueError, KeyError, TypeError, IndexError)
LATER_ADDITIONS = {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
LATER_ADDITIONS |= {ModificationLevel.FORM_FILLING}


def verdicts(file: Path, roots: Path) -> list[dict[str, Any]]:
    """As `rooms.minutes.signing.SignatureVerdict`, in the order in which they were made."""
    trusted = list(load_certs_from_pemder(sorted(map(str, roots.glob("*.pem")))))
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    with file.open("rb") as stream:
        try:
            found = PdfFileReader(stream, strict=False).embedded_regular_signatures
            return [_verdict(one, context, last=one is found[-1]) for one in found]
        except BROKEN as error:
            raise Unreadable("pdf_corrupt") from error


def _verdict(
    signature: EmbeddedPdfSignature, context: ValidationContext, *, last: bool
) -> dict[str, Any]:
    signer = signature.signer_cert
    said: dict[str, Any] = {
        "signer": signer.subject.native.get("common_name", signer.subject.human_friendly),
        "issuer": signer.issuer.native.get("common_name", signer.issuer.human_friendly),
        "signed_at_ms": None,
        "intact": False,
        "trusted": False,
        "whole": False,
        "problem": "",
    }
    try:
        status = validate_pdf_signature(signature, context)
    except (SignatureValidationError, ValidationInfoReadingError, *BROKEN) as error:
        return said | {"problem": str(error)[:300]}
    signed_at = status.signer_reported_dt
    return said | {
        "signed_at_ms": None if signed_at is None else int(signed_at.timestamp() * 1000),
        "intact": status.intact and status.valid,
        "trusted": status.trusted,
        "whole": _whole(status, last=last),
        "problem": "" if status.bottom_line else status.summary()[:300],
    }


def _whole(status: PdfSignatureStatus, *, last: bool) -> bool:
    """The last one covers the file; after an earlier one came only the number and signatures."""
    if last:
        return bool(status.coverage is SignatureCoverageLevel.ENTIRE_FILE)
    covered = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
    return status.coverage in covered and status.modification_level in LATER_ADDITIONS
