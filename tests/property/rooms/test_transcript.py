"""Two who edit one transcript at once, each on what he has seen: what the model said is kept, and
nothing that anybody wrote is lost."""

from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.transcript.messages import (
    DeleteRow,
    DismissOffer,
    EditRow,
    MergeRows,
    Outcome,
    ReassignRow,
    ReassignSpeaker,
    ReplaceWords,
    RestoreRow,
    RowSource,
    RowStanding,
    SplitRow,
    TakeVersion,
    TranscriptOperation,
    UndoReplace,
    VersionKind,
)
from rooms.transcript.record import Kept, TranscriptRow
from rooms.transcript.rules import Decision, Editor, decide
from rooms.transcript.words import spread

SPEAKERS = ("an", "binh")
WORDS = ("một", "hai", "ba", "bốn", "Năm,", "sáu.")


@dataclass
class Book:
    """A transcript in memory; `versions` by row: what each said, and whether beside the row."""

    rows: dict[str, TranscriptRow]
    versions: dict[str, list[tuple[Kept, bool]]] = field(default_factory=dict)
    steps: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows.values():
            self.versions[row.id] = [(Kept(row.text, row.words), False)]

    def row(self, row_id: str) -> TranscriptRow:
        if row_id not in self.rows:
            raise Refused(ErrorCode.NOT_FOUND)
        return self.rows[row_id]

    def kept(self, row_id: str, version: int) -> Kept:
        versions = self.versions[self.row(row_id).id]
        if version >= len(versions):
            raise Refused(ErrorCode.NOT_FOUND)
        return versions[version][0]

    def said(self, row_id: str, version: int) -> str:
        versions = self.versions[row_id][: version + 1]
        return next(kept.text for kept, beside in reversed(versions) if not beside)

    def instead_of(self, row: TranscriptRow) -> TranscriptRow:
        while row.merged_into is not None:
            row = self.rows[row.merged_into]
        return row

    def live(self) -> list[TranscriptRow]:
        return [row for row in self.rows.values() if row.lives]

    def of_step(self, key: str) -> list[tuple[TranscriptRow, int]]:
        return [(self.rows[row_id], version) for row_id, version in self.steps.get(key, [])]

    def site_of(self, attendee_id: str) -> str:
        return f"site of {attendee_id}"

    def apply(self, key: str, decision: Decision) -> None:
        for revision in decision.revisions:
            row, beside = revision.row, revision.beside
            self.rows[row.id] = row
            if revision.kind is None:
                continue
            versions = self.versions.setdefault(row.id, [])
            assert row.version == len(versions), "each change is the next version"
            versions.append((beside or Kept(row.text, row.words), beside is not None))
            if revision.kind is VersionKind.REPLACE:
                self.steps.setdefault(key, []).append((row.id, row.version))


def transcript(texts: list[str]) -> Book:
    rows = [
        TranscriptRow(
            id=f"r{number}",
            attendee_id=SPEAKERS[number % 2],
            heard_id=SPEAKERS[number % 2],
            site_id="s",
            item_id=None,
            started_at_ms=number * 1000,
            ended_at_ms=number * 1000 + 900,
            text=text,
            words=spread(text.split(), 0, 900),
            source=RowSource.CAPTIONS,
        )
        for number, text in enumerate(texts)
    ]
    return Book({row.id: row for row in rows})


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
# Who does it, whether he looks first, which kind, and numbers that choose rows and words.
moves = st.tuples(
    st.integers(0, 1),
    st.booleans(),
    st.integers(0, 10),
    st.integers(0, 9),
    st.integers(0, 9),
    texts,
)


def operation(
    seen: dict[str, TranscriptRow], move: tuple[int, bool, int, int, int, str]
) -> TranscriptOperation:
    """What an editor asks for who sees these rows."""
    _, _, kind, first, second, text = move
    rows = sorted(seen.values(), key=lambda row: (row.started_at_ms, row.position, row.id))
    row, other = rows[first % len(rows)], rows[second % len(rows)]
    at = {"row_id": row.id, "base_version": row.version}
    sought = {"match_diacritics": False, "match_case": False, "whole_words": True}
    made: list[TranscriptOperation] = [
        EditRow(type="transcript.edit", text=text, **at),
        EditRow(type="transcript.edit", text=f"{row.text} {text}", **at),
        SplitRow(type="transcript.split", at_word=1 + second % 5, **at),
        MergeRows(type="transcript.merge", next_id=other.id, next_version=other.version, **at),
        ReassignRow(type="transcript.reassign", row_id=row.id, attendee_id=SPEAKERS[second % 2]),
        ReassignSpeaker(type="transcript.reassign_all", from_attendee_id="an", attendee_id="binh"),
        DeleteRow(type="transcript.delete", **at),
        RestoreRow(type="transcript.restore", row_id=row.id),
        TakeVersion(type="transcript.take_version", version=second % 3, **at),
        ReplaceWords(
            type="transcript.replace", find=text.split()[0], replacement=WORDS[second % 6], **sought
        ),
        UndoReplace(type="transcript.undo_replace", step=f"k{second}"),
    ]
    if row.offer is not None and second == 0:
        return DismissOffer(type="transcript.dismiss_offer", row_id=row.id, version=row.offer)
    return made[kind]


@given(st.lists(texts, min_size=1, max_size=4), st.lists(moves, max_size=25))
def test_two_editors_lose_nothing(
    said: list[str], done: list[tuple[int, bool, int, int, int, str]]
) -> None:
    book = transcript(said)
    model = {row_id: versions[0] for row_id, versions in book.versions.items()}
    screens = [dict(book.rows), dict(book.rows)]
    for number, move in enumerate(done):
        who, looks, *_ = move
        if looks:
            screens[who] = dict(book.rows)
        asked = operation(screens[who], move)
        by = Editor(f"editor {who}", number, f"new{number}")
        before = dict(book.rows)
        try:
            decision = decide(book, asked, by)
        except (Refused, ProtocolError):
            continue
        book.apply(f"k{number}", decision)
        _check(book, before, decision)
        if isinstance(asked, EditRow) and decision.outcome is not Outcome.UNCHANGED:
            _is_kept(book, asked)
        screens[who] |= {one.row.id: one.row for one in decision.revisions}
    assert {
        row_id: versions[0] for row_id, versions in book.versions.items() if row_id in model
    } == model


def _is_kept(book: Book, asked: EditRow) -> None:
    """Word for word in some version, or put together with what somebody else wrote."""
    said = [kept.text for versions in book.versions.values() for kept, _ in versions]
    whole = any(asked.text == text for text in said)
    assert whole or set(asked.text.split()) <= set(" ".join(said).split())


def _check(book: Book, before: dict[str, TranscriptRow], decision: Decision) -> None:
    touched = {revision.row.id for revision in decision.revisions}
    for row in book.rows.values():
        assert len(row.words) == len(row.text.split())
        assert all(start <= end for start, end, _ in row.words)
        assert row.id in touched or before[row.id] == row
        kept, beside = book.versions[row.id][-1]
        assert beside or kept.text == row.text
        if row.standing is RowStanding.MERGED:
            assert row.merged_into is not None


def test_the_same_words_changed_by_two_are_both_kept() -> None:
    book = transcript(["xã Bát Sát báo cáo"])
    outcomes = []
    for who, text in (("a", "xã Bát Xát báo cáo"), ("b", "xã Bát Tát báo cáo")):
        asked = EditRow(type="transcript.edit", row_id="r0", base_version=0, text=text)
        decision = decide(book, asked, Editor(who, 0, "new"))
        outcomes.append(decision.outcome)
        book.apply(who, decision)
    assert outcomes == [Outcome.APPLIED, Outcome.BESIDE]
    row = book.rows["r0"]
    assert (row.text, row.edited_by, row.offer) == ("xã Bát Xát báo cáo", "a", 2)
    assert book.kept("r0", 2).text == "xã Bát Tát báo cáo"
    asked_again = TakeVersion(
        type="transcript.take_version", row_id="r0", base_version=2, version=2
    )
    book.apply("c", decide(book, asked_again, Editor("b", 0, "new")))
    assert (book.rows["r0"].text, book.rows["r0"].offer) == ("xã Bát Tát báo cáo", None)


def test_different_words_changed_by_two_are_put_together() -> None:
    book = transcript(["xã bát xát báo cáo kết qua"])
    outcomes = []
    for who, text in (("a", "Xã Bát Xát báo cáo kết qua"), ("b", "xã bát xát báo cáo kết quả")):
        asked = EditRow(type="transcript.edit", row_id="r0", base_version=0, text=text)
        decision = decide(book, asked, Editor(who, 0, "new"))
        outcomes.append(decision.outcome)
        book.apply(who, decision)
    assert outcomes == [Outcome.APPLIED, Outcome.MERGED]
    assert book.rows["r0"].text == "Xã Bát Xát báo cáo kết quả"


def test_a_replacement_is_one_step_that_is_taken_back() -> None:
    book = transcript(["xã bat sat", "ở Bát Sát có", "khác"])
    sought = {"match_diacritics": False, "match_case": False, "whole_words": True}
    asked = ReplaceWords(type="transcript.replace", find="bat sat", replacement="Bát Xát", **sought)
    book.apply("step", decide(book, asked, Editor("a", 0, "new")))
    assert [row.text for row in book.rows.values()] == ["xã Bát Xát", "ở Bát Xát có", "khác"]
    changed = replace(book.rows["r1"])
    edit = EditRow(
        type="transcript.edit", row_id="r1", base_version=changed.version, text="ở Bát Xát có không"
    )
    book.apply("edit", decide(book, edit, Editor("b", 0, "new")))
    undo = UndoReplace(type="transcript.undo_replace", step="step")
    book.apply("undo", decide(book, undo, Editor("a", 0, "new")))
    assert [row.text for row in book.rows.values()] == ["xã bat sat", "ở Bát Sát có không", "khác"]
    assert decide(book, undo, Editor("a", 0, "new")).outcome is Outcome.UNCHANGED
