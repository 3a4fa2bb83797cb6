"""Rehearsal: what a site's page finds out about itself, the verdict on each site, and who signs it.

Reports and figures come often and are not kept. A verdict is an event, but only when it changes.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.kernel.wire import EpochMs, Id, PageNumber, Wire

JUDGED_AT_ONCE = 500

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9 .+()-]{0,24}$")]


class DeviceState(StrEnum):
    """`untried`: the page has not asked for it yet; the rest as browsers refuse."""

    OK = "ok"
    OFF = "off"
    UNTRIED = "untried"
    MISSING = "missing"
    REFUSED = "refused"
    BUSY = "busy"
    LOST = "lost"
    INSECURE = "insecure"


class Heard(StrEnum):
    """The answer of the person in the room to "do you hear it?"."""

    UNTRIED = "untried"
    YES = "yes"
    NO = "no"


class PaintedPage(Wire):
    """The presented page, once it is painted on this screen."""

    document_id: Id
    page: PageNumber


class DeviceReport(Wire):
    """What one page knows of its own devices and line. `voice`: somebody was heard; `level` is how
    loud it is now; `loop`: his own voice came back to him; `clock_skew_ms`: server minus page."""

    camera: DeviceState
    microphone: DeviceState
    voice: bool
    level: Annotated[float, Field(ge=0, le=1)]
    loop: Heard
    speaker: Heard
    round_trip_ms: Annotated[int, Field(ge=0, le=60_000)] | None
    clock_skew_ms: Annotated[int, Field(ge=-4_000_000_000, le=4_000_000_000)]
    painted: PaintedPage | None
    phone: Phone = ""


class Verdict(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Fault(StrEnum):
    """Why a site is not green, each with a sentence and what to do; the worst first."""

    NOT_CONNECTED = "not_connected"
    CAMERA_MISSING = "camera_missing"
    CAMERA_REFUSED = "camera_refused"
    CAMERA_BUSY = "camera_busy"
    CAMERA_LOST = "camera_lost"
    CAMERA_INSECURE = "camera_insecure"
    MICROPHONE_MISSING = "microphone_missing"
    MICROPHONE_REFUSED = "microphone_refused"
    MICROPHONE_BUSY = "microphone_busy"
    MICROPHONE_LOST = "microphone_lost"
    MICROPHONE_INSECURE = "microphone_insecure"
    LOOP_NOT_HEARD = "loop_not_heard"
    SPEAKER_NOT_HEARD = "speaker_not_heard"
    LINE_LOSSY = "line_lossy"
    LINE_NARROW = "line_narrow"
    NO_REPORT = "no_report"
    CAMERA_OFF = "camera_off"
    CAMERA_UNTRIED = "camera_untried"
    MICROPHONE_OFF = "microphone_off"
    MICROPHONE_UNTRIED = "microphone_untried"
    MICROPHONE_SILENT = "microphone_silent"
    LOOP_UNTRIED = "loop_untried"
    SPEAKER_UNTRIED = "speaker_untried"
    LINE_WEAK = "line_weak"
    LINE_SLIM = "line_slim"
    LINE_SLOW = "line_slow"
    PAGE_BEHIND = "page_behind"
    CLOCK_OFF = "clock_off"


class SiteVerdict(Wire):
    site_id: Id
    verdict: Verdict
    faults: Annotated[list[Fault], Field(max_length=len(Fault))]


class SignOff(Wire):
    """Who vouches for the site, and what he saw when he did."""

    by: Id
    at_ms: EpochMs
    verdict: Verdict | None
    faults: list[Fault]


class SiteRehearsalView(Wire):
    """A row of the board. `verdict` is null until the site was first looked at; `note` is what was
    tried, by `noted_by`."""

    site_id: Id
    verdict: Verdict | None = None
    faults: list[Fault] = Field(default_factory=list)
    judged_at_ms: EpochMs | None = None
    note: Note = ""
    noted_by: Id | None = None
    signed: SignOff | None = None


class CallToCheck(Wire):
    """Put a site on the stage during the rehearsal; whoever was there leaves it."""

    type: Literal["rehearsal.call"]
    site_id: Id


class EndCheck(Wire):
    """Nobody is on the stage any more."""

    type: Literal["rehearsal.end_call"]


class NoteSite(Wire):
    """What was tried, or is agreed with the site; empty takes it away."""

    type: Literal["rehearsal.note"]
    site_id: Id
    note: Note


class SignSite(Wire):
    """The technician vouches for the site as it is judged now."""

    type: Literal["rehearsal.sign_off"]
    site_id: Id


class JudgeSites(Wire):
    """By the system, for the sites whose verdict may have changed."""

    type: Literal["rehearsal.judge"]
    verdicts: Annotated[list[SiteVerdict], Field(min_length=1, max_length=JUDGED_AT_ONCE)]


class SitesJudged(Wire):
    type: Literal["rehearsal.judged"] = "rehearsal.judged"
    at_ms: EpochMs
    verdicts: list[SiteVerdict]


class SiteNoted(Wire):
    type: Literal["rehearsal.noted"] = "rehearsal.noted"
    site_id: Id
    at_ms: EpochMs
    note: Note
    by: Id


class SiteSigned(Wire):
    type: Literal["rehearsal.signed"] = "rehearsal.signed"
    site_id: Id
    signed: SignOff
