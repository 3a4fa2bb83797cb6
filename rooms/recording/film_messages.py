"""The film of a conference on the wire: how far it is, what it shows when, and what is missing."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from rooms.kernel.wire import EpochMs, Id, Sha256, Wire

FilmMs = Annotated[int, Field(ge=0, description="milliseconds from the beginning of the film")]


class FilmKind(StrEnum):
    FILM = "film"
    AUDIO = "audio"


class FilmState(StrEnum):
    WAITING = "waiting"
    COMPOSING = "composing"
    READY = "ready"
    FAILED = "failed"


class FilmFailure(StrEnum):
    """Why there is no film. `cancelled` by hand; `nothing_recorded`: no segment that plays;
    `disk_full`; `composer_ended`: its process died, again can help."""

    CANCELLED = "cancelled"
    NOTHING_RECORDED = "nothing_recorded"
    DISK_FULL = "disk_full"
    COMPOSER_ENDED = "composer_ended"


class FilmSpan(Wire):
    """From `film_ms` on the film shows the meeting from `wall_ms` on."""

    film_ms: FilmMs
    wall_ms: EpochMs
    duration_ms: FilmMs


class Chapter(Wire):
    """Begins an agenda item, a speech under it (`attendee_id`), or, with neither, the opening."""

    film_ms: FilmMs
    item_id: Id | None
    attendee_id: Id | None
    title: str


class Missing(Wire):
    """A stretch for which something was recorded that doesn't play."""

    film_ms: FilmMs
    duration_ms: FilmMs
    attendee_id: Id
    kind: str


class FilmView(Wire):
    """`film`, or only its sound. `byte_count` and what follows are there when it is ready."""

    kind: FilmKind
    state: FilmState
    progress: Annotated[float, Field(ge=0, le=1)]
    reason: FilmFailure | None
    sha256: Sha256 | None
    byte_count: int | None
    duration_ms: FilmMs | None
    width: int | None
    height: int | None
    made_at_ms: EpochMs | None
    spans: list[FilmSpan]
    chapters: list[Chapter]
    missing: list[Missing]


class FilmList(Wire):
    """`may_order`: have it made, made again or stopped; `may_download`: take the file away."""

    films: list[FilmView]
    may_order: bool
    may_download: bool
