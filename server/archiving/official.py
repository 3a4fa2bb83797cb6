"""Official papers in a bundle: each as its PDF with the signatures, its Word file, and a
description that says what they are. Descriptions must agree with the files; signatures are judged
as they would be anywhere else, whatever the bundle says of them."""

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from rooms.archive.issued import carried_names
from rooms.archive.official import CarriedPaper
from rooms.kernel.errors import Refused
from rooms.kernel.log import canonical
from rooms.kernel.ports import Files
from rooms.minutes.content import PaperKind
from rooms.minutes.papers import file_name
from rooms.minutes.signing import SignatureVerdict
from server.archiving.faults import BundleFaulty, Fault
from server.archiving.manifest import OFFICIAL, Manifest
from server.archiving.reading import Opened, opened
from server.archiving.writing import Part

DESCRIPTION_MAX = 64 << 20
SIGNED_MAX = 128 << 20
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLES = {PaperKind.MINUTES: "Biên bản", PaperKind.CONCLUSION_NOTICE: "Thông báo kết luận"}
SIGNATURE = b"/ByteRange"
"""Every signature of a PDF has one."""

Verdicts = Callable[[bytes], Awaitable[Sequence[SignatureVerdict]]]
"""What the signatures of a PDF are worth."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A paper of a bundle; `pdf` is the name of the entry."""

    paper: CarriedPaper
    pdf: str


def parts(papers: Sequence[CarriedPaper], files: Files) -> Iterator[Part]:
    for name, one in zip(carried_names(papers), papers, strict=True):
        title = " ".join(part for part in (TITLES[one.kind], one.code) if part)
        path = files.path(file_name(one.pdf, "pdf"))
        yield Part(f"{name}.pdf", OFFICIAL, title, PDF, path, one.pdf)
        if one.docx is not None:
            path = files.path(file_name(one.docx, "docx"))
            yield Part(f"{name}.docx", OFFICIAL, title, DOCX, path, one.docx)
        told = canonical(one.model_dump(mode="json")).encode() + b"\n"
        yield Part(f"{name}.json", OFFICIAL, title, "application/json", told)


def read(zipped: Opened, manifest: Manifest) -> list[Carried]:
    """Each description with the files it names, and no file without one."""
    digests = {one.name: one.sha256 for one in manifest.files if one.kind == OFFICIAL}
    found: list[Carried] = []
    described: set[str] = set()
    for name in digests:
        if name.endswith(".json"):
            paper = _description(zipped, name)
            stem = name.removesuffix(".json")
            files = {f"{stem}.pdf": paper.pdf, f"{stem}.docx": paper.docx}
            agrees = all(digests.get(file) == digest for file, digest in files.items())
            if not agrees or paper.conference_id != manifest.conference.id:
                raise BundleFaulty(Fault.PAPER_DISAGREES, name)
            described |= {name, *files}
            found.append(Carried(paper, f"{stem}.pdf"))
    for name in digests:
        if name not in described:
            raise BundleFaulty(Fault.PAPER_DISAGREES, name)
    return found


async def judge(
    path: Path, papers: Sequence[Carried], verdicts: Verdicts, *, by_roots: bool
) -> int:
    """How many signatures the papers bear. Raises `BundleFaulty` for one that is missing, broken
    or, where there are roots to judge by, foreign."""
    count = 0
    with opened(path) as zipped:
        for one in papers:
            pdf = zipped.small(one.pdf, SIGNED_MAX)
            try:
                found = await verdicts(pdf)
            except Refused as refusal:
                raise BundleFaulty(Fault.PAPER_SIGNATURE_BROKEN, one.pdf) from refusal
            _compare(one, pdf, found, by_roots=by_roots)
            count += len(found)
    return count


def _compare(
    carried: Carried, pdf: bytes, found: Sequence[SignatureVerdict], *, by_roots: bool
) -> None:
    """The last signatures are those the description tells of."""
    told = [one.verdict.signer for one in carried.paper.signatures]
    if pdf.count(SIGNATURE) < len(told):
        raise BundleFaulty(Fault.PAPER_SIGNATURE_MISSING, carried.pdf)
    if len(found) < len(told) or not all(one.intact and one.whole for one in found):
        raise BundleFaulty(Fault.PAPER_SIGNATURE_BROKEN, carried.pdf)
    signers = [one.signer for one in found[len(found) - len(told) :]]
    if signers != told or (by_roots and not all(one.trusted for one in found)):
        raise BundleFaulty(Fault.PAPER_SIGNATURE_FOREIGN, carried.pdf)


def _description(zipped: Opened, name: str) -> CarriedPaper:
    raw = zipped.small(name, DESCRIPTION_MAX)
    try:
        if canonical(json.loads(raw)).encode() + b"\n" != raw:
            raise BundleFaulty(Fault.PAPER_MALFORMED, name)
        return CarriedPaper.model_validate_json(raw)
    except (ValidationError, ValueError) as error:
        raise BundleFaulty(Fault.PAPER_MALFORMED, name) from error
