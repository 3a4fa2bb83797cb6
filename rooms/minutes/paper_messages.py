"""Official papers on the wire: minutes and conclusion notices, their sections and versions, their
way to being issued, templates, and what the page shows beside them."""

from typing import Annotated

from pydantic import Field, StringConstraints

from rooms.kernel.wire import EpochMs, Id, Name, Sha256, Wire
from rooms.minutes.checklist import ContentCheck
from rooms.minutes.content import LocalDay, PaperKind, Section, Turn
from rooms.minutes.flow import How, PaperState, Step
from rooms.minutes.formats import FormatChoice
from rooms.minutes.signing import Part, SignatureVerdict
from rooms.minutes.working_days import Schedule

Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]
SectionId = Annotated[str, StringConstraints(pattern=r"^[a-z]+(\.[A-Za-z0-9_-]{1,64})?$")]
VersionNumber = Annotated[int, Field(ge=0, le=1_000_000)]


class PaperSummary(Wire):
    """A row of a list. `due`: the last day a notice may be issued on; `days_left` working days,
    negative when late; `schedule` how well the days off until then are known. `my_steps`: what the
    caller may do with it now."""

    id: Id
    conference_id: Id
    conference_title: str
    kind: PaperKind
    edition: int
    replaces: Id | None
    state: PaperState
    code: str
    changed_at_ms: EpochMs
    issued_at_ms: EpochMs | None
    due: LocalDay | None
    days_left: int | None
    schedule: Schedule | None = None
    my_steps: list[Step]


class PaperList(Wire):
    papers: list[PaperSummary]


class SectionView(Wire):
    """A section as it stands. `number` is its version: what a change is based on. `drafted`: no
    person has changed it. `aside`: newest version kept beside it that nobody has taken up."""

    id: SectionId
    number: VersionNumber
    author: str
    at_ms: EpochMs
    drafted: bool
    aside: VersionNumber | None
    content: Section


class SectionVersion(Wire):
    """`author` is empty for the draft; `aside`: it met a newer version and was kept beside it."""

    number: VersionNumber
    base: VersionNumber
    aside: bool
    author: str
    at_ms: EpochMs
    content: Section


class SectionVersions(Wire):
    """Newest first."""

    versions: list[SectionVersion]


class SaveSection(Wire):
    """`base`: the version the change was made from."""

    base: VersionNumber
    content: Section


class SavedSection(Wire):
    """`conflict`: what was saved is kept aside under this number; `section` is what stands."""

    section: SectionView
    conflict: VersionNumber | None


class StepView(Wire):
    step: Step
    by: str
    at_ms: EpochMs
    why: str


class SignatureView(Wire):
    part: Part
    verdict: SignatureVerdict


class TemplateView(Wire):
    id: Id
    name: Name
    sha256: Sha256
    uploaded_by: str
    uploaded_at_ms: EpochMs


class TemplateList(Wire):
    templates: list[TemplateView]


class PaperView(Wire):
    """The whole paper, for who edits, signs, registers it, or reads it once it is issued."""

    summary: PaperSummary
    editable: bool
    sections: list[SectionView]
    checks: list[ContentCheck]
    steps: list[StepView]
    signed: How | None
    sealed: How | None
    next_number: int | None
    signatures: list[SignatureView]
    format_id: str
    formats: list[FormatChoice]
    template_id: Id | None
    templates: list[TemplateView]


class BeginPaper(Wire):
    """A conclusion notice, or a version that replaces an issued paper."""

    kind: PaperKind
    replaces: Id | None = None


class ChooseLook(Wire):
    """Which format and which template (none: the one we ship)."""

    format_id: Annotated[str, StringConstraints(max_length=64)]
    template_id: Id | None


class TakeStep(Wire):
    step: Step
    why: Why = ""
    number: Annotated[int | None, Field(ge=1, le=999_999)] = None


class Moment(Wire):
    """A line of the course: an item begun, a vote, a page shown, an opening."""

    at_ms: EpochMs
    kind: Annotated[str, StringConstraints(pattern=r"^(opened|item|vote|page|recess|closed)$")]
    item_id: Id | None
    words: str


class CourseView(Wire):
    """What happened, and what was said in full: the page's left and right."""

    moments: list[Moment]
    turns: list[Turn]


class SigningView(Wire):
    """What the signer's page needs: where the national service listens on the signer's machine
    (empty: it isn't set up), and whether signatures can be verified here."""

    local_service_url: str
    verifies: bool
