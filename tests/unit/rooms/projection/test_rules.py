"""Projectors: named, driven one by one or together; what may not be seen by all is taken down."""

import pytest
from pydantic import ValidationError

from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.decide import decide
from rooms.live.evolve import fold
from rooms.live.messages import COMMANDS, Command
from rooms.live.state import LiveState
from rooms.projection.messages import MAIN, Scene, ShowScene
from rooms.projection.rules import HISTORY_KEPT, MOST_PROJECTORS
from tests.property.rooms.meeting import START_MS, Meeting, Move, a_conference


def done(
    state: LiveState, command: Command, who: str = "secretary", after_ms: int = 0
) -> LiveState:
    fresh_id = f"projector{state.version}"
    events = decide(state, who, command, now_ms=START_MS + after_ms, fresh_id=fresh_id)
    return fold(state, events)


def said(type_: str, **fields: object) -> Command:
    return COMMANDS.validate_python({"type": f"projection.{type_}", **fields})


def show(*projector_ids: str, **scene: object) -> Command:
    return said("show", projector_ids=projector_ids or (MAIN,), scene=scene)


def refusal(state: LiveState, command: Command, who: str = "secretary") -> ErrorCode:
    with pytest.raises(Refused) as refused:
        done(state, command, who)
    return refused.value.code


def scene_of(state: LiveState, projector_id: str = MAIN) -> Scene:
    return state.projection.projector(projector_id).scene


def with_a_paper() -> tuple[LiveState, str]:
    """A published paper for everybody, with pages."""
    meeting = Meeting(a_conference())
    meeting.play_all([Move("upload", 0, 1, 6), Move("rendered", 0, 0, 10)])
    [document_id] = meeting.state.documents.documents
    return meeting.state, document_id


def test_the_main_projector_follows_until_it_is_told_otherwise() -> None:
    state = a_conference()
    assert scene_of(state).kind == "follow"
    state = done(state, show(kind="message", text=" Mời đại biểu về chỗ "))
    assert scene_of(state).model_dump() == {"kind": "message", "text": "Mời đại biểu về chỗ"}


def test_two_projectors_show_different_things_and_one_command_reaches_both() -> None:
    state = done(a_conference(), said("add", name="Sảnh"))
    hall = state.projection.projectors[1].id
    state = done(state, show(hall, kind="agenda"))
    assert (scene_of(state).kind, scene_of(state, hall).kind) == ("follow", "agenda")
    state = done(state, show(MAIN, hall, kind="blank"))
    assert {scene_of(state).kind, scene_of(state, hall).kind} == {"blank"}


def test_a_projector_is_named_once_and_the_main_one_stays() -> None:
    state = done(a_conference(), said("add", name="Sảnh"))
    hall = state.projection.projectors[1].id
    assert refusal(state, said("add", name="sảnh")) is ErrorCode.PROJECTOR_NAME_TAKEN
    assert refusal(state, said("rename", projector_id=MAIN, name="Sảnh")) is (
        ErrorCode.PROJECTOR_NAME_TAKEN
    )
    assert refusal(state, said("remove", projector_id=MAIN)) is ErrorCode.PROJECTOR_NEEDED
    state = done(state, said("remove", projector_id=hall))
    assert refusal(state, show(hall, kind="agenda")) is ErrorCode.NOT_FOUND


def test_there_are_only_so_many_projectors() -> None:
    state = a_conference()
    for number in range(MOST_PROJECTORS - 1):
        state = done(state, said("add", name=f"Màn {number}"))
    assert refusal(state, said("add", name="Nữa")) is ErrorCode.LIMIT_REACHED


def test_the_newest_scenes_are_remembered_each_once() -> None:
    state = a_conference()
    for number in range(HISTORY_KEPT + 5):
        state = done(state, show(kind="message", text=f"Lời {number}"), after_ms=number)
    state = done(state, show(kind="message", text="Lời 10"))
    state = done(state, show(kind="follow"))
    texts = [one.scene.model_dump()["text"] for one in state.projection.history]
    assert texts == [f"Lời {n}" for n in range(5, HISTORY_KEPT + 5) if n != 10] + ["Lời 10"]


def test_a_countdown_begins_anew_when_it_is_shown_again() -> None:
    again = show(kind="countdown", minutes=5)
    state = done(a_conference(), again)
    assert state.projection.projector(MAIN).shown_at_ms == START_MS
    state = done(state, again, after_ms=60_000)
    assert state.projection.projector(MAIN).shown_at_ms == START_MS + 60_000
    assert len(state.projection.history) == 1


@pytest.mark.parametrize(
    "scene",
    [
        {"kind": "countdown"},
        {"kind": "countdown", "minutes": 5, "until_ms": START_MS},
        {"kind": "countdown_to", "minutes": 5},
        {"kind": "countdown", "minutes": 0},
        {"kind": "message", "text": "   "},
        {"kind": "message", "text": "a" * 241},
        {"kind": "page", "document_id": "d", "page": 0},
        {"kind": "film"},
        {"kind": "agenda", "colour": "red"},
    ],
)
def test_what_is_no_scene_is_no_command(scene: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ShowScene.model_validate(
            {"type": "projection.show", "projector_ids": [MAIN], "scene": scene}
        )


@pytest.mark.parametrize(
    "scene",
    [
        {"kind": "page", "document_id": "missing", "page": 1},
        {"kind": "vote", "poll_id": "missing"},
        {"kind": "seating", "site_id": "missing"},
    ],
)
def test_what_is_not_there_is_not_shown(scene: dict[str, object]) -> None:
    assert refusal(a_conference(), show(**scene)) is ErrorCode.NOT_FOUND


def test_a_page_is_shown_once_it_is_ready_and_leaves_with_its_paper() -> None:
    state, document_id = with_a_paper()
    ready = state.documents.documents[document_id].version.ready_pages
    page = {"kind": "page", "document_id": document_id}
    assert refusal(state, show(**page, page=ready + 1)) is ErrorCode.PAGE_NOT_READY
    state = done(state, show(**page, page=ready))
    assert scene_of(state).kind == "page"
    recall = {"type": "documents.recall", "document_id": document_id, "reason": "Có sai sót"}
    state = done(state, COMMANDS.validate_python(recall))
    assert scene_of(state).kind == "follow"
    assert refusal(state, show(**page, page=1)) is ErrorCode.DOCUMENT_NOT_PUBLISHED


@pytest.mark.parametrize("who", ["delegate1", "operator1", "staff"])
def test_only_chair_and_secretary_drive_a_projector(who: str) -> None:
    for command in (
        show(kind="agenda"),
        said("add", name="Sảnh"),
        said("rename", projector_id=MAIN, name="Lớn"),
        said("remove", projector_id=MAIN),
        said("set_sound", projector_id=MAIN, on=False),
    ):
        assert refusal(a_conference(), command, who) is ErrorCode.NOT_ALLOWED


def test_after_the_end_nothing_changes() -> None:
    meeting = Meeting(a_conference())
    meeting.play_all([Move("open", 0, 0, 0), Move("close", 0, 0, 0)])
    assert refusal(meeting.state, show(kind="agenda")) is ErrorCode.CONFERENCE_CLOSED
