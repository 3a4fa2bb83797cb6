"""When items are planned to begin, and how late a conference runs."""

from rooms.agenda.messages import AgendaItemView, ItemStatus
from rooms.agenda.rules import AgendaState
from rooms.agenda.timing import MINUTE_MS, minutes_late, planned_starts
from rooms.conferences.messages import ConferenceState
from tests.vectors.agenda import generate

EIGHT = 1_760_000_000_000


def an_item(
    item_id: str, position: int, minutes: int, parent_id: str | None = None
) -> AgendaItemView:
    return AgendaItemView(
        id=item_id,
        parent_id=parent_id,
        position=position,
        title=item_id,
        presenter_id=None,
        planned_minutes=minutes,
        status=ItemStatus.PENDING,
        started_at_ms=None,
        ended_at_ms=None,
    )


def agenda(*, active: str | None = None, began: int = 0) -> AgendaState:
    items = [
        an_item("opening", 0, 10),
        an_item("debate", 1, 99),
        an_item("first", 0, 20, "debate"),
        an_item("second", 1, 5, "debate"),
        an_item("end", 2, 0),
    ]
    started = {"status": ItemStatus.ACTIVE, "started_at_ms": at(began)}
    return AgendaState(
        {one.id: one.model_copy(update=started) if one.id == active else one for one in items}
    )


def at(minutes: int) -> int:
    return EIGHT + minutes * MINUTE_MS


def late(state: ConferenceState, items: AgendaState, minutes: int) -> int:
    return minutes_late(state, EIGHT, items, at(minutes))


def test_items_begin_one_after_the_other_and_a_parent_with_its_first_child() -> None:
    starts = planned_starts(agenda(), EIGHT)
    assert starts == {
        "opening": at(0), "debate": at(10), "first": at(10), "second": at(30), "end": at(35),
    }  # fmt: skip


def test_an_item_that_began_late_or_takes_too_long_makes_the_conference_late() -> None:
    running = agenda(active="first", began=15)
    assert late(ConferenceState.OPEN, running, 16) == 5
    assert late(ConferenceState.OPEN, running, 38) == 8
    assert late(ConferenceState.OPEN, agenda(active="first", began=9), 29) == 0


def test_waiting_for_the_next_item_counts() -> None:
    assert late(ConferenceState.OPEN, agenda(), 7) == 7
    assert late(ConferenceState.SCHEDULED, agenda(), 4) == 4
    assert late(ConferenceState.SCHEDULED, agenda(), -4) == 0


def test_without_a_plan_or_after_the_end_nothing_is_late() -> None:
    assert late(ConferenceState.OPEN, agenda(active="end"), 500) == 0
    assert late(ConferenceState.OPEN, AgendaState(), 500) == 0
    assert late(ConferenceState.CLOSED, agenda(), 500) == 0


def test_the_vectors_shared_with_the_pages_are_up_to_date() -> None:
    assert generate.FILE.read_text(encoding="utf-8") == generate.text()
