"""What an operation on a note needs, and what is left of a note when several disagree."""

from collections.abc import Collection
from dataclasses import dataclass, field

import pytest
from pydantic import ValidationError

from rooms.kernel.errors import ErrorCode
from rooms.notes.messages import (
    POINTS_MAX,
    Colour,
    DrawStroke,
    EditText,
    EraseNote,
    NoteOperation,
    NotePlace,
    ShareNote,
    ShareScope,
    StickNote,
    Sticky,
    Stroke,
    Tool,
)
from rooms.notes.rules import fold, refusal

PLACE = NotePlace(document_id="paper", sha256="a" * 64, page=1)
LINE = Stroke(tool=Tool.INK, colour=Colour.BLUE, width=0.003, points=[(0.1, 0.1, 0.5)])


@dataclass(frozen=True, slots=True)
class Hall:
    """A conference as its rules see it."""

    readable: Collection[str] = ("paper",)
    presented: Collection[str] = ()
    attendees: Collection[str] = field(default_factory=tuple)

    def may_read(self, place: NotePlace) -> bool:
        return place.document_id in self.readable

    def presents(self, place: NotePlace) -> bool:
        return place.document_id in self.presented

    def takes_part(self, attendee_id: str) -> bool:
        return attendee_id in self.attendees


def draw(*, presenter: bool = False) -> DrawStroke:
    return DrawStroke(
        type="notes.draw", id="n1", lamport=1, place=PLACE, stroke=LINE, presenter=presenter
    )


def stick(text: str = "Hỏi lại") -> StickNote:
    sticky = Sticky(x=0.5, y=0.5, text=text)
    return StickNote(type="notes.stick", id="n1", lamport=1, place=PLACE, sticky=sticky)


def edit(id_: str, lamport: int, text: str) -> EditText:
    return EditText(type="notes.edit", id=id_, lamport=lamport, note_id="n1", text=text)


def share(scope: ShareScope, *attendee_ids: str) -> ShareNote:
    return ShareNote(
        type="notes.share",
        id="s1",
        lamport=2,
        note_id="n1",
        scope=scope,
        attendee_ids=list(attendee_ids),
    )


def test_who_may_read_a_page_may_write_on_it() -> None:
    assert refusal(draw(), Hall()) is None
    assert refusal(stick(), Hall()) is None
    assert refusal(draw(), Hall(readable=())) is ErrorCode.NOT_FOUND
    assert refusal(stick(), Hall(readable=())) is ErrorCode.NOT_FOUND


def test_only_who_presents_a_paper_draws_on_the_presenters_layer() -> None:
    assert refusal(draw(presenter=True), Hall()) is ErrorCode.NOT_PRESENTER
    assert refusal(draw(presenter=True), Hall(presented=("paper",))) is None


def test_notes_are_shared_with_people_of_the_conference() -> None:
    hall = Hall(attendees=("an", "binh"))
    assert refusal(share(ShareScope.CHOSEN, "an", "binh"), hall) is None
    assert refusal(share(ShareScope.CHOSEN, "an", "stranger"), hall) is ErrorCode.NOT_FOUND


def test_the_last_text_holds_and_ids_decide_between_equal_times() -> None:
    operations: list[NoteOperation] = [
        stick(),
        edit("b", 3, "sau"),
        edit("a", 3, "trước"),
        edit("z", 2, "cũ"),
    ]
    (note,) = fold(operations).values()
    assert note.sticky is not None
    assert note.sticky.text == "sau"


def test_unsharing_takes_everybody_off() -> None:
    shared = share(ShareScope.CHOSEN, "an")
    unshared = share(ShareScope.NOBODY).model_copy(update={"id": "s2", "lamport": 3})
    (note,) = fold([unshared, stick(), shared]).values()
    assert not note.seen_by("an")


def test_who_was_left_over_from_another_scope_sees_nothing() -> None:
    (note,) = fold([stick(), share(ShareScope.NOBODY, "an")]).values()
    assert not note.seen_by("an")


def test_an_erasure_that_comes_first_still_wins() -> None:
    erased = EraseNote(type="notes.erase", id="e1", lamport=1, note_id="n1")
    assert fold([erased, stick()]) == {}


@pytest.mark.parametrize("text", ["", "   ", "\x00", "a\x1bb", "\n", "x" * 2001])
def test_text_that_can_not_be_shown_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Sticky(x=0.5, y=0.5, text=text)


def test_vietnamese_in_several_lines_is_text() -> None:
    assert Sticky(x=0, y=0, text="Dòng một\n\tDòng hai: ý kiến “ổn”").text.count("\n") == 1


@pytest.mark.parametrize("point", [(-0.01, 0.5, 0.5), (0.5, 11.0, 0.5), (0.5, 0.5, float("nan"))])
def test_points_lie_on_a_page(point: tuple[float, float, float]) -> None:
    with pytest.raises(ValidationError):
        Stroke(tool=Tool.INK, colour=Colour.RED, width=0.01, points=[point])


def test_a_stroke_has_no_more_points_than_agreed() -> None:
    with pytest.raises(ValidationError):
        Stroke(
            tool=Tool.INK,
            colour=Colour.RED,
            width=0.01,
            points=[(0.5, 0.5, 0.5)] * (POINTS_MAX + 1),
        )
