"""The routes of the archive: what was held, what was said, bundles, study."""

from rooms.archive.messages import ArchiveLines, ArchiveList, ArchivePage, ArchiveResults
from rooms.study.messages import (
    MyStudy,
    OpenStudy,
    ReportWatched,
    StudyList,
    StudyProgress,
    StudyView,
)
from server.http.endpoint import Access, Endpoint, Query

ZIP, MP4, M4A, CSV = "application/zip", "video/mp4", "audio/mp4", "text/csv"
ANY_FILE = "application/octet-stream"
ONE = "/api/archive/{conference_id}"
STUDIES = f"{ONE}/studies"
TIME = (Query("from_ms", "integer"), Query("to_ms", "integer"), Query("unit", "string"))

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "list_archive",
        "GET",
        "/api/archive",
        Access.COOKIE,
        "Closed conferences the caller may read: took part, planned, or open to him for study.",
        ArchiveList,
        query=TIME,
    ),
    Endpoint(
        "search_archive",
        "GET",
        "/api/archive/search",
        Access.COOKIE,
        "Words in all that the caller may read; of each kind the first hits, or of one kind all.",
        ArchiveResults,
        query=(
            Query("query", "string", required=True),
            Query("group", "string"),
            Query("conference_id", "string"),
            Query("after", "integer"),
            *TIME,
        ),
    ),
    Endpoint(
        "get_archived",
        "GET",
        ONE,
        Access.COOKIE,
        "One closed conference: its course, papers, votes, and what may be had of it.",
        ArchivePage,
    ),
    Endpoint(
        "get_archived_lines",
        "GET",
        f"{ONE}/lines",
        Access.COOKIE,
        "What was said, in order.",
        ArchiveLines,
    ),
    Endpoint(
        "get_archived_film",
        "GET",
        f"{ONE}/film.mp4",
        Access.COOKIE,
        "The film, in ranges.",
        MP4,
    ),
    Endpoint(
        "get_archived_sound",
        "GET",
        f"{ONE}/film.m4a",
        Access.COOKIE,
        "The sound alone, in ranges.",
        M4A,
    ),
    Endpoint(
        "get_archived_file",
        "GET",
        f"{ONE}/files/{{folder}}/{{file}}",
        Access.COOKIE,
        "A paper or minutes of an imported conference.",
        ANY_FILE,
    ),
    Endpoint(
        "get_bundle",
        "GET",
        f"{ONE}/bundle.zip",
        Access.COOKIE,
        "The whole record in one file that can be verified (chair, secretary).",
        ZIP,
    ),
    Endpoint(
        "list_studies",
        "GET",
        STUDIES,
        Access.COOKIE,
        "To whom the conference was opened for study (chair, secretary, who planned it).",
        StudyList,
    ),
    Endpoint(
        "open_study",
        "POST",
        STUDIES,
        Access.TOKEN,
        "Open the conference again to units and all below them.",
        StudyView,
        status=201,
        body=OpenStudy,
    ),
    Endpoint(
        "close_study",
        "DELETE",
        f"{STUDIES}/{{study_id}}",
        Access.TOKEN,
        "Take it back before its time is over.",
        StudyView,
    ),
    Endpoint(
        "get_study_progress",
        "GET",
        f"{STUDIES}/{{study_id}}/progress",
        Access.COOKIE,
        "How far everybody of the chosen units is.",
        StudyProgress,
    ),
    Endpoint(
        "get_study_progress_csv",
        "GET",
        f"{STUDIES}/{{study_id}}/progress.csv",
        Access.COOKIE,
        "The same as a table.",
        CSV,
    ),
    Endpoint(
        "report_watched",
        "POST",
        f"{ONE}/watched",
        Access.TOKEN,
        "What of the film the caller has played since the last report.",
        MyStudy,
        body=ReportWatched,
    ),
)
