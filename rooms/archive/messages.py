"""The archive on the wire: a list of closed conferences, and the page of one."""

from typing import Annotated, Literal

from pydantic import Field

from rooms.kernel.wire import EpochMs, Id, Name, PageNumber, Sha256, Title, Wire
from rooms.minutes.content import LocalDay, PaperKind
from rooms.minutes.flow import How
from rooms.minutes.paper_messages import SectionId, SignatureView
from rooms.recording.film_messages import FilmView
from rooms.search.messages import SnippetPart
from rooms.sites.messages import Role
from rooms.study.messages import MyStudy
from rooms.voting.messages import PollView

Why = Literal["attendee", "planner", "study"]
MomentKind = Literal[
    "opened",
    "roll_called",
    "item_begun",
    "item_ended",
    "floor_given",
    "floor_ended",
    "paper_shown",
    "vote_begun",
    "vote_published",
    "recess",
    "resumed",
    "recording_begun",
    "recording_ended",
    "closed",
]


class ArchivedConference(Wire):
    """A closed conference that the caller may read. `why`: took part, planned it, or has it opened
    for study. `origin`: the key of the server it was imported from (empty: unsigned), null for one
    held here."""

    id: Id
    title: Title
    place: str
    starts_at_ms: EpochMs
    opened_at_ms: EpochMs | None
    closed_at_ms: EpochMs | None
    chair_name: str
    unit_name: str
    site_count: int
    attendee_count: int
    my_role: Role | None
    why: Why
    origin: str | None
    imported_at_ms: EpochMs | None


class ArchiveList(Wire):
    """The latest first. `units`: those whose conferences are among all the caller may read."""

    conferences: list[ArchivedConference]
    units: list[str]


class ArchiveRights(Wire):
    """What of a conference the caller may have."""

    film: bool
    papers: bool
    transcript: bool
    edit_transcript: bool
    minutes: bool
    edit_minutes: bool
    bundle: bool
    open_study: bool


class ArchivedItem(Wire):
    """`spans`: when it was the one being dealt with. `number` is "1", "1.2" …"""

    id: Id
    number: str
    depth: Annotated[int, Field(ge=0)]
    title: Title
    presenter_id: Id | None
    spans: list[tuple[EpochMs, EpochMs]]


class ArchivedPerson(Wire):
    """`present`: was checked in or represented. Serving staff is left out."""

    id: Id
    site_id: Id
    role: Role
    name: Name
    position: str
    unit_name: str
    present: bool
    stand_in: str | None


class ArchivedSite(Wire):
    id: Id
    name: Name
    main: bool


class SpeechTurn(Wire):
    attendee_id: Id
    item_id: Id | None
    from_ms: EpochMs
    to_ms: EpochMs


class ShownPage(Wire):
    """A page that everybody was shown from `from_ms` to `to_ms`. Without `document_id` where the
    caller may not read the paper; without `pages` (an imported paper) it can be opened as a whole
    at `href`."""

    from_ms: EpochMs
    to_ms: EpochMs
    document_id: Id | None
    title: str
    sha256: Sha256 | None
    page: PageNumber
    pages: bool
    href: str | None


class ArchivedMoment(Wire):
    """What happened, for the time line. `text`: the title of an item, a paper or a vote."""

    at_ms: EpochMs
    kind: MomentKind
    attendee_id: Id | None
    text: str


class ArchivedLine(Wire):
    """Something said. `id` is that of the row of the transcript, or of the caption."""

    id: Id
    attendee_id: Id
    item_id: Id | None
    started_at_ms: EpochMs
    ended_at_ms: EpochMs
    text: str


class ArchivedPaper(Wire):
    id: str
    title: str
    sha256: Sha256
    byte_count: int
    page_count: int
    href: str


class ArchivedOfficialPaper(Wire):
    """Issued minutes, or an issued conclusion notice. `replaced`: a later edition was issued, too.
    `signatures` are what the server that held the conference found them to be as they were made;
    `signed` and `sealed` say whether that was digital or on paper."""

    id: Id
    kind: PaperKind
    edition: int
    replaced: bool
    code: str
    day: LocalDay
    issued_at_ms: EpochMs
    signed: How | None
    sealed: How | None
    signatures: list[SignatureView]
    pdf_href: str
    docx_href: str | None


class ArchiveDownload(Wire):
    kind: Literal["minutes", "transcript", "film", "audio", "bundle"]
    format: str
    href: str
    byte_count: int | None


class ArchivePage(Wire):
    """All of one conference but what was said, which is `ArchiveLines`."""

    conference: ArchivedConference
    rights: ArchiveRights
    items: list[ArchivedItem]
    sites: list[ArchivedSite]
    people: list[ArchivedPerson]
    turns: list[SpeechTurn]
    shown: list[ShownPage]
    votes: list[PollView]
    moments: list[ArchivedMoment]
    papers: list[ArchivedPaper]
    official: list[ArchivedOfficialPaper]
    downloads: list[ArchiveDownload]
    film: FilmView | None
    film_href: str | None
    study: MyStudy | None


class ArchiveLines(Wire):
    """`transcript`: from the corrected transcript; else from the captions of the meeting."""

    transcript: bool
    lines: list[ArchivedLine]


HitGroup = Literal["said", "named", "official", "papers"]


class ArchiveHit(Wire):
    """A moment, a page, or a section of an official paper. `at_ms` is null where nothing happened
    then; `sha256` and `page` are of a paper; `paper_id` is an official one's, whose `title` is its
    number, with a `section` where it has a page of its own; `exact`: with the diacritics that were
    typed."""

    kind: Literal["said", "title", "item", "vote", "speaker", "paper", "minutes", "notice"]
    conference_id: Id
    conference_title: Title
    starts_at_ms: EpochMs
    at_ms: EpochMs | None
    speaker: str
    item: str
    title: str
    sha256: Sha256 | None
    page: PageNumber | None
    paper_id: Id | None = None
    section: SectionId | None = None
    exact: bool
    snippet: list[SnippetPart]


class ArchiveHits(Wire):
    """One kind of hits: exact ones first, then by conference, the latest first, and time.
    `next_after` asks for the rest, if there is more."""

    group: HitGroup
    total: Annotated[int, Field(ge=0)]
    hits: list[ArchiveHit]
    next_after: Annotated[int, Field(ge=1)] | None


class ArchiveResults(Wire):
    """What was said, what is called so, official papers, pages of papers; or the one asked for."""

    groups: list[ArchiveHits]
