"""Publishers send what somebody watches: more at once, less after a while, nobody forgotten."""

from media.demand import ABSENT_AFTER_S, LESS_AFTER_S, Demand
from media.messages import ProducerName
from media.seen import STAGE_VIDEO, Seen

CAMERA = ProducerName("batxat/camera")


def watched(demand: Demand, layer: int) -> None:
    demand.changed({}, {STAGE_VIDEO: Seen(CAMERA, layer)})


def unwatched(demand: Demand, layer: int) -> None:
    demand.changed({STAGE_VIDEO: Seen(CAMERA, layer)}, {})


def test_what_is_not_there_yet_is_asked_for_its_lowest_layer() -> None:
    assert Demand().asked(CAMERA) == 1


def test_more_is_asked_at_once_and_less_after_a_while() -> None:
    demand = Demand()
    watched(demand, 2)
    demand.ask([CAMERA], {}, 0.0)
    assert demand.asked(CAMERA) == 3
    unwatched(demand, 2)
    demand.ask([CAMERA], {}, 1.0)
    assert demand.asked(CAMERA) == 3
    demand.ask([CAMERA], {}, 1.0 + LESS_AFTER_S)
    assert demand.asked(CAMERA) == 0
    watched(demand, 0)
    demand.ask([CAMERA], {}, 5.0)
    assert demand.asked(CAMERA) == 1


def test_a_page_turned_back_and_forth_stops_nothing() -> None:
    demand = Demand()
    watched(demand, 0)
    demand.ask([CAMERA], {}, 0.0)
    for second in range(1, 20):
        (unwatched if second % 2 else watched)(demand, 0)
        demand.ask([CAMERA], {}, float(second))
        assert demand.asked(CAMERA) == 1


def test_the_highest_of_several_watchers_counts() -> None:
    demand = Demand()
    watched(demand, 0)
    watched(demand, 2)
    assert demand.layers(CAMERA) == 3
    unwatched(demand, 2)
    assert demand.layers(CAMERA) == 1


def test_who_is_likely_to_be_called_sends_before_anybody_watches() -> None:
    demand = Demand()
    demand.ask([CAMERA], {CAMERA: 2}, 0.0)
    assert demand.asked(CAMERA) == 2


def test_a_paused_camera_is_silent_and_still_there() -> None:
    demand = Demand()
    demand.ask([CAMERA], {}, 0.0)
    assert not demand.paused(CAMERA)
    demand.ask([CAMERA], {}, LESS_AFTER_S)
    assert demand.asked(CAMERA) == 0
    assert demand.paused(CAMERA)


def test_a_camera_switched_off_while_it_was_paused_is_noticed() -> None:
    demand = Demand()
    demand.ask([CAMERA], {}, 0.0)
    demand.ask([CAMERA], {}, LESS_AFTER_S)
    watched(demand, 0)
    demand.ask([CAMERA], {}, 10.0)
    assert demand.absent(10.0 + ABSENT_AFTER_S) == []
    assert demand.absent(10.1 + ABSENT_AFTER_S) == [CAMERA]
    demand.started(CAMERA)
    assert demand.absent(99.0) == []
