"""Where a request stands in the queue."""

from rooms.floor.messages import RequestKind, SpeakRequestView
from rooms.floor.order import place
from rooms.floor.points_of_order import points_of_order, ranks

RANKS = {"link": 1, "procedure": 2, "agenda": 3}
NORMAL, POINT = RequestKind.NORMAL, RequestKind.POINT_OF_ORDER
REPLY, QUESTION = RequestKind.REPLY, RequestKind.QUESTION


def asks(name: str, kind: RequestKind = NORMAL, category: str | None = None) -> SpeakRequestView:
    return SpeakRequestView(id=name, attendee_id=name, at_ms=0, kind=kind, category=category)


def queued(*requests: SpeakRequestView) -> list[str]:
    queue: list[SpeakRequestView] = []
    for one in requests:
        queue.insert(place(queue, one, RANKS), one)
    return [one.id for one in queue]


def test_those_of_one_kind_speak_in_the_order_of_registration() -> None:
    assert queued(asks("a"), asks("b"), asks("c")) == ["a", "b", "c"]


def test_points_of_order_come_first_then_replies_then_questions() -> None:
    order = queued(
        asks("normal"),
        asks("question", QUESTION),
        asks("reply", REPLY),
        asks("point", POINT, "agenda"),
        asks("late"),
    )
    assert order == ["point", "reply", "question", "normal", "late"]


def test_points_of_order_stand_by_the_rank_of_their_category() -> None:
    order = queued(
        asks("agenda", POINT, "agenda"), asks("link", POINT, "link"), asks("again", POINT, "link")
    )
    assert order == ["link", "again", "agenda"]


def test_a_category_no_longer_in_the_data_comes_last_of_its_kind() -> None:
    order = queued(asks("normal"), asks("old", POINT, "gone"), asks("new", POINT, "agenda"))
    assert order == ["new", "old", "normal"]


def test_what_the_chair_put_ahead_stays_ahead_of_newcomers_who_rank_no_better() -> None:
    queue = [asks("moved"), asks("point", POINT, "link")]
    assert place(queue, asks("second", POINT, "link"), RANKS) == 2
    assert place(queue, asks("normal"), RANKS) == 2


def test_the_shipped_categories_have_ranks_and_names_in_their_order() -> None:
    categories = points_of_order().categories
    assert [one.rank for one in categories] == sorted(ranks().values())
    assert len(ranks()) == len(categories)
