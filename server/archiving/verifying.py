"""Is a bundle what was exported? Every byte is accounted for, read once or twice in a stream.

Checks go from the outside in, so that a verdict names the outermost thing that is wrong: the ZIP,
the manifest and its signature, the files against the manifest, then the record itself against the
manifest: who met, each line of the log, where it ends, how much there is, its official papers.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rooms.kernel.log import Head, canonical, follows
from rooms.kernel.wire import Id, Sha256, Wire
from server.archiving import manifest as bundle
from server.archiving import official
from server.archiving.faults import BundleFaulty, Fault
from server.archiving.manifest import BundledConference, Manifest, Signature
from server.archiving.reading import Opened, opened
from server.archiving.signing import holds

MANIFEST_MAX = 64 << 20
SIGNATURE_MAX = 4 << 10
CONFERENCE_MAX = 64 << 20
LINE_MAX = 16 << 20


class BundledLine(Wire):
    """A line of log.jsonl; `event` as it was written."""

    seq: int
    at_ms: int
    actor: Id
    event: dict[str, Any]
    previous_hash: Sha256
    hash: Sha256


@dataclass(frozen=True, slots=True)
class Verified:
    """A bundle in which nothing is wrong; what the signatures on its official papers are worth is
    for `official.judge`."""

    manifest: Manifest
    papers: list[official.Carried]


def verify(path: Path, *, key: str | None = None) -> Verified:
    """Raises `BundleFaulty` with the first fault. `key`: whose signature it must bear."""
    with opened(path) as zipped:
        manifest = _manifest(zipped, key)
        _entries(zipped, manifest)
        for file in manifest.files:
            _content(zipped, file.name, file.sha256)
        conference = _conference(zipped, manifest)
        _log(zipped, manifest)
        _counts(zipped, manifest, conference)
        papers = official.read(zipped, manifest)
    return Verified(manifest, papers)


def lines(zipped: Opened) -> Iterator[BundledLine]:
    """The log, each line checked for its form alone."""
    for number, raw in enumerate(_split(zipped), start=1):
        try:
            line = BundledLine.model_validate_json(raw, strict=True)
        except ValidationError as error:
            raise BundleFaulty(Fault.LOG_MALFORMED, number) from error
        if canonical(line.model_dump(mode="json")).encode() != raw:
            raise BundleFaulty(Fault.LOG_MALFORMED, number)
        yield line


def _manifest(zipped: Opened, key: str | None) -> Manifest:
    if bundle.MANIFEST not in zipped.entries:
        raise BundleFaulty(Fault.MANIFEST_MISSING)
    raw = zipped.small(bundle.MANIFEST, MANIFEST_MAX)
    _format(raw)
    try:
        manifest = Manifest.model_validate_json(raw, strict=True)
    except ValidationError as error:
        # An altered manifest that was signed is first of all altered.
        _signature(zipped, raw, None, key)
        raise BundleFaulty(Fault.MANIFEST_MALFORMED) from error
    _signature(zipped, raw, manifest.signed_by, key)
    if bundle.written(manifest) != raw:
        raise BundleFaulty(Fault.MANIFEST_MALFORMED)
    return manifest


def _format(raw: bytes) -> None:
    """A newer format may look quite different: say so rather than call it malformed."""
    try:
        said = json.loads(raw)
    except ValueError as error:
        raise BundleFaulty(Fault.MANIFEST_MALFORMED) from error
    known = said.get("format") if isinstance(said, dict) else None
    if not isinstance(known, int):
        raise BundleFaulty(Fault.MANIFEST_MALFORMED)
    if known not in bundle.KNOWN_FORMATS:
        raise BundleFaulty(Fault.FORMAT_UNKNOWN, known)


def _signature(zipped: Opened, raw: bytes, signed_by: str | None, key: str | None) -> None:
    wanted = key or signed_by
    if bundle.SIGNATURE not in zipped.entries:
        if wanted is not None:
            raise BundleFaulty(Fault.SIGNATURE_MISSING)
        return
    given = zipped.small(bundle.SIGNATURE, SIGNATURE_MAX)
    try:
        signature = Signature.model_validate_json(given, strict=True)
    except ValidationError as error:
        raise BundleFaulty(Fault.SIGNATURE_MALFORMED) from error
    if bundle.written(signature) != given:
        raise BundleFaulty(Fault.SIGNATURE_MALFORMED)
    if key is not None and signature.public_key != key:
        raise BundleFaulty(Fault.SIGNED_BY_OTHER, signature.public_key)
    if not holds(signature, raw):
        raise BundleFaulty(Fault.MANIFEST_CHANGED)
    if signature.public_key != signed_by:
        raise BundleFaulty(Fault.SIGNED_BY_OTHER, signature.public_key)


def _entries(zipped: Opened, manifest: Manifest) -> None:
    """Exactly the files that are listed, as large as listed, in their order."""
    first = [bundle.MANIFEST] + ([bundle.SIGNATURE] if manifest.signed_by else [])
    listed = {file.name: file for file in manifest.files}
    wanted = [*first, *listed]
    there = list(zipped.entries)
    if len(listed) != len(manifest.files):
        raise BundleFaulty(Fault.MANIFEST_MALFORMED)
    for name in wanted:
        if name not in zipped.entries:
            raise BundleFaulty(Fault.ENTRY_MISSING, name)
    for name in there:
        if name not in listed and name not in first:
            raise BundleFaulty(Fault.ENTRY_UNLISTED, name)
    for name, file in listed.items():
        if zipped.entries[name].entry.size != file.size:
            raise BundleFaulty(Fault.ENTRY_SIZE_WRONG, name)
    for name, found in zip(wanted, there, strict=True):
        if name != found:
            raise BundleFaulty(Fault.ENTRIES_REORDERED, found)


def _content(zipped: Opened, name: str, sha256: str) -> None:
    digest = hashlib.sha256()
    for chunk in zipped.chunks(name):
        digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise BundleFaulty(Fault.ENTRY_CHANGED, name)


def _conference(zipped: Opened, manifest: Manifest) -> dict[str, Any]:
    """Who met is what the chain begins with, and what the manifest says."""
    if {bundle.CONFERENCE, bundle.LOG} - {file.name for file in manifest.files}:
        raise BundleFaulty(Fault.MANIFEST_MALFORMED)
    raw = zipped.small(bundle.CONFERENCE, CONFERENCE_MAX)
    try:
        facts = json.loads(raw)
        said = {name: facts["conference"][name] for name in BundledConference.model_fields}
        agrees = BundledConference.model_validate(said) == manifest.conference
    except (ValueError, KeyError, TypeError) as error:
        raise BundleFaulty(Fault.CONFERENCE_CHANGED) from error
    if not agrees or hashlib.sha256(raw).hexdigest() != manifest.log.genesis:
        raise BundleFaulty(Fault.CONFERENCE_CHANGED)
    return dict(facts)


def _log(zipped: Opened, manifest: Manifest) -> None:
    head = Head(0, manifest.log.genesis)
    for line in lines(zipped):
        if line.seq != head.seq + 1:
            raise BundleFaulty(Fault.LOG_REORDERED, head.seq + 1)
        end = follows(head, manifest.conference.id, line.at_ms, line.actor, canonical(line.event))
        if (line.previous_hash, line.hash) != (head.hash, end.hash):
            raise BundleFaulty(Fault.LOG_LINE_CHANGED, line.seq)
        head = end
    if head.seq < manifest.log.seq:
        raise BundleFaulty(Fault.LOG_CUT_SHORT, head.seq)
    if head != Head(manifest.log.seq, manifest.log.hash):
        raise BundleFaulty(Fault.LOG_END_WRONG, head.seq)


def _counts(zipped: Opened, manifest: Manifest, conference: dict[str, Any]) -> None:
    kinds = [file.kind for file in manifest.files]
    found = {
        "sites": len(conference["sites"]),
        "attendees": len(conference["attendees"]),
        "items": len(conference["items"]),
        "log_lines": manifest.log.seq,
        "papers": kinds.count("paper"),
        "recordings": kinds.count("recording"),
        "transcript_rows": _rows(zipped, manifest),
    }
    for name, count in found.items():
        if getattr(manifest.counts, name) != count:
            raise BundleFaulty(Fault.COUNTS_WRONG, name)


def _rows(zipped: Opened, manifest: Manifest) -> int:
    """Of transcript.jsonl: one line each."""
    if all(file.name != bundle.TRANSCRIPT for file in manifest.files):
        return 0
    return sum(chunk.count(b"\n") for chunk in zipped.chunks(bundle.TRANSCRIPT))


def _split(zipped: Opened) -> Iterator[bytes]:
    rest = bytearray()
    number = 1
    for chunk in zipped.chunks(bundle.LOG):
        rest += chunk
        *whole, last = rest.split(b"\n")
        for line in whole:
            yield bytes(line)
        number += len(whole)
        rest = bytearray(last)
        if len(rest) > LINE_MAX:
            raise BundleFaulty(Fault.LOG_MALFORMED, number)
    if rest:
        raise BundleFaulty(Fault.LOG_MALFORMED, number)
