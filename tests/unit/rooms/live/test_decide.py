"""What happens when somebody says something in a conference, sentence by sentence."""

from collections.abc import Sequence

import pytest

from rooms.agenda.messages import (
    ActivateItem,
    AddItem,
    EditItem,
    FinishItem,
    ItemActivated,
    ItemFinished,
    MoveItem,
    RemoveItem,
)
from rooms.attendance.messages import Arrive, Leave, LeaveReason
from rooms.captions.messages import AddCaption, CaptionAdded
from rooms.chat.messages import PostMessage
from rooms.conferences.messages import CloseConference, ConferenceClosed, OpenConference
from rooms.documents.messages import DocumentKind, RemoveDocument
from rooms.floor.messages import (
    AttendeeMuted,
    FloorGranted,
    FloorRevoked,
    GrantFloor,
    MuteAttendee,
    RequestFloor,
    RequestWithdrawn,
    RevokeFloor,
    RevokeReason,
    WithdrawRequest,
    YieldFloor,
)
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.live.decide import decide, decide_system
from rooms.live.evolve import fold
from rooms.live.messages import Command, Event, SystemCommand
from rooms.live.state import LiveState
from rooms.minutes.messages import MarkMinutes, MinutesChanged, MinutesState
from rooms.presenting.messages import (
    PageTurned,
    PresentingStarted,
    PresentingStopped,
    StartPresenting,
    StopPresenting,
    TurnPage,
)
from rooms.voting.messages import (
    BallotForm,
    Base,
    CreatePoll,
    PollCreated,
    PollMethod,
    Share,
    StartPoll,
)
from tests.property.rooms.meeting import START_MS, a_conference
from tests.unit.rooms.live.papers import a_document, added, rendered

OPEN = OpenConference(type="conference.open")
CLOSE = CloseConference(type="conference.close")
REQUEST = RequestFloor(type="floor.request")
YIELD = YieldFloor(type="floor.yield")
STOP = StopPresenting(type="presenting.stop")
POLL = CreatePoll(
    type="voting.create",
    title="Thông qua chương trình kỳ họp",
    method=PollMethod.OPEN,
    form=BallotForm.YES_NO_ABSTAIN,
    pass_rule=Share(numerator=1, denominator=2, plus=1, base=Base.ENTITLED),
)


class Room:
    """A conference in which things happen one after another."""

    def __init__(self) -> None:
        self.state: LiveState = a_conference()
        self.now_ms = START_MS

    def say(self, who: str, command: Command) -> Sequence[Event]:
        self.now_ms += 1000
        fresh_id = f"id{self.now_ms - START_MS}"
        return self._then(decide(self.state, who, command, now_ms=self.now_ms, fresh_id=fresh_id))

    def report(self, command: SystemCommand) -> Sequence[Event]:
        self.now_ms += 1000
        return self._then(decide_system(self.state, command, now_ms=self.now_ms))

    def refuses(self, who: str, command: Command) -> ErrorCode:
        with pytest.raises(Refused) as refused:
            self.say(who, command)
        return refused.value.code

    def _then(self, events: Sequence[Event]) -> Sequence[Event]:
        self.state = fold(self.state, events)
        return events


@pytest.fixture
def room() -> Room:
    """Open, everybody is here, one paper with pages lies on the table."""
    room = Room()
    for attendee_id in room.state.roster.attendees:
        room.report(Arrive(type="attendance.arrive", attendee_id=attendee_id))
    room.say("chair", OPEN)
    room.report(added(a_document("paper")))
    room.report(rendered("paper", pages=5))
    return room


def grant(room: Room, to: str) -> Sequence[Event]:
    epoch = room.state.floor.epoch
    return room.say("chair", GrantFloor(type="floor.grant", attendee_id=to, epoch=epoch))


def present(document_id: str = "paper", page: int = 1) -> StartPresenting:
    return StartPresenting(type="presenting.start", document_id=document_id, page=page)


def turn(room: Room, page: int) -> TurnPage:
    return TurnPage(type="presenting.turn", epoch=room.state.presenting.epoch, page=page)


def activate(item_id: str) -> ActivateItem:
    return ActivateItem(type="agenda.activate", item_id=item_id)


class TestLife:
    def test_before_the_opening_nobody_asks_for_the_floor(self) -> None:
        room = Room()
        assert room.refuses("delegate1", REQUEST) is ErrorCode.CONFERENCE_NOT_OPEN
        assert room.refuses("chair", CLOSE) is ErrorCode.CONFERENCE_NOT_OPEN
        assert room.refuses("chair", activate("item0")) is ErrorCode.CONFERENCE_NOT_OPEN

    def test_before_the_opening_people_chat_and_the_agenda_is_prepared(self) -> None:
        room = Room()
        assert room.say("delegate1", PostMessage(type="chat.post", text="Chào các đồng chí"))
        assert room.say("secretary", AddItem(type="agenda.add", title="Việc khác"))

    def test_a_vote_is_prepared_before_the_opening_and_started_after_it(self) -> None:
        room = Room()
        room.report(Arrive(type="attendance.arrive", attendee_id="delegate1"))
        (created,) = room.say("secretary", POLL)
        assert isinstance(created, PollCreated)
        start = StartPoll(type="voting.start", poll_id=created.poll.id)
        assert room.refuses("chair", start) is ErrorCode.CONFERENCE_NOT_OPEN
        room.say("chair", OPEN)
        assert room.say("chair", start)

    def test_the_secretary_may_open_but_not_close(self) -> None:
        room = Room()
        assert room.say("secretary", OPEN)
        assert room.refuses("secretary", CLOSE) is ErrorCode.NOT_ALLOWED
        assert room.refuses("chair", OPEN) is ErrorCode.CONFERENCE_ALREADY_OPEN

    def test_closing_ends_all_that_runs_in_order(self, room: Room) -> None:
        room.say("chair", activate("item0"))
        room.say("chair", present())
        room.say("operator1", REQUEST)
        grant(room, "delegate1")
        events = room.say("chair", CLOSE)
        assert [type(event) for event in events] == [
            FloorRevoked,
            RequestWithdrawn,
            PresentingStopped,
            ItemFinished,
            ConferenceClosed,
            MinutesChanged,
        ]
        assert isinstance(events[0], FloorRevoked)
        assert events[0].reason is RevokeReason.CLOSED

    @pytest.mark.parametrize(
        "command", [OPEN, CLOSE, REQUEST, present(), PostMessage(type="chat.post", text="!")]
    )
    def test_after_the_end_nothing_can_be_changed(self, room: Room, command: Command) -> None:
        room.say("chair", CLOSE)
        who = "delegate1" if command == REQUEST else "chair"
        assert room.refuses(who, command) is ErrorCode.CONFERENCE_CLOSED

    def test_after_the_end_departures_still_count_and_arrivals_do_not(self, room: Room) -> None:
        room.say("chair", CLOSE)
        closed = LeaveReason.CLOSED
        leave = Leave(type="attendance.leave", attendee_id="delegate1", reason=closed)
        assert room.report(leave)
        assert not room.report(Arrive(type="attendance.arrive", attendee_id="delegate1"))

    def test_a_stranger_is_not_invited(self, room: Room) -> None:
        assert room.refuses("stranger", REQUEST) is ErrorCode.NOT_INVITED


class TestFloor:
    def test_whoever_is_called_takes_the_floor_from_whoever_holds_it(self, room: Room) -> None:
        room.say("delegate2", REQUEST)
        grant(room, "delegate1")
        events = grant(room, "delegate2")
        assert [type(event) for event in events] == [FloorRevoked, FloorGranted]
        assert isinstance(events[0], FloorRevoked)
        assert events[0].reason is RevokeReason.REPLACED
        assert room.state.floor.epoch == 3
        assert room.state.floor.queue == ()

    def test_two_chairs_can_not_cross(self, room: Room) -> None:
        stale = GrantFloor(type="floor.grant", attendee_id="delegate2", epoch=0)
        grant(room, "delegate1")
        assert room.refuses("secretary", stale) is ErrorCode.STALE_EPOCH
        revoke = RevokeFloor(type="floor.revoke", epoch=0)
        assert room.refuses("secretary", revoke) is ErrorCode.STALE_EPOCH

    def test_somebody_who_is_not_here_can_not_be_called(self, room: Room) -> None:
        left = LeaveReason.LEFT
        room.report(Leave(type="attendance.leave", attendee_id="delegate1", reason=left))
        call = GrantFloor(type="floor.grant", attendee_id="delegate1", epoch=0)
        assert room.refuses("chair", call) is ErrorCode.NOT_CONNECTED

    def test_being_called_lifts_a_mute(self, room: Room) -> None:
        room.say("chair", MuteAttendee(type="floor.mute", attendee_id="delegate1", muted=True))
        events = grant(room, "delegate1")
        assert [type(event) for event in events] == [AttendeeMuted, FloorGranted]
        assert room.state.floor.muted == ()

    def test_the_chair_is_never_muted(self, room: Room) -> None:
        mute = MuteAttendee(type="floor.mute", attendee_id="chair", muted=True)
        assert room.refuses("secretary", mute) is ErrorCode.NOT_ALLOWED

    def test_one_asks_once(self, room: Room) -> None:
        room.say("delegate1", REQUEST)
        assert room.refuses("delegate1", REQUEST) is ErrorCode.ALREADY_REQUESTED
        grant(room, "delegate1")
        assert room.refuses("delegate1", REQUEST) is ErrorCode.ALREADY_REQUESTED

    def test_one_withdraws_ones_own_request_and_the_chair_any(self, room: Room) -> None:
        room.say("delegate1", REQUEST)
        request_id = room.state.floor.queue[0].id
        withdraw = WithdrawRequest(type="floor.withdraw", request_id=request_id)
        assert room.refuses("delegate2", withdraw) is ErrorCode.NOT_ALLOWED
        assert room.say("chair", withdraw)
        assert room.refuses("chair", withdraw) is ErrorCode.NO_REQUEST

    def test_only_the_holder_yields(self, room: Room) -> None:
        grant(room, "delegate1")
        assert room.refuses("delegate2", YIELD) is ErrorCode.NOT_HOLDER
        (event,) = room.say("delegate1", YIELD)
        assert isinstance(event, FloorRevoked)
        assert event.reason is RevokeReason.YIELDED

    def test_a_lost_link_keeps_the_place_in_the_queue_and_leaving_gives_it_up(
        self, room: Room
    ) -> None:
        for who in ("delegate1", "delegate2"):
            room.say(who, REQUEST)
        for who, reason in (("delegate1", LeaveReason.LINK_LOST), ("delegate2", LeaveReason.LEFT)):
            room.report(Leave(type="attendance.leave", attendee_id=who, reason=reason))
        assert [one.attendee_id for one in room.state.floor.queue] == ["delegate1"]


class TestPresenting:
    def test_the_holder_of_the_floor_may_present(self, room: Room) -> None:
        assert room.refuses("delegate1", present()) is ErrorCode.NOT_ALLOWED
        grant(room, "delegate1")
        assert room.say("delegate1", present())

    def test_the_presenter_of_the_active_item_may_present(self, room: Room) -> None:
        room.say("chair", activate("item0"))  # presented by delegate1
        (event,) = room.say("delegate1", present())
        assert isinstance(event, PresentingStarted)
        assert event.presentation.item_id == "item0"
        assert room.refuses("delegate2", present()) is ErrorCode.NOT_ALLOWED

    def test_a_second_presenter_waits_but_chair_and_secretary_take_over(self, room: Room) -> None:
        room.say("chair", activate("item0"))  # presented by delegate1
        room.say("delegate1", present())
        grant(room, "delegate2")
        assert room.refuses("delegate2", present()) is ErrorCode.PRESENTING_TAKEN
        assert room.say("delegate1", present(page=2))
        assert room.say("secretary", present())
        assert room.refuses("delegate1", turn(room, 2)) is ErrorCode.NOT_PRESENTER

    def test_of_two_who_start_at_once_one_presents(self, room: Room) -> None:
        seen = room.state.presenting.epoch
        first = present().model_copy(update={"epoch": seen})
        room.say("chair", first)
        assert room.refuses("secretary", first) is ErrorCode.STALE_EPOCH

    def test_only_the_presenter_turns_pages(self, room: Room) -> None:
        room.say("secretary", present())
        assert room.refuses("chair", turn(room, 2)) is ErrorCode.NOT_PRESENTER
        (event,) = room.say("secretary", turn(room, 2))
        assert isinstance(event, PageTurned)
        assert (event.page, event.seq) == (2, 1)

    def test_a_turn_from_before_the_takeover_is_stale(self, room: Room) -> None:
        room.say("chair", present())
        stale = turn(room, 2)
        room.say("chair", present())
        assert room.refuses("chair", stale) is ErrorCode.STALE_EPOCH

    @pytest.mark.parametrize("page", [6, 9999])
    def test_a_page_that_is_not_ready_is_not_shown(self, room: Room, page: int) -> None:
        assert room.refuses("chair", present(page=page)) is ErrorCode.PAGE_NOT_READY
        room.say("chair", present())
        assert room.refuses("chair", turn(room, page)) is ErrorCode.PAGE_NOT_READY

    def test_a_new_version_leaves_the_one_on_screen_alone(self, room: Room) -> None:
        room.say("chair", present())
        room.report(added(a_document("paper", number=2)))
        assert room.say("chair", turn(room, 5))
        assert room.refuses("chair", present()) is ErrorCode.PAGE_NOT_READY

    def test_there_is_nothing_to_stop_when_nothing_is_shown(self, room: Room) -> None:
        assert room.refuses("chair", STOP) is ErrorCode.NOTHING_PRESENTED


class TestDocuments:
    def test_a_personal_paper_can_not_be_shown_and_is_unknown_to_others(self, room: Room) -> None:
        own = a_document("own", kind=DocumentKind.PERSONAL, owner_id="delegate1")
        room.report(added(own))
        room.report(rendered("own", pages=1))
        grant(room, "delegate1")
        assert room.refuses("delegate1", present("own")) is ErrorCode.DOCUMENT_NOT_FOR_ALL
        remove = RemoveDocument(type="documents.remove", document_id="own")
        assert room.refuses("chair", present("own")) is ErrorCode.NOT_FOUND
        assert room.refuses("chair", remove) is ErrorCode.NOT_FOUND
        assert room.refuses("delegate2", remove) is ErrorCode.NOT_ALLOWED
        assert room.say("delegate1", remove)

    def test_a_paper_on_screen_leaves_the_screen_before_it_is_removed(self, room: Room) -> None:
        room.say("chair", present())
        events = room.say("chair", RemoveDocument(type="documents.remove", document_id="paper"))
        assert isinstance(events[0], PresentingStopped)
        assert room.state.documents.documents == {}

    def test_versions_follow_one_another(self, room: Room) -> None:
        with pytest.raises(ProtocolError):
            room.report(added(a_document("paper", number=3)))

    def test_progress_of_an_old_version_is_of_no_interest(self, room: Room) -> None:
        room.report(added(a_document("paper", number=2)))
        assert not room.report(rendered("paper", pages=4, number=1))

    def test_the_same_progress_twice_is_told_once(self, room: Room) -> None:
        assert not room.report(rendered("paper", pages=5))


class TestAgenda:
    def test_activating_an_item_ends_the_one_before(self, room: Room) -> None:
        room.say("chair", activate("item0"))
        events = room.say("chair", activate("item2"))
        assert [type(event) for event in events] == [ItemFinished, ItemActivated]
        assert not room.say("chair", activate("item2"))

    def test_only_the_active_item_is_finished(self, room: Room) -> None:
        finish = FinishItem(type="agenda.finish", item_id="item0")
        assert room.refuses("chair", finish) is ErrorCode.ITEM_NOT_ACTIVE

    def test_an_item_is_not_moved_below_itself(self, room: Room) -> None:
        move = MoveItem(type="agenda.move", item_id="item1", parent_id="item2", position=0)
        assert room.refuses("chair", move) is ErrorCode.ITEM_CYCLE

    def test_an_item_with_children_papers_or_a_past_stays(self, room: Room) -> None:
        room.report(added(a_document("other", item_id="item2")))
        room.say("chair", activate("item0"))
        for item_id in ("item0", "item1", "item2"):
            remove = RemoveItem(type="agenda.remove", item_id=item_id)
            assert room.refuses("chair", remove) is ErrorCode.ITEM_IN_USE

    def test_a_presenter_is_somebody_invited(self, room: Room) -> None:
        edit = EditItem(
            type="agenda.edit",
            item_id="item0",
            title="Báo cáo",
            presenter_id="stranger",
            planned_minutes=5,
        )
        assert room.refuses("chair", edit) is ErrorCode.NOT_FOUND


class TestCaptions:
    def caption(self, started_at_ms: int, segment_id: str = "s1") -> AddCaption:
        return AddCaption(
            type="captions.add",
            segment_id=segment_id,
            revision=1,
            attendee_id="delegate1",
            started_at_ms=started_at_ms,
            ended_at_ms=started_at_ms + 900,
            text="Tôi nhất trí.",
        )

    def test_a_caption_belongs_to_the_item_under_which_it_was_said(self, room: Room) -> None:
        room.say("chair", activate("item0"))
        said_at_ms = room.now_ms + 500
        room.say("chair", activate("item2"))
        (event,) = room.report(self.caption(said_at_ms))
        assert isinstance(event, CaptionAdded)
        assert (event.caption.item_id, event.caption.site_id) == ("item0", "site1")

    def test_a_caption_counts_once(self, room: Room) -> None:
        assert room.report(self.caption(room.now_ms))
        assert not room.report(self.caption(room.now_ms))

    def test_the_last_words_still_count_after_the_end(self, room: Room) -> None:
        room.say("chair", CLOSE)
        assert room.report(self.caption(room.now_ms - 1500))


class TestMinutes:
    def test_minutes_are_marked_only_after_the_end(self, room: Room) -> None:
        ready = MarkMinutes(type="minutes.mark", state=MinutesState.READY)
        with pytest.raises(Refused) as refused:
            room.report(ready)
        assert refused.value.code is ErrorCode.MINUTES_NOT_READY
        room.say("chair", CLOSE)
        assert room.report(ready)
        assert not room.report(ready)
