"""The page of one conference, from its record and what its reader may have of it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rooms.archive import course
from rooms.archive.imports import KeptFile
from rooms.archive.messages import (
    ArchivedConference,
    ArchivedOfficialPaper,
    ArchiveDownload,
    ArchivedPaper,
    ArchivedPerson,
    ArchivedSite,
    ArchivePage,
    ArchiveRights,
    ShownPage,
)
from rooms.archive.record import Record
from rooms.documents.messages import DocumentKind, DocumentState, DocumentView, VersionView
from rooms.recording.film_messages import FilmView
from rooms.sites.rules import SERVING_ROLES
from rooms.study.messages import MyStudy
from rooms.voting.messages import PollState, PollView


@dataclass(frozen=True, slots=True)
class Papers:
    """The versions that may be read, by digest; where they are as a whole, if not where all papers
    of this server are; which are there page by page, if not all."""

    readable: Collection[str]
    whole: Mapping[str, str]
    drawn: Collection[str] | None = None

    def href(self, sha256: str) -> str:
        return self.whole.get(sha256, f"/originals/{sha256}.pdf")


@dataclass(frozen=True, slots=True)
class Film:
    view: FilmView | None
    href: str | None


def page(
    record: Record,
    conference: ArchivedConference,
    rights: ArchiveRights,
    *,
    papers: Papers,
    official: Sequence[ArchivedOfficialPaper],
    film: Film,
    downloads: Sequence[ArchiveDownload],
    study: MyStudy | None,
) -> ArchivePage:
    roster = record.end.roster
    return ArchivePage(
        conference=conference,
        rights=rights,
        items=course.items(record),
        sites=[
            ArchivedSite(id=site.id, name=site.name, main=site.main)
            for site in roster.sites.values()
        ],
        people=_people(record),
        turns=course.turns(record),
        shown=[_shown(one, record, papers) for one in course.shown(record)],
        votes=_votes(record),
        moments=course.moments(record),
        papers=_papers(record, papers),
        official=list(official),
        downloads=list(downloads),
        film=film.view,
        film_href=film.href,
        study=study,
    )


def handed_out(record: Record) -> list[tuple[DocumentView, VersionView]]:
    """What readers had in the end: nobody's own papers, no draft, nothing recalled."""
    found: list[tuple[DocumentView, VersionView]] = []
    for document in record.end.documents.documents.values():
        published = document.state is DocumentState.PUBLISHED
        version = document.version if published else document.published_version
        if document.kind is not DocumentKind.PERSONAL and version is not None:
            found.append((document, version))
    return found


def listed_papers(files: Sequence[KeptFile], href: str) -> dict[str, str]:
    """Where the papers of an imported conference are, by digest."""
    return {one.sha256: f"{href}/{one.name}" for one in files if one.kind == "paper"}


def _people(record: Record) -> list[ArchivedPerson]:
    attendance = record.end.attendance
    found: list[ArchivedPerson] = []
    for one in record.end.roster.attendees.values():
        if one.role in SERVING_ROLES or one.removed:
            continue
        noted = attendance.check_in(one.id)
        came = noted.checked_in_at_ms is not None or noted.left_early_at_ms is not None
        found.append(
            ArchivedPerson(
                id=one.id,
                site_id=one.site_id,
                role=one.role,
                name=one.name,
                position=one.position,
                unit_name=one.unit_name,
                present=came or noted.stand_in is not None,
                stand_in=None if noted.stand_in is None else noted.stand_in.name,
            )
        )
    return found


def _shown(shown: course.Shown, record: Record, papers: Papers) -> ShownPage:
    """Of a paper that the reader may not have, only that something was shown."""
    document = record.end.documents.documents.get(shown.document_id)
    readable = shown.sha256 in papers.readable
    return ShownPage(
        from_ms=shown.from_ms,
        to_ms=shown.to_ms,
        document_id=shown.document_id if readable else None,
        title=document.title if document is not None and readable else "",
        sha256=shown.sha256 if readable else None,
        page=shown.page,
        pages=papers.drawn is None or shown.sha256 in papers.drawn,
        href=papers.href(shown.sha256) if readable else None,
    )


def _papers(record: Record, papers: Papers) -> list[ArchivedPaper]:
    return [
        ArchivedPaper(
            id=document.id,
            title=document.title,
            sha256=version.sha256,
            byte_count=version.byte_count,
            page_count=version.page_count,
            href=papers.href(version.sha256),
        )
        for document, version in handed_out(record)
        if version.sha256 in papers.readable
    ]


def _votes(record: Record) -> list[PollView]:
    """Published ones, as everybody saw them."""
    return [poll for poll in record.end.voting.polls.values() if poll.state is PollState.PUBLISHED]
