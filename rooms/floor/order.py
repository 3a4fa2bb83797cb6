"""Where a new request stands in the queue: points of order first, by the rank of their category,
then replies, then questions, then the others, each in the order of registration. Pure.

What the chair moved by hand stays where it was put: a newcomer passes only those at the end of the
queue who rank behind it.
"""

from collections.abc import Mapping, Sequence

from rooms.floor.messages import RequestKind, SpeakRequestView

_RANKS: Mapping[RequestKind, int] = {
    RequestKind.POINT_OF_ORDER: 0,
    RequestKind.REPLY: 1,
    RequestKind.QUESTION: 2,
    RequestKind.NORMAL: 3,
}


def rank(request: SpeakRequestView, categories: Mapping[str, int]) -> tuple[int, int]:
    """Lower is heard earlier. A category that is no longer in the data ranks last of its kind."""
    within = categories.get(request.category or "", max(categories.values(), default=0) + 1)
    return _RANKS[request.kind], within if request.category is not None else 0


def place(
    queue: Sequence[SpeakRequestView], request: SpeakRequestView, categories: Mapping[str, int]
) -> int:
    """The position of `request` in `queue`."""
    own = rank(request, categories)
    at = len(queue)
    while at > 0 and rank(queue[at - 1], categories) > own:
        at -= 1
    return at
