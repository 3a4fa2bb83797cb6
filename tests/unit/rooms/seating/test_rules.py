"""One seat holds one person, nobody sits twice, and people stay where they sit."""

import pytest

from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.decide import decide
from rooms.live.evolve import fold
from rooms.live.state import LiveState
from rooms.seating.messages import AssignSeats, ChangePlan, NamedSeat, Seated, SeatingPlan, SeatRow
from rooms.seating.rules import labels
from tests.property.rooms.meeting import START_MS, a_conference

HALL = "site0"
PLAN = SeatingPlan(
    rows=[SeatRow(name="A", places="ss_s"), SeatRow(name="B", places="_s_s")],
    named=[NamedSeat(seat="1.1", name="Chủ tọa")],
)


def drawn(plan: SeatingPlan = PLAN, state: LiveState | None = None) -> LiveState:
    state = a_conference() if state is None else state
    command = ChangePlan(type="seating.change_plan", site_id=HALL, plan=plan)
    return fold(state, decide(state, "staff", command, now_ms=START_MS, fresh_id="fresh"))


def seated(state: LiveState, **seats: str | None) -> LiveState:
    """Seats as `_1_2="chair"`."""
    wanted = [
        Seated(seat=name.strip("_").replace("_", "."), attendee_id=who)
        for name, who in seats.items()
    ]
    command = AssignSeats(type="seating.assign", site_id=HALL, seats=wanted)
    return fold(state, decide(state, "staff", command, now_ms=START_MS, fresh_id="fresh"))


def occupied(state: LiveState) -> dict[str, str]:
    return dict(state.seating.sites[HALL].occupied)


def test_seats_are_numbered_over_aisles_and_may_have_a_name() -> None:
    assert dict(labels(PLAN)) == {
        "1.1": "Chủ tọa",
        "1.2": "A2",
        "1.4": "A3",
        "2.2": "B1",
        "2.4": "B2",
    }


def test_who_is_seated_anew_leaves_the_old_seat() -> None:
    state = seated(seated(drawn(), _1_1="chair"), _1_2="chair")
    assert occupied(state) == {"1.2": "chair"}


def test_two_people_change_places_in_one_go() -> None:
    state = seated(drawn(), _1_1="chair", _1_2="secretary")
    assert occupied(seated(state, _1_1="secretary", _1_2="chair")) == {
        "1.1": "secretary",
        "1.2": "chair",
    }


def test_who_sat_there_gets_up() -> None:
    state = seated(seated(drawn(), _1_1="chair"), _1_1="secretary")
    assert occupied(state) == {"1.1": "secretary"}
    assert state.seating.place_of("chair") is None


def test_a_plan_that_takes_a_seat_away_takes_it_from_who_sat_there_only() -> None:
    state = seated(drawn(), _1_2="chair", _2_4="secretary")
    smaller = SeatingPlan(rows=[SeatRow(name="VIP ", places="sss")])
    after = drawn(smaller, state)
    assert occupied(after) == {"1.2": "chair"}
    assert after.seating.label(HALL, "1.2") == "VIP2"


@pytest.mark.parametrize(
    ("seats", "code"),
    [
        ({"_1_3": "chair"}, ErrorCode.SEAT_UNKNOWN),
        ({"_1_1": "delegate1"}, ErrorCode.NOT_OF_THIS_SITE),
        ({"_1_1": "chair", "_1_2": "chair"}, ErrorCode.SEATED_TWICE),
        ({"_1_1": "missing"}, ErrorCode.NOT_FOUND),
    ],
)
def test_what_no_room_allows_is_refused(seats: dict[str, str | None], code: ErrorCode) -> None:
    with pytest.raises(Refused) as refused:
        seated(drawn(), **seats)
    assert refused.value.code is code


def test_a_site_without_a_plan_has_no_seats() -> None:
    with pytest.raises(Refused) as refused:
        seated(a_conference(), _1_1="chair")
    assert refused.value.code is ErrorCode.SEAT_UNKNOWN
