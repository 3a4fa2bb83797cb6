"""What operations on notes make together. Folding is a function of their set: order, repetition and
the device they came from make no difference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, assert_never

from rooms.kernel.errors import ErrorCode
from rooms.notes.messages import (
    DrawStroke,
    EditText,
    EraseNote,
    MoveNote,
    NoteOperation,
    NotePlace,
    SharedNote,
    ShareNote,
    ShareScope,
    StickNote,
    Sticky,
    Stroke,
)

OPERATIONS_MAX = 20_000
"""Of one person in one conference, erased notes included."""
BYTES_MAX = 16 << 20
POINTS_PUSHED_MAX = 20_000
"""In one push: reading it must not hold up the server."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it is now. `readers` are those it is shared with by name."""

    id: str
    lamport: int
    place: NotePlace
    presenter: bool = False
    stroke: Stroke | None = None
    sticky: Sticky | None = None
    scope: ShareScope = ShareScope.NOBODY
    readers: frozenset[str] = frozenset()

    def seen_by(self, attendee_id: str) -> bool:
        """By somebody else than its author."""
        return self.scope is ShareScope.EVERYBODY or attendee_id in self.readers

    def shared_by(self, author_id: str) -> SharedNote:
        return SharedNote(
            id=self.id,
            author_id=author_id,
            lamport=self.lamport,
            place=self.place,
            presenter=self.presenter,
            stroke=self.stroke,
            sticky=self.sticky,
        )


Change = TypeVar("Change", EditText, MoveNote, ShareNote)


@dataclass(slots=True)
class _Latest:
    """The operation of each kind with the highest (lamport, id), by note."""

    edits: dict[str, EditText] = field(default_factory=dict)
    moves: dict[str, MoveNote] = field(default_factory=dict)
    shares: dict[str, ShareNote] = field(default_factory=dict)


def fold(operations: Iterable[NoteOperation]) -> Mapping[str, Note]:
    """The notes that operations of one person leave, in the order they were written."""
    made: dict[str, DrawStroke | StickNote] = {}
    erased: set[str] = set()
    latest = _Latest()
    for operation in operations:
        match operation:
            case DrawStroke() | StickNote():
                made[operation.id] = operation
            case EraseNote(note_id=note_id):
                erased.add(note_id)
            case EditText():
                _keep(latest.edits, operation)
            case MoveNote():
                _keep(latest.moves, operation)
            case ShareNote():
                _keep(latest.shares, operation)
            case _:
                assert_never(operation)
    there = sorted(made.values(), key=lambda one: (one.lamport, one.id))
    return {one.id: _note(one, latest) for one in there if one.id not in erased}


def _keep(latest: dict[str, Change], change: Change) -> None:
    known = latest.get(change.note_id)
    if known is None or (known.lamport, known.id) < (change.lamport, change.id):
        latest[change.note_id] = change


def _note(made: DrawStroke | StickNote, latest: _Latest) -> Note:
    share = latest.shares.get(made.id)
    scope = ShareScope.NOBODY if share is None else share.scope
    chosen = share is not None and scope is ShareScope.CHOSEN
    readers = frozenset(share.attendee_ids) if share is not None and chosen else frozenset[str]()
    match made:
        case DrawStroke():
            return Note(
                made.id,
                made.lamport,
                made.place,
                presenter=made.presenter,
                stroke=made.stroke,
                scope=ShareScope.EVERYBODY if made.presenter else scope,
                readers=readers,
            )
        case StickNote():
            sticky = _sticky(made.sticky, latest.edits.get(made.id), latest.moves.get(made.id))
            return Note(
                made.id, made.lamport, made.place, sticky=sticky, scope=scope, readers=readers
            )
        case _:
            assert_never(made)


def _sticky(sticky: Sticky, edit: EditText | None, move: MoveNote | None) -> Sticky:
    return Sticky(
        x=sticky.x if move is None else move.x,
        y=sticky.y if move is None else move.y,
        text=sticky.text if edit is None else edit.text,
    )


class Circumstances(Protocol):
    """What an operation is judged by, as its author sees it."""

    def may_read(self, place: NotePlace) -> bool: ...

    def presents(self, place: NotePlace) -> bool: ...

    def takes_part(self, attendee_id: str) -> bool: ...


def refusal(operation: NoteOperation, at: Circumstances) -> ErrorCode | None:
    """Why an operation can't be taken, if so. What it changes must exist; storage knows that."""
    match operation:
        case DrawStroke(place=place, presenter=presenter):
            if not at.may_read(place):
                return ErrorCode.NOT_FOUND
            return ErrorCode.NOT_PRESENTER if presenter and not at.presents(place) else None
        case StickNote(place=place):
            return None if at.may_read(place) else ErrorCode.NOT_FOUND
        case ShareNote(attendee_ids=attendee_ids):
            known = all(at.takes_part(one) for one in attendee_ids)
            return None if known else ErrorCode.NOT_FOUND
        case EditText() | MoveNote() | EraseNote():
            return None
        case _:
            assert_never(operation)


def note_of(operation: NoteOperation) -> str:
    """The id of the note an operation makes or changes."""
    match operation:
        case DrawStroke() | StickNote():
            return operation.id
        case _:
            return operation.note_id


def point_count(operations: Iterable[NoteOperation]) -> int:
    return sum(len(one.stroke.points) for one in operations if isinstance(one, DrawStroke))
