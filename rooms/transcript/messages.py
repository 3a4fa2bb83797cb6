"""What crosses the wire of a transcript: frame, rows, versions, and what editors do."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from rooms.kernel.wire import EpochMs, Id, Name, Title, Wire

TEXT_MAX = 20_000
FOUND_MAX = 200
VOCABULARY_MAX = 500

RowText = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_MAX)]
Sought = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Version = Annotated[int, Field(ge=0)]
WordTime = tuple[int, int, int | None]
"""Start and end in ms from the start of the row, and how sure the model is in percent: null where
it didn't say, or a person wrote the word."""


class TranscriptState(StrEnum):
    """`captions`: what was heard during the meeting, and `reason` says why there is no better."""

    CAPTIONS = "captions"
    WAITING = "waiting"
    TRANSCRIBING = "transcribing"
    READY = "ready"


class TranscriptReason(StrEnum):
    NO_RECORDING = "no_recording"
    NO_MODEL = "no_model"
    CANCELLED = "cancelled"
    FAILED = "failed"


class RowSource(StrEnum):
    """Which pass of the model the row was made by."""

    CAPTIONS = "captions"
    ARCHIVE = "archive"


class RowStanding(StrEnum):
    """Only `live` rows are the transcript; `deleted` ones are shown to editors, to be restored."""

    LIVE = "live"
    DELETED = "deleted"
    MERGED = "merged"
    SUPERSEDED = "superseded"


class VersionKind(StrEnum):
    """What made a version; the first one of a row is the model's or came from a split."""

    MODEL = "model"
    EDIT = "edit"
    SPLIT = "split"
    MERGE = "merge"
    REASSIGN = "reassign"
    DELETE = "delete"
    RESTORE = "restore"
    REPLACE = "replace"
    UNDO = "undo"
    SUPERSEDE = "supersede"


class Outcome(StrEnum):
    """`merged`: somebody else changed other words of the row, both changes are in it.
    `beside`: he changed the same words; his text stands, the caller's is kept beside it."""

    APPLIED = "applied"
    MERGED = "merged"
    BESIDE = "beside"
    UNCHANGED = "unchanged"


class OfferView(Wire):
    """A version beside the text that nobody has decided on; `edited_by` null: the model's."""

    version: Version
    edited_by: Id | None
    text: str


class TranscriptRowView(Wire):
    """One row as it is now. There are as many `words` as words in `text`."""

    id: Id
    version: Version
    standing: RowStanding
    attendee_id: Id
    site_id: Id
    item_id: Id | None
    started_at_ms: EpochMs
    ended_at_ms: EpochMs
    position: int
    text: str
    words: list[WordTime]
    source: RowSource
    corrected: bool
    edited_by: Id | None
    edited_at_ms: EpochMs | None
    offer: OfferView | None


class RowVersionView(Wire):
    """One version of a row, or of the row it was split from or took in (`row_id`)."""

    row_id: Id
    version: Version
    at_ms: EpochMs
    edited_by: Id | None
    kind: VersionKind
    beside: bool
    standing: RowStanding
    attendee_id: Id
    text: str


class RowHistory(Wire):
    """Newest first."""

    versions: list[RowVersionView]


class SpeakerView(Wire):
    """Somebody a row may be of. `room`: a microphone of the whole room, so the site is named."""

    attendee_id: Id
    name: Name
    position: str
    unit_name: str
    site_id: Id
    site_name: Name
    room: bool


class TranscriptItem(Wire):
    """An agenda item with its number as in the agenda: "2.1"."""

    id: Id
    number: str
    title: Title


class TranscriptStateView(Wire):
    state: TranscriptState
    reason: TranscriptReason | None
    progress: Annotated[float, Field(ge=0, le=1)]


class TranscriptView(Wire):
    """Everything but the rows."""

    conference_id: Id
    title: Title
    opened_at_ms: EpochMs
    closed_at_ms: EpochMs
    progress: TranscriptStateView
    row_count: int
    speakers: list[SpeakerView]
    items: list[TranscriptItem]
    vocabulary: list[str]
    own_attendee_id: Id
    may_edit: bool


class EditorView(Wire):
    """Somebody who has the transcript open to edit, and the row he writes in."""

    attendee_id: Id
    row_id: Id | None


class TranscriptRows(Wire):
    """What changed after the number asked for, in the order of the changes: rows as they are now,
    and those that are rows no more."""

    rows: list[TranscriptRowView]
    gone: list[Id]
    seq: int
    more: bool
    progress: TranscriptStateView
    editors: list[EditorView]


class EditRow(Wire):
    """Write the row's text anew."""

    type: Literal["transcript.edit"]
    row_id: Id
    base_version: Version
    text: RowText


class SplitRow(Wire):
    """The row's words from `at_word` on become a row of their own."""

    type: Literal["transcript.split"]
    row_id: Id
    base_version: Version
    at_word: Annotated[int, Field(ge=1)]


class MergeRows(Wire):
    """The first takes in the second."""

    type: Literal["transcript.merge"]
    row_id: Id
    base_version: Version
    next_id: Id
    next_version: Version


class ReassignRow(Wire):
    """Somebody else said it."""

    type: Literal["transcript.reassign"]
    row_id: Id
    attendee_id: Id


class ReassignSpeaker(Wire):
    """Everything that stands under one name was said by another."""

    type: Literal["transcript.reassign_all"]
    from_attendee_id: Id
    attendee_id: Id


class DeleteRow(Wire):
    type: Literal["transcript.delete"]
    row_id: Id
    base_version: Version


class RestoreRow(Wire):
    """Bring a deleted row back."""

    type: Literal["transcript.restore"]
    row_id: Id


class TakeVersion(Wire):
    """Write the text of an earlier version, or of one kept beside, again."""

    type: Literal["transcript.take_version"]
    row_id: Id
    base_version: Version
    version: Version


class DismissOffer(Wire):
    """Leave the text as it is; what is kept beside stays in the history."""

    type: Literal["transcript.dismiss_offer"]
    row_id: Id
    version: Version


class ReplaceWords(Wire):
    """Everywhere, in one step. Without `match_diacritics` "bat xat" finds "Bát Xát"."""

    type: Literal["transcript.replace"]
    find: Sought
    replacement: Annotated[str, StringConstraints(max_length=200)]
    match_diacritics: bool
    match_case: bool
    whole_words: bool


class UndoReplace(Wire):
    """Take one such step back, named by its key; what was changed since stays changed."""

    type: Literal["transcript.undo_replace"]
    step: Id


TranscriptOperation = Annotated[
    EditRow
    | SplitRow
    | MergeRows
    | ReassignRow
    | ReassignSpeaker
    | DeleteRow
    | RestoreRow
    | TakeVersion
    | DismissOffer
    | ReplaceWords
    | UndoReplace,
    Field(discriminator="type"),
]
OPERATION: TypeAdapter[TranscriptOperation] = TypeAdapter(TranscriptOperation)


class EditTranscript(Wire):
    """One operation. The same `key` again changes nothing and answers the same."""

    key: Id
    operation: TranscriptOperation


class TranscriptEdited(Wire):
    """`changed` counts rows; these come with the next question for rows, too."""

    outcome: Outcome
    changed: int
    rows: list[TranscriptRowView]
    gone: list[Id]


class MatchCount(Wire):
    rows: int
    matches: int


class ChangeVocabulary(Wire):
    """Names and terms as they are spelled: the next pass is told."""

    add: Annotated[
        list[
            Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
        ],
        Field(max_length=50),
    ]
    remove: Annotated[list[str], Field(max_length=50)]


class VocabularyView(Wire):
    words: list[str]
