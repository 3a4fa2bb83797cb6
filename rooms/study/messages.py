"""Study on the wire: opening a conference to units, what one has watched, who has."""

from typing import Annotated

from pydantic import Field

from rooms.kernel.wire import EpochMs, Id, Name, Wire

SPANS_MAX = 200
FilmMs = Annotated[int, Field(ge=0, le=7 * 24 * 3_600_000)]
FilmSpan = tuple[FilmMs, FilmMs]
"""From and to, in the film's own time."""


class OpenStudy(Wire):
    """Open a closed conference to units and all below them, from one moment to another."""

    unit_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]
    from_ms: EpochMs
    to_ms: EpochMs
    film: bool = True
    papers: bool = True
    transcript: bool = True


class StudyUnit(Wire):
    id: Id
    name: Name


class StudyView(Wire):
    """`closed_at_ms`: taken back before its time was over."""

    id: Id
    conference_id: Id
    units: list[StudyUnit]
    from_ms: EpochMs
    to_ms: EpochMs
    film: bool
    papers: bool
    transcript: bool
    opened_at_ms: EpochMs
    closed_at_ms: EpochMs | None


class StudyList(Wire):
    """The latest first."""

    studies: list[StudyView]


class MyStudy(Wire):
    """How far the caller is. `watched` are spans of the film, in order, none touching the next."""

    study: StudyView
    watched: list[FilmSpan]
    watched_ms: FilmMs
    furthest_ms: FilmMs
    done_at_ms: EpochMs | None


class ReportWatched(Wire):
    """What has been played since the last report; what was skipped isn't in it."""

    spans: Annotated[list[FilmSpan], Field(max_length=SPANS_MAX)]


class Learner(Wire):
    """Somebody of a chosen unit; who hasn't begun has no `changed_at_ms`."""

    person_id: Id
    name: Name
    position: str
    unit_name: str
    watched_ms: FilmMs
    furthest_ms: FilmMs
    changed_at_ms: EpochMs | None
    done_at_ms: EpochMs | None


class StudyProgress(Wire):
    """By unit, then by name. `duration_ms`: of the film, null while there is none."""

    study: StudyView
    duration_ms: FilmMs | None
    learners: list[Learner]
