"""A bundle made from its parts: measured first, so that its length is known and its manifest stands
in front; then streamed. The same record and key make the same bytes."""

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rooms.kernel.log import Head
from server.archiving import manifest as bundle
from server.archiving import zip_format
from server.archiving.manifest import (
    BundledConference,
    Counts,
    FileKind,
    ListedFile,
    LogHead,
    Manifest,
)
from server.archiving.signing import BundleKey
from server.archiving.zip_format import Entry

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A file to go in: what it holds, or where that is. `sha256`: what it must still be."""

    name: str
    kind: FileKind
    title: str
    media_type: str
    content: bytes | Path
    sha256: str | None = None


class PartChanged(Exception):
    """A file in the store isn't what it was received as: nothing is exported."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A bundle, ready to be written as often as wanted."""

    manifest: Manifest
    entries: tuple[Entry, ...]
    contents: tuple[bytes | Path, ...]

    @property
    def size(self) -> int:
        return zip_format.total(self.entries)

    def chunks(self) -> Iterator[bytes]:
        for entry, content in zip(self.entries, self.contents, strict=True):
            yield zip_format.local_header(entry)
            yield from _chunks(content)
        yield zip_format.directory(self.entries)


def plan(facts: bytes, head: Head, parts: Sequence[Part], key: BundleKey | None) -> Plan:
    """`facts`: the canonical lines of conference.json, whose hash the log begins with."""
    measured = [_measure(part) for part in parts]
    listed = [file for file, _ in measured]
    manifest = Manifest(
        format=bundle.FORMAT,
        conference=_identity(facts),
        log=LogHead(genesis=hashlib.sha256(facts).hexdigest(), seq=head.seq, hash=head.hash),
        counts=_counts(facts, head, parts),
        files=listed,
        signed_by=None if key is None else key.public,
    )
    raw = bundle.written(manifest)
    front = [(bundle.MANIFEST, raw)]
    if key is not None:
        front.append((bundle.SIGNATURE, bundle.written(key.sign(raw))))
    entries = [Entry(name, len(data), zlib.crc32(data)) for name, data in front]
    entries += [Entry(file.name, file.size, crc) for file, crc in measured]
    contents = [data for _, data in front] + [part.content for part in parts]
    return Plan(manifest, tuple(entries), tuple(contents))


def write(made: Plan, out: Path) -> None:
    """Beside its name first: a bundle is there whole or not at all."""
    half = out.with_name(f"{out.name}.part")
    try:
        with half.open("wb") as file:
            for chunk in made.chunks():
                file.write(chunk)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def _measure(part: Part) -> tuple[ListedFile, int]:
    digest, crc, size = hashlib.sha256(), 0, 0
    for chunk in _chunks(part.content):
        digest.update(chunk)
        crc = zlib.crc32(chunk, crc)
        size += len(chunk)
    sha256 = digest.hexdigest()
    if part.sha256 is not None and part.sha256 != sha256:
        raise PartChanged(part.name)
    listed = ListedFile(
        name=part.name,
        kind=part.kind,
        title=part.title,
        media_type=part.media_type,
        size=size,
        sha256=sha256,
    )
    return listed, crc


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _identity(facts: bytes) -> BundledConference:
    conference = json.loads(facts)["conference"]
    return BundledConference(**{name: conference[name] for name in BundledConference.model_fields})


def _counts(facts: bytes, head: Head, parts: Sequence[Part]) -> Counts:
    said = json.loads(facts)
    kinds = [part.kind for part in parts]
    rows = sum(
        chunk.count(b"\n")
        for part in parts
        if part.name == bundle.TRANSCRIPT
        for chunk in _chunks(part.content)
    )
    return Counts(
        sites=len(said["sites"]),
        attendees=len(said["attendees"]),
        items=len(said["items"]),
        log_lines=head.seq,
        papers=kinds.count("paper"),
        recordings=kinds.count("recording"),
        transcript_rows=rows,
    )
