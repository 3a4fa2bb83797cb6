"""Processor time to decide what 3,000 sites see when the floor changes; prints one line of JSON."""

import json
import time
from statistics import median

from media.direction import changes, direct
from tests.support.crowd import province

SITES = 3_000
ROUNDS = 10


def test_time_of_a_change_of_floor() -> None:
    watchers, with_holder = province(SITES)
    shown = direct(with_holder(1), watchers, {})
    taken_ms = []
    for holder in range(2, 2 + ROUNDS):
        began = time.process_time()
        following = direct(with_holder(holder), watchers, shown)
        moved = changes(shown, following)
        taken_ms.append(1000 * (time.process_time() - began))
        assert moved
        shown = following
    print(json.dumps({"sites": SITES, "floor_change_median_ms": round(median(taken_ms), 1)}))
