"""Consultations (lấy ý kiến): a question in writing to chosen people, with choices, a comment or
both, papers, a deadline and reminders. Answers may be changed until the deadline."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from rooms.kernel.wire import EpochMs, Id, Name, Sha256, Title, Wire

MOST_CHOICES = 12
MOST_ASKED = 4_000
MOST_PAPERS = 20

Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Comment = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
Choice = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ChoiceNumber = Annotated[int, Field(ge=0, lt=MOST_CHOICES)]
Count = Annotated[int, Field(ge=0)]


class ConsultationState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class AskConsultation(Wire):
    """Without choices the answer is the comment; without a conference only planners ask, and no
    papers can be attached."""

    conference_id: Id | None
    title: Title
    question: Question
    choices: Annotated[list[Choice], Field(max_length=MOST_CHOICES)]
    most_choices: Annotated[int, Field(ge=1, le=MOST_CHOICES)]
    comment_wanted: bool
    person_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_ASKED)]
    document_ids: Annotated[list[Id], Field(max_length=MOST_PAPERS)]
    deadline_ms: EpochMs


class AnswerConsultation(Wire):
    """The whole answer; it takes the place of an earlier one. `choices` are numbers from 0."""

    choices: Annotated[list[ChoiceNumber], Field(max_length=MOST_CHOICES)]
    comment: Comment


class ConsultationAnswer(Wire):
    choices: list[int]
    comment: str
    answered_at_ms: EpochMs


class ConsultationPaper(Wire):
    """A paper of the conference, in its newest version; pages as in `VersionView`."""

    document_id: Id
    title: Title
    sha256: Sha256
    page_count: Count
    ready_pages: Count


class ConsultationReminder(Wire):
    """A reminder that went out, so many hours ahead, to those who had not answered by then."""

    hours_before: int
    sent_at_ms: EpochMs
    unanswered: Count


class ConsultationForm(Wire):
    answered_at_ms: EpochMs | None


class ConsultationProgress(Wire):
    asked: Count
    answered: Count


class ConsultationSummary(Wire):
    """A row of one's list. `form`: whether the viewer is asked, and has answered; None: not asked.
    `progress` is for those who may read the replies."""

    id: Id
    conference_id: Id | None
    conference_title: str | None
    title: Title
    asked_by_name: Name
    asked_by_position: str
    asked_at_ms: EpochMs
    deadline_ms: EpochMs
    closed_at_ms: EpochMs | None
    state: ConsultationState
    reminded_at_ms: Annotated[
        EpochMs | None, Field(description="the viewer's newest reminder; None once answered")
    ]
    form: ConsultationForm | None
    progress: ConsultationProgress | None


class ConsultationView(Wire):
    """The form itself, with the viewer's own answer."""

    summary: ConsultationSummary
    question: Question
    choices: list[Choice]
    most_choices: int
    comment_wanted: bool
    papers: list[ConsultationPaper]
    answer: ConsultationAnswer | None


class ConsultationReply(Wire):
    """One of those asked, as they were when asked; `answer` once there is one."""

    person_id: Id
    name: Name
    position: str
    unit_name: str
    answer: ConsultationAnswer | None


class ConsultationReplies(Wire):
    """`counts` by choice. Those asked in the order in which they were chosen."""

    counts: list[Count]
    replies: list[ConsultationReply]
    reminders: list[ConsultationReminder]


class ConsultationList(Wire):
    """What the caller is asked, asks or may read: open ones by deadline, then the closed ones,
    newest first; at most 200."""

    consultations: list[ConsultationSummary]


class AskablePerson(Wire):
    person_id: Id
    name: Name
    position: str
    unit_name: str


class Askable(Wire):
    """Whom a consultation in a conference may be put to, and which papers it may carry."""

    people: list[AskablePerson]
    papers: list[ConsultationPaper]
