"""Results leave the speech process in order, whichever worker was faster."""

from transcripts.desk import Desk
from transcripts.wire import Closed, Heard


def heard(ordinal: int, *, final: bool = True, session: int = 1) -> Heard:
    return Heard(session=session, ordinal=ordinal, start=0, end=0, text="x", final=final)


class Sent:
    """A desk with two sessions, and what left it."""

    def __init__(self) -> None:
        self.messages: list[Heard | Closed] = []
        self.desk = Desk(self.messages.append)
        self.desk.open(1)
        self.desk.open(2)

    @property
    def ordinals(self) -> list[int]:
        return [message.ordinal for message in self.messages if isinstance(message, Heard)]


def test_finals_leave_in_order() -> None:
    sent = Sent()
    for ordinal in range(3):
        sent.desk.expect(1, ordinal, ordinal * 100)
    sent.desk.final(heard(2))
    sent.desk.final(heard(1))
    assert sent.ordinals == []
    sent.desk.final(heard(0))
    assert sent.ordinals == [0, 1, 2]


def test_one_session_does_not_wait_for_another() -> None:
    sent = Sent()
    sent.desk.expect(1, 0, 0)
    sent.desk.expect(2, 0, 0)
    sent.desk.final(heard(0, session=2))
    assert sent.messages == [heard(0, session=2)]


def test_a_partial_that_comes_after_its_final_is_dropped() -> None:
    sent = Sent()
    sent.desk.partial(heard(0, final=False))
    sent.desk.expect(1, 0, 0)
    sent.desk.final(heard(0))
    sent.desk.partial(heard(0, final=False))
    sent.desk.partial(heard(1, final=False))
    assert sent.messages == [heard(0, final=False), heard(0), heard(1, final=False)]


def test_a_partial_is_dropped_while_its_final_waits_for_its_turn_to_leave() -> None:
    sent = Sent()
    sent.desk.expect(1, 0, 0)
    sent.desk.expect(1, 1, 0)
    sent.desk.final(heard(1))
    sent.desk.partial(heard(1, final=False))
    assert sent.messages == []


def test_a_session_is_closed_after_its_last_final() -> None:
    sent = Sent()
    sent.desk.expect(1, 0, 0)
    sent.desk.close(1)
    assert sent.messages == []
    sent.desk.final(heard(0))
    assert sent.messages == [heard(0), Closed(session=1)]
    sent.desk.close(2)
    assert sent.messages[-1] == Closed(session=2)


def test_what_is_pending_is_not_settled() -> None:
    sent = Sent()
    assert sent.desk.settled(1, 900) == 900
    sent.desk.expect(1, 0, 300)
    sent.desk.expect(1, 1, 600)
    assert sent.desk.settled(1, 900) == 300
    sent.desk.final(heard(0))
    assert sent.desk.settled(1, 900) == 600
