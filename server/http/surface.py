"""Every HTTP route in one table: the router, the contract and the authorisation test read it.

A route not listed here can't be served, and one listed without a handler fails at start.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from rooms.conferences.messages import ConferenceSummary, ScheduleConference
from rooms.consultations.messages import (
    AnswerConsultation,
    Askable,
    AskConsultation,
    ConsultationList,
    ConsultationReplies,
    ConsultationView,
)
from rooms.documents.messages import (
    DocumentView,
    OpenedDocument,
    OpeningsView,
    PrintPackView,
    ReadersView,
    VersionsView,
)
from rooms.kernel.wire import Wire
from rooms.notes.messages import NotesPage, PushedNotes, PushNotes
from rooms.pairing.messages import AskCode, AskNameplate, CodeView, NameplateView, ShowCode
from rooms.people.messages import SessionView, SignIn
from rooms.search.messages import SearchResults
from rooms.voting.messages import (
    BallotCast,
    BallotStatus,
    CastBallot,
    NamedBallotList,
    PollRules,
    ReceiptList,
)
from server.http.messages import (
    ConferenceList,
    LogPage,
    PersonList,
    Readiness,
    UnitList,
)
from server.rendering.messages import PageDigests, PageWords

Method = Literal["GET", "POST", "DELETE"]


class Access(Enum):
    """What a request must show before its handler runs; what the caller may do is decided after."""

    ANYBODY = "anybody"
    COOKIE = "cookie"  # the session's cookie: enough to read
    TOKEN = "token"  # noqa: S105 - cookie and X-Session-Token: for whatever changes something
    SECRET = "secret"  # noqa: S105 - an unguessable path, for calendar programs


@dataclass(frozen=True, slots=True)
class Query:
    name: str
    kind: Literal["string", "integer"]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`reply` is a model, or the media type of a file."""

    name: str
    method: Method
    path: str
    access: Access
    summary: str
    reply: type[Wire] | str | None
    status: int = 200
    body: type[Wire] | None = None
    form: tuple[str, ...] = ()
    query: tuple[Query, ...] = ()


WEBP = "image/webp"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "sign_in",
        "POST",
        "/api/session",
        Access.ANYBODY,
        "Sign in; sets the cookie dh_session.",
        SessionView,
        body=SignIn,
    ),
    Endpoint(
        "sign_in_by_code",
        "POST",
        "/api/session/code",
        Access.ANYBODY,
        "Sign in by the code of a person or a seat, for its conference only.",
        SessionView,
        body=ShowCode,
    ),
    Endpoint(
        "get_session", "GET", "/api/session", Access.COOKIE, "The signed-in person.", SessionView
    ),
    Endpoint(
        "sign_out", "DELETE", "/api/session", Access.TOKEN, "End this session.", None, status=204
    ),
    Endpoint(
        "list_conferences",
        "GET",
        "/api/conferences",
        Access.COOKIE,
        "Conferences the caller may see that overlap the time asked for.",
        ConferenceList,
        query=(Query("from_ms", "integer"), Query("to_ms", "integer")),
    ),
    Endpoint(
        "schedule_conference",
        "POST",
        "/api/conferences",
        Access.TOKEN,
        "Schedule a conference (scheduler, system_admin).",
        ConferenceSummary,
        status=201,
        body=ScheduleConference,
    ),
    Endpoint(
        "get_conference",
        "GET",
        "/api/conferences/{conference_id}",
        Access.COOKIE,
        "One conference.",
        ConferenceSummary,
    ),
    Endpoint(
        "get_log",
        "GET",
        "/api/conferences/{conference_id}/log",
        Access.COOKIE,
        "The log with its hash chain (chair, secretary).",
        LogPage,
        query=(Query("after", "integer"),),
    ),
    Endpoint(
        "upload_document",
        "POST",
        "/api/conferences/{conference_id}/documents",
        Access.TOKEN,
        "Upload a paper; its pages appear by events.",
        DocumentView,
        status=202,
        form=("file", "title", "item_id", "kind", "document_id", "state", "offline"),
    ),
    Endpoint(
        "open_document",
        "POST",
        "/api/conferences/{conference_id}/documents/{document_id}/openings",
        Access.TOKEN,
        "The caller has had a page of this version before him for two seconds.",
        None,
        status=204,
        body=OpenedDocument,
    ),
    Endpoint(
        "get_openings",
        "GET",
        "/api/conferences/{conference_id}/openings",
        Access.COOKIE,
        "What the caller has opened; for chair and secretary also how many have opened what.",
        OpeningsView,
    ),
    Endpoint(
        "get_readers",
        "GET",
        "/api/conferences/{conference_id}/documents/{document_id}/readers",
        Access.COOKIE,
        "Who has opened a paper, who has not comes first (chair, secretary).",
        ReadersView,
    ),
    Endpoint(
        "get_versions",
        "GET",
        "/api/conferences/{conference_id}/documents/{document_id}/versions",
        Access.COOKIE,
        "The versions of a paper that the caller may read.",
        VersionsView,
    ),
    Endpoint(
        "get_print_pack",
        "GET",
        "/api/conferences/{conference_id}/print_pack",
        Access.COOKIE,
        "How large the caller's print pack would be now.",
        PrintPackView,
    ),
    Endpoint(
        "get_print_pack_pdf",
        "GET",
        "/api/conferences/{conference_id}/print_pack.pdf",
        Access.COOKIE,
        "Every paper the caller may read, behind a cover with a table of contents.",
        PDF,
    ),
    Endpoint(
        "get_minutes_pdf",
        "GET",
        "/api/conferences/{conference_id}/minutes.pdf",
        Access.COOKIE,
        "The minutes as PDF, once ready.",
        PDF,
    ),
    Endpoint(
        "get_minutes_docx",
        "GET",
        "/api/conferences/{conference_id}/minutes.docx",
        Access.COOKIE,
        "The minutes as DOCX, once ready.",
        DOCX,
    ),
    Endpoint(
        "push_notes",
        "POST",
        "/api/conferences/{conference_id}/notes",
        Access.TOKEN,
        "Store one's own notes; whatever is accepted is on disk. Repeating changes nothing.",
        PushedNotes,
        body=PushNotes,
    ),
    Endpoint(
        "pull_notes",
        "GET",
        "/api/conferences/{conference_id}/notes",
        Access.COOKIE,
        "One's own notes and what others share with one, after what is known already.",
        NotesPage,
        query=(Query("since", "integer"), Query("shared_since", "integer")),
    ),
    Endpoint(
        "get_noted_papers",
        "GET",
        "/api/conferences/{conference_id}/notes.pdf",
        Access.COOKIE,
        "A paper with the caller's own notes, or all of those that bear notes, as PDF.",
        PDF,
        query=(Query("document_id", "string"),),
    ),
    Endpoint(
        "list_consultations",
        "GET",
        "/api/consultations",
        Access.COOKIE,
        "Consultations the caller is asked in, asks, or may read.",
        ConsultationList,
    ),
    Endpoint(
        "ask_consultation",
        "POST",
        "/api/consultations",
        Access.TOKEN,
        "Put a question in writing (chair, secretary, planner).",
        ConsultationView,
        status=201,
        body=AskConsultation,
    ),
    Endpoint(
        "get_consultation",
        "GET",
        "/api/consultations/{consultation_id}",
        Access.COOKIE,
        "One form, with the caller's answer.",
        ConsultationView,
    ),
    Endpoint(
        "answer_consultation",
        "POST",
        "/api/consultations/{consultation_id}/answer",
        Access.TOKEN,
        "Answer, or change one's answer, until the deadline (those asked).",
        ConsultationView,
        body=AnswerConsultation,
    ),
    Endpoint(
        "close_consultation",
        "POST",
        "/api/consultations/{consultation_id}/close",
        Access.TOKEN,
        "End it before its deadline (who asked, chair, secretary).",
        ConsultationView,
    ),
    Endpoint(
        "get_consultation_replies",
        "GET",
        "/api/consultations/{consultation_id}/replies",
        Access.COOKIE,
        "Who answered what (who asked, chair, secretary).",
        ConsultationReplies,
    ),
    Endpoint(
        "list_askable",
        "GET",
        "/api/conferences/{conference_id}/askable",
        Access.COOKIE,
        "Whom a consultation may be put to, and its possible papers (chair, secretary, planner).",
        Askable,
    ),
    Endpoint(
        "list_poll_rules",
        "GET",
        "/api/poll-rules",
        Access.COOKIE,
        "Pass rules and quorums by name, for those who prepare a poll.",
        PollRules,
    ),
    Endpoint(
        "cast_ballot",
        "POST",
        "/api/polls/{poll_id}/ballot",
        Access.TOKEN,
        "Cast a ballot; answered when it is on disk. The same key again changes nothing.",
        BallotCast,
        body=CastBallot,
    ),
    Endpoint(
        "get_ballot_status",
        "GET",
        "/api/polls/{poll_id}/ballot",
        Access.COOKIE,
        "Whether the caller's ballot is on disk, for when the answer to casting it was lost.",
        BallotStatus,
        query=(Query("key", "string"),),
    ),
    Endpoint(
        "list_ballot_receipts",
        "GET",
        "/api/polls/{poll_id}/receipts",
        Access.COOKIE,
        "Receipts of all counted ballots of a published secret poll.",
        ReceiptList,
    ),
    Endpoint(
        "list_named_ballots",
        "GET",
        "/api/polls/{poll_id}/named-ballots",
        Access.COOKIE,
        "Who voted how in an open poll, for those who see its result.",
        NamedBallotList,
    ),
    Endpoint(
        "get_counting_record",
        "GET",
        "/api/polls/{poll_id}/counting-record.pdf",
        Access.COOKIE,
        "The counting record, for those who see the result.",
        PDF,
    ),
    Endpoint(
        "get_paper_ballots",
        "GET",
        "/api/polls/{poll_id}/paper-ballots.pdf",
        Access.COOKIE,
        "Ballots of a paper poll, to print (chair, secretary).",
        PDF,
    ),
    Endpoint(
        "ask_code",
        "POST",
        "/api/conferences/{conference_id}/codes",
        Access.TOKEN,
        "The code of a person or a seat as QR (chair, secretary, service_staff).",
        CodeView,
        body=AskCode,
    ),
    Endpoint(
        "get_codes_pdf",
        "GET",
        "/api/conferences/{conference_id}/codes.pdf",
        Access.COOKIE,
        "Codes to print: of people, or of the seats of one site (chair, secretary, service_staff).",
        PDF,
        query=(Query("kind", "string", required=True), Query("site_id", "string")),
    ),
    Endpoint(
        "ask_nameplate",
        "POST",
        "/api/nameplate",
        Access.ANYBODY,
        "Who sits on the seat of a code; waits up to 20 s for something else than was seen.",
        NameplateView,
        body=AskNameplate,
    ),
    Endpoint(
        "list_units",
        "GET",
        "/api/units",
        Access.COOKIE,
        "Units whose name matches, at most 200.",
        UnitList,
        query=(Query("query", "string"),),
    ),
    Endpoint(
        "list_people",
        "GET",
        "/api/people",
        Access.COOKIE,
        "People whose name matches, at most 200 (scheduler, system_admin).",
        PersonList,
        query=(Query("query", "string"), Query("unit_id", "string")),
    ),
    Endpoint(
        "search",
        "GET",
        "/api/search",
        Access.COOKIE,
        "Pages that hold the words asked for, in one conference or in all of the caller's; phrases "
        "between quotation marks. At most 200 characters, 50 pages at once.",
        SearchResults,
        query=(
            Query("query", "string", required=True),
            Query("conference_id", "string"),
            Query("after", "integer"),
            Query("limit", "integer"),
        ),
    ),
    Endpoint(
        "get_page_image",
        "GET",
        "/pages/{sha256}/{page}/{size}.webp",
        Access.COOKIE,
        "A page as image; size is thumb (160 px), base (1240 px) or sharp (2048 px). Immutable.",
        WEBP,
    ),
    Endpoint(
        "get_page_words",
        "GET",
        "/pages/{sha256}/{page}/words.json",
        Access.COOKIE,
        "Boxes of the words of a page, in page units: of the text layer or, once a scan was read, "
        "of OCR. To be asked for again while a page may still be read, immutable then.",
        PageWords,
    ),
    Endpoint(
        "get_page_digests",
        "GET",
        "/pages/{sha256}/digests.json",
        Access.COOKIE,
        "A digest of each page's picture: equal where versions look the same. Immutable.",
        PageDigests,
    ),
    Endpoint(
        "get_original",
        "GET",
        "/originals/{sha256}.pdf",
        Access.COOKIE,
        "The PDF as uploaded, or what was made of an Office file; ranges. Immutable.",
        PDF,
    ),
    Endpoint(
        "get_linear",
        "GET",
        "/originals/{sha256}/linear.pdf",
        Access.COOKIE,
        "The same with its first page first, for ranges; page_not_ready until it is made, or where "
        "the file doesn't allow it. Immutable.",
        PDF,
    ),
    Endpoint(
        "get_calendar",
        "GET",
        "/calendar/{secret}.ics",
        Access.SECRET,
        "A person's conferences as iCalendar.",
        "text/calendar",
    ),
    Endpoint("livez", "GET", "/livez", Access.ANYBODY, "The event loop turns.", "text/plain"),
    Endpoint(
        "readyz",
        "GET",
        "/readyz",
        Access.ANYBODY,
        "Database, disk and relay; 503 while one has failed.",
        Readiness,
    ),
    Endpoint("metrics", "GET", "/metrics", Access.ANYBODY, "Figures for Prometheus.", "text/plain"),
    Endpoint(
        "openapi", "GET", "/openapi.json", Access.ANYBODY, "This contract.", "application/json"
    ),
)

FOR_LIMITED = frozenset(
    {
        "get_session",
        "sign_out",
        "list_conferences",
        "get_page_image",
        "get_page_words",
        "get_page_digests",
        "get_original",
        "get_linear",
        "list_poll_rules",
        "cast_ballot",
        "get_ballot_status",
        "list_ballot_receipts",
        "list_named_ballots",
    }
)
"""What a session by a code may ask besides its own conference: itself, and what is found by digests
or ids that only a conference tells. A new address is closed to it until it is named here."""
