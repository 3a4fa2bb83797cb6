"""Private words stay private, a guest sees what a guest may, whatever anybody does."""

from hypothesis import given

from rooms.chat.messages import ChatAudience, MessagePosted
from rooms.guests.messages import GuestAsked, GuestRefused
from rooms.live import view
from rooms.live.evolve import fold
from rooms.sites.messages import Role
from tests.property.rooms.meeting import Meeting, Move, a_conference
from tests.property.rooms.strategies import OPENING, SEQUENCES

READERS = {
    ChatAudience.CHAIR: {"chair", "secretary"},
    ChatAudience.TECHNICIANS: {"secretary", "staff", "technician"},
}
GUESTS = [
    Move("guest_asks", 0, 1, 1),
    Move("guest_asks", 0, 2, 2),
    Move("admit_guest", 1, 0, 0),
    Move("tell_technicians", 0, 0, 0),
]
"""One waits, one was let in, somebody has asked for help."""


def played(moves: list[Move]) -> Meeting:
    meeting = Meeting(a_conference())
    meeting.play_all([*OPENING, *GUESTS, *moves])
    return meeting


@given(SEQUENCES)
def test_private_words_reach_whom_they_are_for_and_nobody_else(moves: list[Move]) -> None:
    meeting = played(moves)
    private = [
        one.event.message
        for one in meeting.history
        if isinstance(one.event, MessagePosted) and one.event.message.thread is not None
    ]
    chairs = {*meeting.state.roster.chairs}
    for viewer in meeting.state.roster.attendees:
        snapshot = view.snapshot(meeting.state, viewer)
        here = {one.id for one in (*snapshot.chat, *snapshot.private_chat)}
        for message in private:
            readers = {*READERS[message.audience], message.thread}
            if message.audience is ChatAudience.CHAIR:
                readers |= chairs
            told = view.see(meeting.state, MessagePosted(message=message), viewer)
            if viewer not in readers:
                assert message.id not in here
                assert told is None
            elif viewer in {"secretary", "delegate1"}:
                assert told is not None


@given(SEQUENCES)
def test_the_door_is_seen_by_those_who_lead(moves: list[Move]) -> None:
    meeting = played(moves)
    leaders = {"chair", "secretary", *meeting.state.roster.chairs}
    at_the_door = [
        one.event for one in meeting.history if isinstance(one.event, GuestAsked | GuestRefused)
    ]
    assert at_the_door
    for viewer in meeting.state.roster.attendees:
        if viewer in leaders:
            continue
        assert view.snapshot(meeting.state, viewer).lobby == []
        assert all(view.see(meeting.state, event, viewer) is None for event in at_the_door)


@given(SEQUENCES)
def test_a_guest_reads_no_paper_and_casts_no_vote(moves: list[Move]) -> None:
    meeting = played(moves)
    guests = [one for one in meeting.state.roster.attendees.values() if one.role is Role.GUEST]
    assert guests
    for guest in guests:
        snapshot = view.snapshot(meeting.state, guest.id)
        assert snapshot.documents == []
        assert not any(poll.may_vote for poll in snapshot.polls)
        assert {one.attendee_id for one in snapshot.presence} <= {guest.id}


@given(SEQUENCES)
def test_of_a_removed_message_no_words_are_left(moves: list[Move]) -> None:
    meeting = played(moves)
    state = fold(a_conference(), [one.event for one in meeting.history])
    every = (
        *state.chat.messages,
        *(one for thread in state.chat.threads.values() for one in thread),
    )
    assert all(one.text == "" for one in every if one.removed_by is not None)
    assert sum(one.taken_down_at_ms is None for one in state.announcements.announcements) <= 1
