"""The record of one conference as the parts of a bundle: what those who lead it may read of it.

Of votes there are the published results and the receipts, as everybody was shown them: nothing that
leads from a ballot to a person. Personal papers and notes are their owners' and stay here.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rooms.archive import page as archive_page
from rooms.archive.moments import SaidRow
from rooms.archive.official import CarriedPaper
from rooms.archive.record import Record
from rooms.kernel.log import Head, canonical
from rooms.kernel.ports import Files, original
from rooms.kernel.text import search_key
from rooms.live import genesis
from rooms.recording.film_messages import FilmView
from rooms.sites.rules import SERVING_ROLES
from rooms.voting.messages import PollState
from server.archiving import manifest as bundle
from server.archiving import official
from server.archiving.manifest import FileKind
from server.archiving.writing import Part

README = Path(__file__).with_name("README.vi.txt")
JSON, JSONL = "application/json", "application/jsonl"
Said = Sequence[SaidRow]
SLUG_MAX = 60
OPEN_XML = "application/vnd.openxmlformats-officedocument"
OFFICE = {
    "word": ("docx", f"{OPEN_XML}.wordprocessingml.document"),
    "ppt": ("pptx", f"{OPEN_XML}.presentationml.presentation"),
    "xl": ("xlsx", f"{OPEN_XML}.spreadsheetml.sheet"),
}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of the store that goes in as it is: drafted minutes, film, a recorded track."""

    name: str
    kind: FileKind
    title: str
    media_type: str
    stored: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a bundle is made of."""

    facts: bytes
    head: Head
    parts: list[Part]


def gather(
    record: Record,
    files: Files,
    *,
    said: Said,
    receipts: dict[str, list[str]],
    issued: Sequence[CarriedPaper],
    film: FilmView | None,
    attached: Iterable[Attached],
) -> Gathered:
    """Reads nothing but the record: contents of files are read as the bundle is written."""
    facts = canonical(genesis.facts(record.start)).encode()
    last = record.entries[-1]
    parts = [
        Part("README.txt", "readme", "Hướng dẫn đọc gói", "text/plain", README.read_bytes()),
        Part(bundle.CONFERENCE, "conference", "Hội nghị khi lên lịch", JSON, facts),
        Part(bundle.LOG, "log", "Nhật ký", JSONL, _log(record)),
        Part("votes.json", "votes", "Biểu quyết", JSON, _json(_votes(record, receipts))),
        Part("attendance.json", "attendance", "Thành phần dự", JSON, _json(_attendance(record))),
        Part(bundle.TRANSCRIPT, "transcript", "Bản ghi lời", JSONL, _transcript(said)),
        *_papers(record, files),
        *official.parts(issued, files),
    ]
    if film is not None:
        content = _json(film.model_dump(mode="json"))
        parts.append(Part("film/film.json", "film", "Mốc thời gian của phim", JSON, content))
    parts += [
        Part(one.name, one.kind, one.title, one.media_type, files.path(one.stored), one.sha256)
        for one in attached
    ]
    return Gathered(facts, Head(last.seq, last.hash), parts)


def slug(title: str) -> str:
    """A plain name for a file: ASCII letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(title))[:SLUG_MAX].strip("-") or "khong-ten"


def _json(value: object) -> bytes:
    return canonical(value).encode() + b"\n"


def _lines(values: Iterable[object]) -> bytes:
    return b"".join(map(_json, values))


def _log(record: Record) -> bytes:
    """Each line with its hashes; `event` as the chain covers it."""
    return _lines(
        {
            "seq": one.seq,
            "at_ms": one.at_ms,
            "actor": one.actor,
            "event": json.loads(one.event),
            "previous_hash": one.previous_hash,
            "hash": one.hash,
        }
        for one in record.lines
    )


def _votes(record: Record, receipts: dict[str, list[str]]) -> dict[str, Any]:
    polls = record.end.voting.polls.values()
    published = [poll for poll in polls if poll.state is PollState.PUBLISHED]
    return {
        "polls": [poll.model_dump(mode="json", exclude={"may_vote"}) for poll in published],
        "receipts": {poll.id: sorted(receipts.get(poll.id, [])) for poll in published},
    }


def _attendance(record: Record) -> dict[str, Any]:
    end = record.end
    people = [one for one in end.roster.attendees.values() if one.role not in SERVING_ROLES]
    return {
        "people": [
            {
                **one.model_dump(mode="json"),
                "check_in": end.attendance.check_in(one.id).model_dump(mode="json"),
            }
            for one in people
        ],
        "sites": [site.model_dump(mode="json") for site in end.roster.sites.values()],
    }


def _transcript(said: Iterable[SaidRow]) -> bytes:
    return _lines(
        {
            "id": one.id,
            "attendee_id": one.attendee_id,
            "item_id": one.item_id,
            "started_at_ms": one.started_at_ms,
            "ended_at_ms": one.ended_at_ms,
            "text": one.text,
            "words": [list(word) for word in getattr(one, "words", ())],
        }
        for one in said
    )


def _papers(record: Record, files: Files) -> list[Part]:
    """As they were brought, in the version that readers had last."""
    parts: list[Part] = []
    for number, (document, version) in enumerate(archive_page.handed_out(record), start=1):
        path = files.path(original(version.sha256))
        suffix, media_type = _kind(path)
        name = f"papers/{number:03}-{slug(document.title)}.{suffix}"
        parts.append(Part(name, "paper", document.title, media_type, path, version.sha256))
    return parts


def _kind(path: Path) -> tuple[str, str]:
    """By its first bytes: a PDF, or what an office program writes."""
    with path.open("rb") as file:
        first = file.read(4)
    if first == b"%PDF":
        return "pdf", "application/pdf"
    if first != b"PK\x03\x04":
        return "doc", "application/msword"
    with zipfile.ZipFile(path) as zipped:
        inside = {name.split("/")[0] for name in zipped.namelist()}
    for folder, (suffix, media_type) in OFFICE.items():
        if folder in inside:
            return suffix, media_type
    return "bin", "application/octet-stream"
