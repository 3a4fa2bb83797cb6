"""What an operation does to the rows of a transcript. Pure.

Rows that differ never conflict. On one row an edit names the version it was made on: where somebody
changed it since, both changes are put together word by word, and where they touch each other the
later text is kept beside the row as a version, to be taken or left. No text that was sent is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.transcript.finding import Search
from rooms.transcript.messages import (
    TEXT_MAX,
    DeleteRow,
    DismissOffer,
    EditRow,
    MergeRows,
    Outcome,
    ReassignRow,
    ReassignSpeaker,
    ReplaceWords,
    RestoreRow,
    RowStanding,
    SplitRow,
    TakeVersion,
    TranscriptOperation,
    UndoReplace,
    VersionKind,
)
from rooms.transcript.record import Kept, Revision, TranscriptRow
from rooms.transcript.words import merge, realign, tidy


class Book(Protocol):
    """The transcript that an operation is decided on."""

    def row(self, row_id: str) -> TranscriptRow:
        """`Refused(NOT_FOUND)` for a row that is not of this transcript."""
        ...

    def kept(self, row_id: str, version: int) -> Kept:
        """What a version says, beside the row or not; `Refused(NOT_FOUND)` if there is none."""
        ...

    def said(self, row_id: str, version: int) -> str:
        """The row's text as it was at a version."""
        ...

    def instead_of(self, row: TranscriptRow) -> TranscriptRow:
        """The row that now stands for one that is gone; a deleted row stands for itself."""
        ...

    def live(self) -> Iterable[TranscriptRow]: ...

    def of_step(self, key: str) -> list[tuple[TranscriptRow, int]]:
        """The rows that a step changed, as they are now, and the version it made of each."""
        ...

    def site_of(self, attendee_id: str) -> str:
        """`Refused(NOT_FOUND)` for somebody who didn't take part."""
        ...


@dataclass(frozen=True, slots=True)
class Editor:
    """Who does something when. `new_id` is for the row that a split makes."""

    attendee_id: str
    at_ms: int
    new_id: str


@dataclass(frozen=True, slots=True)
class Decision:
    revisions: tuple[Revision, ...] = ()
    outcome: Outcome = Outcome.APPLIED


UNCHANGED = Decision(outcome=Outcome.UNCHANGED)


def decide(book: Book, operation: TranscriptOperation, by: Editor) -> Decision:
    match operation:
        case EditRow():
            return _edit(book, operation, by)
        case SplitRow():
            return _split(book, operation, by)
        case MergeRows():
            return _merge(book, operation, by)
        case ReassignRow():
            row = book.row(operation.row_id)
            if not row.lives:
                raise Refused(ErrorCode.TRANSCRIPT_ROW_CHANGED)
            return _reassign([row], operation.attendee_id, book, by)
        case ReassignSpeaker():
            rows = [row for row in book.live() if row.attendee_id == operation.from_attendee_id]
            return _reassign(rows, operation.attendee_id, book, by)
        case ReplaceWords():
            return _replace(book, operation, by)
        case UndoReplace():
            return _undo(book, operation, by)
        case _:
            return _settle(book, operation, by)


def _settle(
    book: Book, operation: DeleteRow | RestoreRow | TakeVersion | DismissOffer, by: Editor
) -> Decision:
    """What becomes of words that are there already."""
    match operation:
        case DeleteRow():
            return _delete(book, operation, by)
        case RestoreRow():
            return _restore(book.row(operation.row_id), by)
        case TakeVersion():
            kept = book.kept(operation.row_id, operation.version)
            return _write(book, operation, kept.text, VersionKind.RESTORE, by)
        case DismissOffer():
            return _dismiss(book.row(operation.row_id), operation.version)
        case _:
            assert_never(operation)


def _edit(book: Book, operation: EditRow, by: Editor) -> Decision:
    text = tidy(operation.text)
    if not text:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="text")
    return _write(book, operation, text, VersionKind.EDIT, by)


def _write(
    book: Book, operation: EditRow | TakeVersion, text: str, kind: VersionKind, by: Editor
) -> Decision:
    """A text somebody wrote looking at one version of the row."""
    row = book.row(operation.row_id)
    if operation.base_version > row.version:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="base_version")
    base = book.said(row.id, operation.base_version)
    if not row.lives:
        return UNCHANGED if text == base else _keep_beside(book.instead_of(row), text, kind, by)
    if isinstance(operation, TakeVersion) and operation.version == row.offer:
        row = replace(row, offer=None)
    elif text in (base, row.text):
        return UNCHANGED
    if base == row.text:
        return Decision((_next(_with_text(row, text), kind, by),))
    merged = merge(base, row.text, text)
    if merged is None or len(merged) > TEXT_MAX or not merged:
        return _keep_beside(row, text, kind, by)
    if merged == row.text:
        return UNCHANGED
    return Decision((_next(_with_text(row, merged), kind, by),), Outcome.MERGED)


def _keep_beside(row: TranscriptRow, text: str, kind: VersionKind, by: Editor) -> Decision:
    """The row says what it said; the text is a version of it that can be taken. Whoever wrote the
    row's own text stays named as its author."""
    kept = Kept(text, realign(row.text, row.words, text, row.duration_ms))
    later = replace(row, version=row.version + 1, offer=row.version + 1)
    return Decision((Revision(later, kind, kept),), Outcome.BESIDE)


def _split(book: Book, operation: SplitRow, by: Editor) -> Decision:
    row = _unchanged(book, operation.row_id, operation.base_version)
    words, at = row.text.split(), operation.at_word
    if at >= len(words):
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="at_word")
    cut_ms = row.words[at][0]
    first = replace(
        row,
        text=" ".join(words[:at]),
        words=row.words[:at],
        ended_at_ms=row.started_at_ms + cut_ms,
    )
    rest = tuple((start - cut_ms, end - cut_ms, percent) for start, end, percent in row.words[at:])
    second = replace(
        row,
        id=by.new_id,
        text=" ".join(words[at:]),
        words=rest,
        started_at_ms=row.started_at_ms + cut_ms,
        position=row.position + 1,
        version=0,
        offer=None,
        split_from=row.id,
        corrected=True,
        edited_by=by.attendee_id,
        edited_at_ms=by.at_ms,
    )
    return Decision((_next(first, VersionKind.SPLIT, by), Revision(second, VersionKind.SPLIT)))


def _merge(book: Book, operation: MergeRows, by: Editor) -> Decision:
    first = _unchanged(book, operation.row_id, operation.base_version)
    second = _unchanged(book, operation.next_id, operation.next_version)
    if first.id == second.id or second.started_at_ms < first.started_at_ms:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE, field="next_id")
    text = f"{first.text} {second.text}"
    if len(text) > TEXT_MAX:
        raise Refused(ErrorCode.LIMIT_REACHED, limit=TEXT_MAX)
    offset_ms = second.started_at_ms - first.started_at_ms
    moved = ((start + offset_ms, end + offset_ms, sure) for start, end, sure in second.words)
    together = replace(
        first,
        text=text,
        words=(*first.words, *moved),
        ended_at_ms=max(first.ended_at_ms, second.ended_at_ms),
    )
    taken_in = replace(second, standing=RowStanding.MERGED, merged_into=first.id)
    kind = VersionKind.MERGE
    return Decision((_next(together, kind, by), _next(taken_in, kind, by)))


def _reassign(rows: Iterable[TranscriptRow], to: str, book: Book, by: Editor) -> Decision:
    """Who said it is apart from what was said: it is no conflict with an edit."""
    site_id = book.site_of(to)
    changed = [
        _next(replace(row, attendee_id=to, site_id=site_id), VersionKind.REASSIGN, by)
        for row in rows
        if row.attendee_id != to
    ]
    return Decision(tuple(changed)) if changed else UNCHANGED


def _delete(book: Book, operation: DeleteRow, by: Editor) -> Decision:
    if book.row(operation.row_id).standing is RowStanding.DELETED:
        return UNCHANGED
    row = _unchanged(book, operation.row_id, operation.base_version)
    gone = replace(row, standing=RowStanding.DELETED)
    return Decision((_next(gone, VersionKind.DELETE, by),))


def _restore(row: TranscriptRow, by: Editor) -> Decision:
    if row.lives:
        return UNCHANGED
    if row.standing is not RowStanding.DELETED:
        raise Refused(ErrorCode.TRANSCRIPT_ROW_CHANGED)
    back = replace(row, standing=RowStanding.LIVE)
    return Decision((_next(back, VersionKind.RESTORE, by),))


def _dismiss(row: TranscriptRow, version: int) -> Decision:
    if row.offer != version:
        return UNCHANGED
    return Decision((Revision(replace(row, offer=None), None),))


def _replace(book: Book, operation: ReplaceWords, by: Editor) -> Decision:
    search = search_of(operation)
    replacement = tidy(operation.replacement)
    revisions = []
    for row in book.live():
        text = search.replace(row.text, replacement)
        if text == row.text:
            continue
        if len(text) > TEXT_MAX:
            raise Refused(ErrorCode.LIMIT_REACHED, limit=TEXT_MAX)
        # A row that nothing would be left of leaves the transcript with its text.
        changed = _with_text(row, text) if text else replace(row, standing=RowStanding.DELETED)
        revisions.append(_next(changed, VersionKind.REPLACE, by))
    return Decision(tuple(revisions)) if revisions else UNCHANGED


def search_of(operation: ReplaceWords) -> Search:
    return Search(
        operation.find, operation.match_diacritics, operation.match_case, operation.whole_words
    )


def _undo(book: Book, operation: UndoReplace, by: Editor) -> Decision:
    """Row by row, what the step did; words that were changed since stay as they are."""
    revisions = []
    for row, version in book.of_step(operation.step):
        if row.standing is RowStanding.DELETED and row.version == version:
            back = replace(row, standing=RowStanding.LIVE)
            revisions.append(_next(back, VersionKind.UNDO, by))
            continue
        if not row.lives:
            continue
        before, after = book.said(row.id, version - 1), book.said(row.id, version)
        text = merge(after, row.text, before)
        if text and text != row.text and len(text) <= TEXT_MAX:
            revisions.append(_next(_with_text(row, text), VersionKind.UNDO, by))
    return Decision(tuple(revisions)) if revisions else UNCHANGED


def _unchanged(book: Book, row_id: str, version: int) -> TranscriptRow:
    """A row whose words are about to be moved must be the one that was looked at."""
    row = book.row(row_id)
    if not row.lives or row.version != version:
        raise Refused(ErrorCode.TRANSCRIPT_ROW_CHANGED)
    return row


def _with_text(row: TranscriptRow, text: str) -> TranscriptRow:
    return replace(row, text=text, words=realign(row.text, row.words, text, row.duration_ms))


def _next(row: TranscriptRow, kind: VersionKind, by: Editor) -> Revision:
    later = replace(
        row,
        version=row.version + 1,
        corrected=True,
        edited_by=by.attendee_id,
        edited_at_ms=by.at_ms,
    )
    return Revision(later, kind)
