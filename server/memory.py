"""Python's search for garbage cycles, set for a server with thousands of sockets.

With 3,000 of them a full search looks at some two million objects and stops the event loop for
half a second, every few seconds while they join. What was loaded at the start is never searched,
and the rest seldom: reference counts free nearly everything here.
"""

import gc

THRESHOLDS = (10_000, 20, 100)
"""New objects before the youngest are searched; such searches before the middle ones are; those
before all are."""


def search_seldom() -> None:
    """Call once, when the process has started."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
