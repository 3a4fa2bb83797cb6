"""What a PDF's signatures are worth. Runs in the confined child only: files come from outside.

Nothing is fetched from the network: certificates must come with the file or lie with the roots;
revocation is judged as far as the file carries it. A certificate may expire after it was used:
papers are read for years, so then the time of the signature counts (ETSI EN 319 102-1, 5.5).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto.x509 import Certificate
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
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


@dataclass(frozen=True, slots=True)
class Judge:
    """Trusts what leads to these roots."""

    roots: list[Certificate]
    now: datetime

    def at(self, moment: datetime) -> ValidationContext:
        return ValidationContext(trust_roots=self.roots, allow_fetching=False, moment=moment)


def verdicts(file: Path, roots: Path, now: datetime | None = None) -> list[dict[str, Any]]:
    """As `rooms.minutes.signing.SignatureVerdict`, in the order in which they were made."""
    trusted = list(load_certs_from_pemder(sorted(map(str, roots.glob("*.pem")))))
    judge = Judge(trusted, now or datetime.now(UTC))
    with file.open("rb") as stream:
        try:
            found = PdfFileReader(stream, strict=False).embedded_regular_signatures
            return [_verdict(one, judge, last=one is found[-1]) for one in found]
        except BROKEN as error:
            raise Unreadable("pdf_corrupt") from error


def _verdict(signature: EmbeddedPdfSignature, judge: Judge, *, last: bool) -> dict[str, Any]:
    signer = signature.signer_cert
    said: dict[str, Any] = {
        "signer": signer.subject.native.get("common_name", signer.subject.human_friendly),
        "issuer": signer.issuer.native.get("common_name", signer.issuer.human_friendly),
        "signed_at_ms": None,
        "intact": False,
        "trusted": False,
        "expired": False,
        "whole": False,
        "problem": "",
    }
    try:
        status = validate_pdf_signature(signature, judge.at(judge.now))
        expired = status.trust_problem_indic is AdESIndeterminate.OUT_OF_BOUNDS_NO_POE
        trusted = status.trusted or (expired and _was_trusted(signature, status, judge))
    except (SignatureValidationError, ValidationInfoReadingError, *BROKEN) as error:
        return said | {"problem": str(error)[:300]}
    signed_at = status.signer_reported_dt
    return said | {
        "signed_at_ms": None if signed_at is None else int(signed_at.timestamp() * 1000),
        "intact": status.intact and status.valid,
        "trusted": trusted,
        "expired": expired,
        "whole": _whole(status, last=last),
        "problem": "" if status.bottom_line else status.summary()[:300],
    }


def _was_trusted(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, judge: Judge) -> bool:
    """When it was made: by a time stamp that is trusted, or else as the signer says."""
    stamp = status.timestamp_validity
    stamped = stamp if stamp is not None and stamp.valid and stamp.trusted else None
    signed_at = status.signer_reported_dt if stamped is None else stamped.timestamp
    if signed_at is None or signed_at > judge.now:
        return False
    return bool(validate_pdf_signature(signature, judge.at(signed_at)).trusted)


def _whole(status: PdfSignatureStatus, *, last: bool) -> bool:
    """The last one covers the file; after an earlier one came only the number and signatures."""
    if last:
        return bool(status.coverage is SignatureCoverageLevel.ENTIRE_FILE)
    covered = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
    return status.coverage in covered and status.modification_level in LATER_ADDITIONS
