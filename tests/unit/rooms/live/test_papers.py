"""Papers from draft to readers, sentence by sentence."""

import pytest

from rooms.agenda.messages import MoveItem
from rooms.documents.messages import (
    AccessRule,
    ApproveDocument,
    DocumentChanged,
    DocumentKind,
    DocumentState,
    DocumentView,
    EditDocument,
    ItemRestricted,
    MoveDocument,
    PublishDocument,
    RecallDocument,
    RejectDocument,
    RemoveDocument,
    RestrictDocument,
    RestrictItem,
    SubmitDocument,
    TurnWindows,
)
from rooms.documents.rules import FlowCommand
from rooms.kernel.errors import ErrorCode, ProtocolError
from rooms.live import view
from rooms.presenting.messages import PresentingStarted, PresentingStopped
from rooms.sites.messages import Role
from tests.unit.rooms.live.papers import a_document, added, rendered
from tests.unit.rooms.live.test_decide import OPEN, Room, present

SUBMIT = SubmitDocument(type="documents.submit", document_id="paper")
APPROVE = ApproveDocument(type="documents.approve", document_id="paper")
REJECT = RejectDocument(type="documents.reject", document_id="paper", reason="Thiếu phụ lục")
PUBLISH = PublishDocument(type="documents.publish", document_id="paper")
RECALL = RecallDocument(type="documents.recall", document_id="paper", reason="Có sai sót")


@pytest.fixture
def room() -> Room:
    room = Room()
    room.say("chair", OPEN)
    return room


def bring(room: Room, state: DocumentState, *, number: int = 1, item_id: str | None = None) -> None:
    document = a_document("paper", number=number, item_id=item_id)
    brought = document.model_copy(update={"state": state, "submitted_by": "delegate1"})
    room.report(added(brought))
    room.report(rendered("paper", pages=5, number=number))


def paper(room: Room) -> DocumentView:
    return room.state.documents.documents["paper"]


def readers(room: Room, document_id: str = "paper") -> set[str]:
    return {
        one
        for one in room.state.roster.attendees
        if document_id in {seen.id for seen in view.snapshot(room.state, one).documents}
    }


def restrict(access: AccessRule | None) -> RestrictDocument:
    return RestrictDocument(type="documents.restrict", document_id="paper", access=access)


def restrict_item(item_id: str, access: AccessRule | None) -> RestrictItem:
    return RestrictItem(type="documents.restrict_item", item_id=item_id, access=access)


def test_a_paper_that_waits_is_seen_by_whoever_brought_it_and_by_the_panel(room: Room) -> None:
    bring(room, DocumentState.PENDING)
    assert readers(room) == {"chair", "secretary", "delegate1"}
    room.say("secretary", APPROVE)
    assert readers(room) == {"chair", "secretary", "delegate1"}
    room.say("chair", PUBLISH)
    assert readers(room) == set(room.state.roster.attendees) - {"staff", "technician"}


def test_a_paper_is_sent_back_with_a_reason_and_brought_again(room: Room) -> None:
    bring(room, DocumentState.PENDING)
    room.say("secretary", REJECT)
    (seen,) = view.snapshot(room.state, "delegate1").documents
    assert (seen.state, seen.reason) == (DocumentState.REJECTED, "Thiếu phụ lục")
    assert room.refuses("delegate2", SUBMIT) is ErrorCode.NOT_ALLOWED
    room.say("delegate1", SUBMIT)
    assert (paper(room).state, paper(room).reason) == (DocumentState.PENDING, None)


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (DocumentState.DRAFT, REJECT),
        (DocumentState.DRAFT, PUBLISH),
        (DocumentState.PENDING, PUBLISH),
        (DocumentState.PENDING, SUBMIT),
        (DocumentState.PENDING, RECALL),
        (DocumentState.PUBLISHED, APPROVE),
        (DocumentState.PUBLISHED, PUBLISH),
    ],
)
def test_no_step_is_left_out(room: Room, state: DocumentState, command: FlowCommand) -> None:
    bring(room, state)
    assert room.refuses("chair", command) is ErrorCode.DOCUMENT_STATE_WRONG


@pytest.mark.parametrize("command", [APPROVE, REJECT, PUBLISH, RECALL])
def test_only_the_panel_decides(room: Room, command: FlowCommand) -> None:
    bring(room, DocumentState.PENDING)
    assert room.refuses("delegate1", command) is ErrorCode.NOT_ALLOWED


def test_readers_keep_the_version_they_have_until_the_new_one_is_published(room: Room) -> None:
    bring(room, DocumentState.PUBLISHED)
    bring(room, DocumentState.PENDING, number=2)
    (old,) = view.snapshot(room.state, "delegate2").documents
    assert (old.version.number, old.state) == (1, DocumentState.PUBLISHED)
    (both,) = view.snapshot(room.state, "delegate1").documents
    assert (both.version.number, both.state) == (2, DocumentState.PENDING)
    room.say("secretary", APPROVE)
    room.say("secretary", PUBLISH)
    (new,) = view.snapshot(room.state, "delegate2").documents
    assert (new.version.number, new.version.supersedes) == (2, old.version.sha256)


def test_what_is_recalled_leaves_every_reader_and_every_screen(room: Room) -> None:
    bring(room, DocumentState.PUBLISHED)
    room.say("chair", present())
    events = room.say("secretary", RECALL)
    assert isinstance(events[0], PresentingStopped)
    assert readers(room) == {"chair", "secretary", "delegate1"}
    room.say("chair", PUBLISH)
    assert "operator1" in readers(room)


def test_whoever_brought_a_paper_may_take_it_back_until_it_is_published(room: Room) -> None:
    remove = RemoveDocument(type="documents.remove", document_id="paper")
    bring(room, DocumentState.PUBLISHED)
    assert room.refuses("delegate1", remove) is ErrorCode.NOT_ALLOWED
    room.say("chair", RECALL)
    room.say("delegate1", remove)
    assert room.state.documents.documents == {}


def test_rules_of_all_items_above_hold_together(room: Room) -> None:
    bring(room, DocumentState.PUBLISHED, item_id="item2")
    room.say("chair", restrict_item("item1", AccessRule(roles=(Role.SITE_OPERATOR,))))
    assert readers(room) == {"chair", "secretary", "delegate1", "operator1", "operator2"}
    room.say("chair", restrict_item("item2", AccessRule(unit_ids=("unit1",))))
    assert readers(room) == {"chair", "secretary", "delegate1", "operator1"}
    room.say("chair", restrict(AccessRule(attendee_ids=("operator2",))))
    assert readers(room) == {"chair", "secretary", "delegate1"}


def test_moving_an_item_moves_its_papers_behind_other_rules(room: Room) -> None:
    bring(room, DocumentState.PUBLISHED, item_id="item2")
    room.say("chair", restrict_item("item1", AccessRule(roles=(Role.SITE_OPERATOR,))))
    events = room.say(
        "chair", MoveItem(type="agenda.move", item_id="item2", parent_id=None, position=0)
    )
    assert isinstance(events[-1], DocumentChanged)
    assert "delegate2" in readers(room)


def test_a_rule_names_only_people_of_the_conference(room: Room) -> None:
    bring(room, DocumentState.PUBLISHED)
    assert room.refuses("chair", restrict(AccessRule(attendee_ids=("x",)))) is ErrorCode.NOT_FOUND


def test_a_window_opens_and_closes_when_the_server_says_so(room: Room) -> None:
    bring(room, DocumentState.PUBLISHED)
    turn = TurnWindows(type="documents.turn_windows")
    window = AccessRule(from_ms=room.now_ms + 5000, to_ms=room.now_ms + 9000)
    room.say("chair", restrict(window))
    assert "delegate2" not in readers(room)
    assert room.report(turn) == []
    room.now_ms += 4000
    room.report(turn)
    assert "delegate2" in readers(room)
    room.now_ms += 4000
    room.report(turn)
    assert "delegate2" not in readers(room)


def test_a_window_of_an_item_is_told_to_those_who_manage_papers(room: Room) -> None:
    room.say("chair", restrict_item("item0", AccessRule(from_ms=room.now_ms + 60_000)))
    room.now_ms += 60_000
    (turned,) = room.report(TurnWindows(type="documents.turn_windows"))
    assert isinstance(turned, ItemRestricted)
    assert view.see(room.state, turned, "secretary") == turned
    assert view.see(room.state, turned, "delegate1") is None


def test_only_what_everybody_may_read_is_presented(room: Room) -> None:
    bring(room, DocumentState.PENDING)
    assert room.refuses("chair", present()) is ErrorCode.DOCUMENT_NOT_PUBLISHED
    room.say("chair", APPROVE)
    room.say("chair", PUBLISH)
    room.say("chair", restrict(AccessRule(roles=(Role.DELEGATE,))))
    assert room.refuses("chair", present()) is ErrorCode.DOCUMENT_NOT_FOR_ALL
    # A rule that leaves nobody out is none.
    room.say("chair", restrict(AccessRule(roles=(Role.DELEGATE, Role.SITE_OPERATOR))))
    assert isinstance(room.say("chair", present())[-1], PresentingStarted)
    events = room.say("chair", restrict(AccessRule(roles=(Role.DELEGATE,))))
    assert isinstance(events[0], PresentingStopped)


def test_papers_are_put_in_order_without_touching_the_others(room: Room) -> None:
    for name in ("a", "b", "c"):
        room.report(added(a_document(name)))

    def order() -> list[str]:
        return [one.id for one in view.snapshot(room.state, "delegate1").documents]

    assert order() == ["a", "b", "c"]
    move = MoveDocument(type="documents.move", document_id="c", position=1)
    assert len(room.say("secretary", move)) == 1
    assert order() == ["a", "c", "b"]
    for _ in range(60):  # longer than halves of a number last
        last = order()[-1]
        room.say("secretary", MoveDocument(type="documents.move", document_id=last, position=1))
        ranks = [one.rank for one in view.snapshot(room.state, "chair").documents]
        assert len(set(ranks)) == 3


def test_a_paper_stays_personal_or_for_all(room: Room) -> None:
    bring(room, DocumentState.PUBLISHED)
    edit = EditDocument(
        type="documents.edit",
        document_id="paper",
        item_id="item1",
        title="Tờ trình",
        kind=DocumentKind.REFERENCE,
        offline=False,
    )
    room.say("secretary", edit)
    assert (paper(room).title, paper(room).item_id, paper(room).offline) == (
        "Tờ trình", "item1", False,
    )  # fmt: skip
    with pytest.raises(ProtocolError):
        room.say("secretary", edit.model_copy(update={"kind": DocumentKind.PERSONAL}))
