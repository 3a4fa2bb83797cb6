"""Small bundles to look at and to damage: all kinds of parts, without a database."""

import asyncio
import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rooms.kernel.log import Head, canonical, chain, genesis_hash
from server.archiving import manifest as bundle
from server.archiving import zip_format
from server.archiving.faults import BundleFaulty
from server.archiving.official import judge
from server.archiving.signing import BundleKey
from server.archiving.verifying import verify
from server.archiving.writing import Part, plan
from server.archiving.zip_format import Entry
from tests.unit.server.archiving import signed

KEY = BundleKey(bytes(range(32)))
OTHER_KEY = BundleKey(bytes(range(1, 33)))
CONFERENCE_ID = "c1"
FACTS = {
    "conference": {
        "id": CONFERENCE_ID,
        "title": "Phiên họp thường kỳ tháng 11",
        "starts_at_ms": 1_780_000_000_000,
        "ends_at_ms": 1_780_003_600_000,
    },
    "sites": [{"id": "s1"}, {"id": "s2"}],
    "attendees": [{"id": "a1"}, {"id": "a2"}, {"id": "a3"}],
    "items": [{"id": "i1"}],
}
LINES = 12

Files = list[tuple[str, bytes]]


def parts() -> list[Part]:
    return [
        Part("README.txt", "readme", "Hướng dẫn", "text/plain", "Gói lưu trữ\n".encode()),
        Part(bundle.CONFERENCE, "conference", "Hội nghị", "application/json", facts()),
        Part(bundle.LOG, "log", "Nhật ký", "application/jsonl", log_of(events())),
        Part("votes.json", "votes", "Biểu quyết", "application/json", b'{"polls":[]}\n'),
        Part(bundle.TRANSCRIPT, "transcript", "Lời", "application/jsonl", b'{"a":1}\n' * 5),
        Part("papers/01-to-trinh.pdf", "paper", "Tờ trình", "application/pdf", b"%PDF-1" * 700),
        Part("papers/02-bao-cao.pdf", "paper", "Báo cáo", "application/pdf", b"%PDF-2" * 700),
        Part("film/film.mp4", "film", "Phim", "video/mp4", bytes(range(256)) * 40),
        *signed.parts(CONFERENCE_ID),
    ]


def facts() -> bytes:
    return canonical(FACTS).encode()


def events() -> list[dict[str, Any]]:
    return [{"type": "captions.added", "text": f"Câu thứ {number}"} for number in range(LINES)]


def log_of(said: Sequence[dict[str, Any]]) -> bytes:
    """The log with these events, its hashes right."""
    start = Head(0, genesis_hash(FACTS))
    chained = chain(start, CONFERENCE_ID, 1_780_000_000_000, "a1", map(canonical, said))
    return b"".join(
        canonical(
            {
                "seq": line.seq,
                "at_ms": line.at_ms,
                "actor": line.actor,
                "event": json.loads(line.event),
                "previous_hash": line.previous_hash,
                "hash": line.hash,
            }
        ).encode()
        + b"\n"
        for line in chained
    )


def head() -> Head:
    last = json.loads(log_of(events()).splitlines()[-1])
    return Head(last["seq"], last["hash"])


def made(key: BundleKey | None = KEY) -> Files:
    """Names and contents, in order."""
    planned = plan(facts(), head(), parts(), key)
    names = [entry.name for entry in planned.entries]
    return [(name, bytes(content)) for name, content in zip(names, planned.contents, strict=True)]


def packed(files: Files) -> bytes:
    """As a bundle is written, whatever is in it."""
    entries = [Entry(name, len(data), zlib.crc32(data)) for name, data in files]
    body = [
        zip_format.local_header(entry) + data
        for entry, (_, data) in zip(entries, files, strict=True)
    ]
    return b"".join(body) + zip_format.directory(entries)


def replaced(files: Files, name: str, data: bytes) -> Files:
    return [(one, data if one == name else old) for one, old in files]


def content(files: Files, name: str) -> bytes:
    return dict(files)[name]


def edited(files: Files, edit: Callable[[dict[str, Any]], None]) -> Files:
    """With another manifest, canonically written."""
    manifest = json.loads(content(files, bundle.MANIFEST))
    edit(manifest)
    return replaced(files, bundle.MANIFEST, canonical(manifest).encode() + b"\n")


def relisted(files: Files) -> Files:
    """The manifest says what the files are now, and is otherwise as it was."""

    def edit(manifest: dict[str, Any]) -> None:
        for listed in manifest["files"]:
            data = content(files, listed["name"])
            listed["size"], listed["sha256"] = len(data), hashlib.sha256(data).hexdigest()

    return edited(files, edit)


@dataclass(frozen=True, slots=True)
class Checked:
    """What `dienhong archive verify` says of a file."""

    folder: Path

    def __call__(
        self, data: bytes, key: str | None = None, *, by_roots: bool = True
    ) -> BundleFaulty | None:
        path = self.folder / "bundle.zip"
        path.write_bytes(data)
        try:
            papers = verify(path, key=key).papers
            asyncio.run(judge(path, papers, signed.judging(self.folder), by_roots=by_roots))
        except BundleFaulty as verdict:
            return verdict
        return None
