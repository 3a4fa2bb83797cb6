"""Who presides, who controls the floor, and what the floor's time and questions do, sentence by
sentence."""

from collections.abc import Sequence

import pytest

from rooms.attendance.messages import Arrive, Arrived, Leave, LeaveReason
from rooms.chairing import messages as chairing
from rooms.conferences.messages import OpenConference
from rooms.floor import messages as floor
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import Standing
from rooms.live import view
from rooms.live.decide import decide, decide_system
from rooms.live.evolve import fold
from rooms.live.messages import Command, Event, SystemCommand
from rooms.live.state import LiveState
from tests.property.rooms.meeting import START_MS, a_conference

PEOPLE = ("chair", "secretary", "delegate1", "delegate2", "operator1", "operator2")


class Room:
    """A conference that is open, with everybody in it."""

    def __init__(self) -> None:
        self.state: LiveState = a_conference()
        self.now_ms = START_MS
        for who in PEOPLE:
            self.arrive(who)
        self.say("chair", OpenConference(type="conference.open"))

    def say(self, who: str, command: Command, after_ms: int = 1_000) -> Sequence[Event]:
        self.now_ms += after_ms
        fresh_id = f"new{self.now_ms}"
        events = decide(self.state, who, command, now_ms=self.now_ms, fresh_id=fresh_id)
        self.state = fold(self.state, events)
        return events

    def refused(self, who: str, command: Command) -> ErrorCode:
        with pytest.raises(Refused) as refused:
            self.say(who, command)
        return refused.value.code

    def system(self, command: SystemCommand) -> None:
        self.now_ms += 1_000
        self.state = fold(self.state, decide_system(self.state, command, now_ms=self.now_ms))

    def arrive(self, who: str) -> None:
        self.system(Arrive(type="attendance.arrive", attendee_id=who))

    def lose(self, who: str) -> None:
        reason = LeaveReason.LINK_LOST
        self.system(Leave(type="attendance.leave", attendee_id=who, reason=reason))

    def grant(self, to: str, by: str = "chair", limit_s: int | None = None) -> Sequence[Event]:
        epoch = self.state.floor.epoch
        command = floor.GrantFloor(type="floor.grant", attendee_id=to, epoch=epoch, limit_s=limit_s)
        return self.say(by, command)

    def tells(self, viewer: str, of: str) -> bool:
        """Is the viewer told that somebody comes?"""
        event = Arrived(attendee_id=of, at_ms=self.now_ms)
        return view.see(self.state, event, viewer) is not None

    @property
    def holder(self) -> str | None:
        holder = self.state.floor.holder
        return None if holder is None else holder.attendee_id


@pytest.fixture
def room() -> Room:
    return Room()


def appoint(*deputies: str, presidium: tuple[str, ...] = ()) -> Command:
    return chairing.AppointPresidium(
        type="chairing.appoint", presidium=presidium, deputies=deputies
    )


def hand_over(to: str, epoch: int = 0) -> Command:
    return chairing.HandOverChair(type="chairing.hand_over", attendee_id=to, epoch=epoch)


def take_over(epoch: int = 0) -> Command:
    return chairing.TakeOverChair(type="chairing.take_over", epoch=epoch)


def delegate(to: str) -> Command:
    return chairing.DelegateFloor(type="chairing.delegate_floor", attendee_id=to)


def here(room: Room, viewer: str) -> set[str]:
    """Whom the viewer sees connected."""
    return {one.attendee_id for one in view.own(room.state, viewer).presence if one.connected}


class TestChairing:
    def test_who_was_handed_the_chair_has_its_rights(self, room: Room) -> None:
        room.say("chair", hand_over("delegate1"))
        assert room.state.presiding_id() == "delegate1"
        assert room.state.standing("delegate1") is Standing.CHAIR
        room.grant("operator2", by="delegate1")
        assert room.holder == "operator2"

    def test_the_chair_of_the_invitation_keeps_its_rights_and_takes_the_chair_back(
        self, room: Room
    ) -> None:
        room.say("chair", hand_over("delegate1"))
        assert room.state.standing("chair") is Standing.CHAIR
        room.say("chair", take_over(epoch=1))
        assert room.state.presiding_id() == "chair"
        assert room.state.standing("delegate1") is Standing.DELEGATE

    def test_only_who_presides_hands_the_chair_over(self, room: Room) -> None:
        room.say("chair", appoint(presidium=("delegate2",)))
        assert room.refused("delegate2", hand_over("delegate1")) is ErrorCode.NOT_PRESIDING
        assert room.refused("delegate1", hand_over("delegate1")) is ErrorCode.NOT_ALLOWED

    def test_two_who_hand_over_at_once_do_not_both_succeed(self, room: Room) -> None:
        room.say("chair", hand_over("delegate1"))
        assert room.refused("delegate1", hand_over("delegate2")) is ErrorCode.STALE_EPOCH

    def test_nobody_who_is_away_or_serves_is_handed_the_chair(self, room: Room) -> None:
        room.lose("delegate1")
        assert room.refused("chair", hand_over("delegate1")) is ErrorCode.NOT_CONNECTED
        assert room.refused("chair", hand_over("secretary")) is ErrorCode.MAY_NOT_PRESIDE
        assert room.refused("chair", appoint("staff")) is ErrorCode.MAY_NOT_PRESIDE

    def test_a_deputy_takes_over_once_the_link_is_dead(self, room: Room) -> None:
        room.say("chair", appoint("delegate1", "delegate2"))
        assert room.refused("delegate1", take_over()) is ErrorCode.CHAIR_STILL_HERE
        room.lose("chair")
        assert not room.state.chairing.here
        assert room.refused("delegate2", take_over()) is ErrorCode.NOT_FIRST_DEPUTY
        room.say("delegate1", take_over())
        assert room.state.presiding_id() == "delegate1"
        assert room.state.chairing.here

    def test_the_next_deputy_takes_over_where_the_first_is_away_too(self, room: Room) -> None:
        room.say("chair", appoint("delegate1", "delegate2"))
        room.lose("delegate1")
        room.lose("chair")
        room.say("delegate2", take_over())
        assert room.state.presiding_id() == "delegate2"

    def test_nobody_else_takes_over(self, room: Room) -> None:
        room.lose("chair")
        assert room.refused("delegate1", take_over()) is ErrorCode.NOT_A_DEPUTY
        assert room.refused("secretary", take_over()) is ErrorCode.NOT_ALLOWED

    def test_who_presides_is_never_muted_and_asks_nobody(self, room: Room) -> None:
        room.say("chair", hand_over("delegate1"))
        mute = floor.MuteAttendee(type="floor.mute", attendee_id="delegate1", muted=True)
        assert room.refused("chair", mute) is ErrorCode.NOT_ALLOWED
        request = floor.RequestFloor(type="floor.request")
        assert room.refused("delegate1", request) is ErrorCode.NOT_ALLOWED

    def test_papers_stay_with_those_who_were_invited_to_handle_them(self, room: Room) -> None:
        room.say("chair", appoint(presidium=("delegate2",)))
        assert room.state.roster.invited_as("delegate2") is Standing.DELEGATE


class TestDelegation:
    def test_a_province_gives_the_floor_to_its_own_communes_only(self, room: Room) -> None:
        room.say("chair", delegate("operator1"))
        room.grant("operator2", by="operator1")
        assert room.holder == "operator2"
        room.say("chair", floor.RevokeFloor(type="floor.revoke", epoch=1))
        grant = floor.GrantFloor(type="floor.grant", attendee_id="secretary", epoch=2)
        assert room.refused("operator1", grant) is ErrorCode.OUTSIDE_DELEGATION

    def test_it_never_takes_the_floor_from_others(self, room: Room) -> None:
        room.say("chair", delegate("operator1"))
        room.grant("secretary")
        grant = floor.GrantFloor(type="floor.grant", attendee_id="operator2", epoch=1)
        assert room.refused("operator1", grant) is ErrorCode.OUTSIDE_DELEGATION

    def test_it_shows_who_is_at_the_sites_that_were_left_to_him_and_nobody_else(
        self, room: Room
    ) -> None:
        assert here(room, "operator1") == {"operator1"}
        room.say("chair", delegate("operator1"))
        assert here(room, "operator1") == {"delegate1", "delegate2", "operator1", "operator2"}
        room.lose("delegate2")
        assert "delegate2" not in here(room, "operator1")
        assert room.tells("operator1", "delegate2")
        assert not room.tells("operator1", "secretary")
        end = chairing.EndDelegation(type="chairing.end_delegation", attendee_id="operator1")
        room.say("chair", end)
        assert here(room, "operator1") == {"operator1"}
        assert not room.tells("operator1", "delegate2")

    def test_it_ends_when_the_chair_says_so(self, room: Room) -> None:
        room.say("chair", delegate("operator1"))
        end = chairing.EndDelegation(type="chairing.end_delegation", attendee_id="operator1")
        room.say("chair", end)
        grant = floor.GrantFloor(type="floor.grant", attendee_id="operator2", epoch=0)
        assert room.refused("operator1", grant) is ErrorCode.NOT_ALLOWED


class TestTime:
    def test_a_call_has_the_limit_of_the_item_else_of_the_conference(self, room: Room) -> None:
        limit = floor.SetSpeechLimit(type="floor.set_limit", item_id=None, limit_s=300)
        room.say("secretary", limit)
        room.grant("delegate1")
        assert room.state.floor.holder is not None
        assert room.state.floor.holder.limit_ms == 300_000
        room.grant("delegate2", limit_s=0)
        assert room.state.floor.holder.limit_ms is None
        room.grant("operator1", limit_s=30)
        assert room.state.floor.holder.limit_ms == 30_000

    def test_what_is_spoken_is_booked_without_the_pauses(self, room: Room) -> None:
        room.grant("delegate1")
        room.say("chair", floor.PauseFloor(type="floor.pause", epoch=1), after_ms=10_000)
        room.say("chair", floor.ResumeFloor(type="floor.resume", epoch=1), after_ms=60_000)
        room.say("delegate1", floor.YieldFloor(type="floor.yield"), after_ms=5_000)
        account = room.state.floor.accounts["delegate1"]
        assert (account.spoken_ms, account.times) == (15_000, 1)

    def test_time_is_only_given_to_who_speaks_now(self, room: Room) -> None:
        extend = floor.ExtendFloor(type="floor.extend", epoch=0, by_s=60)
        assert room.refused("chair", extend) is ErrorCode.NOT_HOLDER
        room.grant("delegate1")
        assert room.refused("chair", extend) is ErrorCode.STALE_EPOCH


class TestRequests:
    def test_a_point_of_order_takes_the_place_of_the_request_before(self, room: Room) -> None:
        room.say("delegate1", floor.RequestFloor(type="floor.request"))
        room.say("delegate2", floor.RequestFloor(type="floor.request"))
        point = floor.RequestFloor(
            type="floor.request", kind=floor.RequestKind.POINT_OF_ORDER, category="procedure"
        )
        room.say("delegate2", point)
        queue = [(one.attendee_id, one.kind.value) for one in room.state.floor.queue]
        assert queue == [("delegate2", "point_of_order"), ("delegate1", "normal")]

    def test_a_point_of_order_names_a_known_category(self, room: Room) -> None:
        point = floor.RequestKind.POINT_OF_ORDER
        for kind, category in ((point, None), (point, "x"), (floor.RequestKind.REPLY, "agenda")):
            request = floor.RequestFloor(type="floor.request", kind=kind, category=category)
            assert room.refused("delegate1", request) is ErrorCode.POINT_OF_ORDER_UNKNOWN

    def test_a_site_is_called_without_a_request(self, room: Room) -> None:
        call = floor.CallSite(type="floor.call_site", site_id="site1", epoch=0)
        room.say("chair", call)
        assert room.holder == "operator1"
        room.lose("operator2")
        room.lose("delegate2")
        away = floor.CallSite(type="floor.call_site", site_id="site2", epoch=1)
        assert room.refused("chair", away) is ErrorCode.NOT_CONNECTED


class TestQuestions:
    def test_question_and_answer_take_turns_with_one_tap(self, room: Room) -> None:
        question = floor.RequestFloor(type="floor.request", kind=floor.RequestKind.QUESTION)
        assert room.refused("delegate2", question) is ErrorCode.NO_QUESTION_SESSION
        opened = floor.OpenQuestions(
            type="floor.open_questions", item_id="item0", respondent_id="operator1"
        )
        room.say("chair", opened)
        room.say("delegate2", question)
        room.grant("delegate2")
        turns = []
        for _ in range(3):
            epoch = room.state.floor.epoch
            room.say("chair", floor.AlternateFloor(type="floor.alternate", epoch=epoch))
            assert room.state.floor.holder is not None
            turns.append((room.holder, room.state.floor.holder.kind.value))
        reply, again = ("operator1", "reply"), ("delegate2", "question")
        assert turns == [reply, again, reply]

    def test_questions_that_wait_leave_with_the_session(self, room: Room) -> None:
        opened = floor.OpenQuestions(
            type="floor.open_questions", item_id="item0", respondent_id="operator1"
        )
        room.say("chair", opened)
        question = floor.RequestFloor(type="floor.request", kind=floor.RequestKind.QUESTION)
        room.say("delegate2", question)
        room.say("delegate1", floor.RequestFloor(type="floor.request"))
        room.say("chair", floor.CloseQuestions(type="floor.close_questions"))
        assert [one.attendee_id for one in room.state.floor.queue] == ["delegate1"]
