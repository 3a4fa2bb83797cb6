"""What a bundle says of itself: `manifest.json` and `signature.json`, read strictly.

Both are canonical JSON: there is one way to write them, so that nothing can be changed unseen.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from rooms.kernel.log import canonical
from rooms.kernel.wire import EpochMs, Id, Sha256, Title, Wire

FORMAT: Final = 2
KNOWN_FORMATS: Final = frozenset({1, FORMAT})
"""Format 1 had no official papers."""
MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
CONFERENCE = "conference.json"
LOG = "log.jsonl"
TRANSCRIPT = "transcript.jsonl"
OFFICIAL: Final = "official"

Count = Annotated[int, Field(ge=0)]
PublicKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileKind = Literal[
    "readme",
    "conference",
    "log",
    "votes",
    "attendance",
    "transcript",
    "minutes",
    "official",
    "paper",
    "recording",
    "film",
]


class ListedFile(Wire):
    """A file of the bundle. `title` as people call it."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    kind: FileKind
    title: Annotated[str, Field(max_length=500)]
    media_type: Annotated[str, Field(max_length=200)]
    size: Count
    sha256: Sha256


class BundledConference(Wire):
    id: Id
    title: Title
    starts_at_ms: EpochMs
    ends_at_ms: EpochMs


class LogHead(Wire):
    """`genesis`: the hash before the first line, that of conference.json."""

    genesis: Sha256
    seq: Count
    hash: Sha256


class Counts(Wire):
    sites: Count
    attendees: Count
    items: Count
    log_lines: Count
    papers: Count
    recordings: Count
    transcript_rows: Count


class Manifest(Wire):
    """`signed_by` is null where the exporting server signs nothing."""

    format: int
    conference: BundledConference
    log: LogHead
    counts: Counts
    files: list[ListedFile]
    signed_by: PublicKey | None


class Signature(Wire):
    """Ed25519 over the bytes of manifest.json."""

    algorithm: Literal["ed25519"]
    public_key: PublicKey
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


def written(model: Wire) -> bytes:
    return canonical(model.model_dump(mode="json")).encode() + b"\n"
