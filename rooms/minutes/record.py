"""What minutes say, apart from how they look: the content that Decision 45/2018 asks for.

`pdf` and `docx` turn a record into papers. All times are epoch milliseconds, UTC; `time_zone` says
how the papers show them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone who was present, as invited; or who stood in for `stands_in_for`."""

    name: str
    position: str
    unit_name: str
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class ExcusedAbsence:
    person: Participant
    reason: str


@dataclass(frozen=True, slots=True)
class SiteAttendance:
    """A site with those of it who were present, and in words what interrupted it.

    `remarks` are sentences such as "vào lúc 08 giờ 12 phút" (late) or "mất kết nối từ … đến …".
    """

    name: str
    main: bool
    present: tuple[Participant, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A sentence or so of a speech, and when it was said."""

    started_at_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Speech:
    """One turn of one speaker: what he said in one go, in order."""

    speaker: Participant
    site_name: str
    started_at_ms: int
    text: str
    ended_at_ms: int = 0
    by_chair: bool = False
    lines: tuple[SpokenLine, ...] = ()

    @property
    def id(self) -> str:
        """The same however often the record is built from the same words."""
        return f"s{self.started_at_ms}"


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An agenda item as it was dealt with. `number` is "1", "1.2" …; times null if never active.

    `votes`: a sentence for each poll whose result was published."""

    number: str
    title: str
    presenter: Participant | None
    started_at_ms: int | None
    ended_at_ms: int | None
    papers: tuple[str, ...]
    speeches: tuple[Speech, ...]
    votes: tuple[str, ...] = ()
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class MinutesRecord:
    """The whole record. `superior_body` is the body above `issuing_body`, or empty.

    `speeches_outside` were made while no item was active, `votes_outside` belong to none.
    `roll_call` and `recesses` are sentences.
    """

    title: str
    superior_body: str
    issuing_body: str
    locality: str
    place: str
    time_zone: str
    opened_at_ms: int
    closed_at_ms: int
    chair: Participant
    secretary: Participant | None
    sites: tuple[SiteAttendance, ...]
    absent_sites: tuple[str, ...]
    items: tuple[ItemRecord, ...]
    speeches_outside: tuple[Speech, ...]
    log_head: str
    votes_outside: tuple[str, ...] = ()
    excused: tuple[ExcusedAbsence, ...] = ()
    roll_call: tuple[str, ...] = ()
    recesses: tuple[str, ...] = ()
