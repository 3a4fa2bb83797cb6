"""Notes written on two devices, in whatever order and however often they arrive, make one page."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from rooms.notes.carry import carried
from rooms.notes.messages import (
    OPERATIONS,
    Colour,
    DrawStroke,
    EraseNote,
    NoteOperation,
    NotePlace,
    ShareNote,
    ShareScope,
    StickNote,
    Stroke,
    Tool,
)
from rooms.notes.rules import fold
from tests.vectors.notes import generate

Operations = Sequence[NoteOperation]

PLACE = NotePlace(document_id="paper", sha256="a" * 64, page=1)
STROKE = Stroke(tool=Tool.INK, colour=Colour.RED, width=0.01, points=[(0.5, 0.5, 0.5)])
EIGHTHS = st.integers(0, 8).map(lambda eighth: eighth / 8)
WORDS = st.sampled_from(["một", "hai", "ba"])


@st.composite
def written(draw: st.DrawFn) -> list[NoteOperation]:
    """What devices of one person may have written: ids are theirs alone, times often agree."""
    notes = ["made-elsewhere"]
    operations: list[NoteOperation] = []
    for number in range(draw(st.integers(0, 24))):
        id_ = f"{draw(st.sampled_from('abc'))}{number}"
        operation = draw(_operation(id_, notes))
        if isinstance(operation, DrawStroke | StickNote):
            notes.append(id_)
        operations.append(operation)
    return operations


@st.composite
def _operation(draw: st.DrawFn, id_: str, notes: list[str]) -> NoteOperation:
    lamport = draw(st.integers(1, 6))
    made = {"id": id_, "lamport": lamport, "place": PLACE}
    changed = {"id": id_, "lamport": lamport, "note_id": draw(st.sampled_from(notes))}
    match draw(st.sampled_from(["draw", "stick", "edit", "move", "share", "erase"])):
        case "draw":
            presenter = draw(st.booleans())
            operation = {"type": "notes.draw", "stroke": STROKE, "presenter": presenter, **made}
        case "stick":
            sticky = {"x": 0.5, "y": 0.5, "text": draw(WORDS)}
            operation = {"type": "notes.stick", "sticky": sticky, **made}
        case "edit":
            operation = {"type": "notes.edit", "text": draw(WORDS), **changed}
        case "move":
            operation = {"type": "notes.move", "x": draw(EIGHTHS), "y": draw(EIGHTHS), **changed}
        case "share":
            scope, who = draw(st.sampled_from(ShareScope)), draw(st.lists(WORDS.map(len).map(str)))
            operation = {"type": "notes.share", "scope": scope, "attendee_ids": who, **changed}
        case _:
            operation = {"type": "notes.erase", **changed}
    return OPERATIONS.validate_python(operation)


@given(st.data())
def test_order_and_repetition_make_no_difference(data: st.DataObject) -> None:
    operations = data.draw(written())
    expected = list(fold(operations).items())
    shuffled = data.draw(st.permutations([*operations, *operations[::2]]))
    assert list(fold(shuffled).items()) == expected


@given(st.data())
def test_devices_that_were_apart_agree_once_each_has_what_the_other_wrote(
    data: st.DataObject,
) -> None:
    operations = data.draw(written())
    mine = data.draw(st.lists(st.booleans(), min_size=len(operations), max_size=len(operations)))
    here = [one for one, own in zip(operations, mine, strict=True) if own]
    there = [one for one, own in zip(operations, mine, strict=True) if not own]
    assert fold([*here, *there]) == fold([*there, *here]) == fold(operations)


@given(written())
def test_what_was_erased_stays_so(operations: Operations) -> None:
    erased = {one.note_id for one in operations if isinstance(one, EraseNote)}
    assert not erased & fold(operations).keys()


@given(written())
def test_a_note_is_private_unless_somebody_shared_it_on_purpose(operations: Operations) -> None:
    shared = {
        one.note_id
        for one in operations
        if isinstance(one, ShareNote) and one.scope is not ShareScope.NOBODY
    }
    for note in fold(operations).values():
        if note.id not in shared and not note.presenter:
            assert note.scope is ShareScope.NOBODY
            assert not note.seen_by("anybody")
            assert not note.readers


@given(written())
def test_operations_survive_the_wire(operations: Operations) -> None:
    for one in operations:
        assert OPERATIONS.validate_json(OPERATIONS.dump_json(one)) == one


PAGES = st.lists(st.sampled_from("abc_"), max_size=12)


@given(PAGES, PAGES)
def test_notes_are_carried_only_to_pages_that_look_the_same(
    earlier: list[str], later: list[str]
) -> None:
    found = carried(earlier, later)
    for number, digest in enumerate(earlier, 1):
        same = [page for page, other in enumerate(later, 1) if other == digest]
        if not same:
            assert number not in found
            continue
        assert later[found[number] - 1] == digest
        assert abs(found[number] - number) == min(abs(page - number) for page in same)


@given(PAGES)
def test_a_version_carries_to_itself_page_by_page(pages: list[str]) -> None:
    assert carried(pages, pages) == {number: number for number in range(1, len(pages) + 1)}


def test_vectors_are_up_to_date() -> None:
    files = {file.name: file.read_text(encoding="utf-8") for file in generate.HERE.glob("*.json")}
    assert files == generate.files()
