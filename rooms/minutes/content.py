"""What an official paper of a conference says, in typed sections that are edited one by one.

Minutes have an opening, the attendance, a section for each agenda item, what lay outside them,
decisions, tasks and a closing; a conclusion notice has an opening, its points, tasks and a closing.
`PaperFields.id` names a section for good: versions and conflicts are counted per section.
"""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, TypeAdapter

from rooms.kernel.wire import EpochMs, Id, Wire

MOST_LINES = 5_000
MOST_OPINIONS = 2_000
MOST_TASKS = 500

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Lines: TypeAlias = Annotated[tuple[Text, ...], Field(max_length=MOST_LINES)]
LocalDay = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class PaperKind(StrEnum):
    """Biên bản, and thông báo kết luận."""

    MINUTES = "minutes"
    CONCLUSION_NOTICE = "conclusion_notice"


class Opening(Wire):
    """The head of the paper. `body_code` is what stands in its number ("UBND"), `chair_office` and
    `secretary_office` what stands over the signatures ("TM. ỦY BAN NHÂN DÂN")."""

    kind: Literal["opening"] = "opening"
    superior_body: Line
    issuing_body: Line
    body_code: Line
    locality: Line
    title: Line
    began: Line
    place: Line
    chair: Line
    chair_name: Line
    secretary: Line
    secretary_name: Line
    chair_office: Line
    secretary_office: Line
    introduction: Text = ""


class SiteAttended(Wire):
    heading: Line
    lines: Lines


class Attendance(Wire):
    """`absent` and `excused` are lists in words; `roll_call` lines of the roll call of sites."""

    kind: Literal["attendance"] = "attendance"
    sites: Annotated[tuple[SiteAttended, ...], Field(max_length=MOST_LINES)]
    absent: Text
    excused: Text
    roll_call: Lines


class Opinion(Wire):
    """What one speaker said, in short. `turn_id` leads to the whole of it in the course."""

    speaker: Line
    text: Text
    turn_id: Id | None = None


class Item(Wire):
    """One agenda item, or (`number` empty) what was said and voted on outside of all.

    `held` is false for an item nobody came to; `nothing_said` states that there was no opinion."""

    kind: Literal["item"] = "item"
    number: Line
    title: Line
    held: bool
    remarks: Lines
    opinions: Annotated[tuple[Opinion, ...], Field(max_length=MOST_OPINIONS)]
    nothing_said: bool
    votes: Lines
    conclusion: Text


class Decisions(Wire):
    """What was decided. `no_votes` states that nothing was put to the vote."""

    kind: Literal["decisions"] = "decisions"
    decisions: Lines
    no_votes: bool = False


class Point(Wire):
    """A point of a conclusion notice: the item, and what the chair concluded on it."""

    heading: Line
    text: Text


class Points(Wire):
    kind: Literal["points"] = "points"
    points: Annotated[tuple[Point, ...], Field(max_length=500)]


class PlannedTask(Wire):
    """A task as the paper gives it; followed once the paper is issued. `key` stays while edited."""

    key: Id
    text: Text
    unit: Line = ""
    unit_id: Id | None = None
    person: Line = ""
    person_id: Id | None = None
    deadline: LocalDay | None = None


class PlannedTasks(Wire):
    kind: Literal["tasks"] = "tasks"
    tasks: Annotated[tuple[PlannedTask, ...], Field(max_length=MOST_TASKS)]


class Closing(Wire):
    """`recipients` are the lines under "Nơi nhận", without dashes."""

    kind: Literal["closing"] = "closing"
    recesses: Lines
    ended: Line
    recipients: Lines
    log_head: Line


Section: TypeAlias = Annotated[
    Opening | Attendance | Item | Decisions | Points | PlannedTasks | Closing,
    Field(discriminator="kind"),
]
SECTIONS: TypeAdapter[Section] = TypeAdapter(Section)

Content: TypeAlias = dict[str, Section]
"""Sections by id, in the order of the paper."""

OPENING, ATTENDANCE, OUTSIDE, DECISIONS, POINTS, TASKS, CLOSING = (
    "opening",
    "attendance",
    "outside",
    "decisions",
    "points",
    "tasks",
    "closing",
)


def item_section(item_id: str) -> str:
    return f"item.{item_id}"


class TurnLine(Wire):
    started_at_ms: EpochMs
    text: str


class Turn(Wire):
    """What one speaker said in one go: the whole text behind an opinion, in lines that each have
    their second in the film."""

    id: Id
    item_id: Id | None
    speaker: Line
    started_at_ms: EpochMs
    ended_at_ms: EpochMs
    lines: list[TurnLine]
