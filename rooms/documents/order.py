"""The order of papers: a set is what one item has of one kind, and a rank places a paper in it.

Ranks are numbers with room between them, so that moving one paper changes that one alone.
"""

from collections.abc import Iterable

from rooms.documents.messages import DocumentKind, DocumentView


def key(document: DocumentView) -> tuple[str, float, bytes, str]:
    """The order of a snapshot; titles compare as in browsers, by UTF-16 code units."""
    title = document.title.encode("utf-16-be", "surrogatepass")
    return document.item_id or "", document.rank, title, document.id


def same_set(one: DocumentView, other: DocumentView) -> bool:
    return (one.item_id, one.kind) == (other.item_id, other.kind)


def last(documents: Iterable[DocumentView], item_id: str | None, kind: DocumentKind) -> float:
    """The rank of one more paper at the end of a set."""
    ranks = (one.rank for one in documents if (one.item_id, one.kind) == (item_id, kind))
    return max(ranks, default=0.0) + 1.0


def moved(documents: Iterable[DocumentView], document_id: str, position: int) -> list[DocumentView]:
    """The papers whose rank changes when one is put at `position` of its set: itself, or all of
    them when there is no number left between its neighbours."""
    known = {one.id: one for one in documents}
    this = known[document_id]
    others = [one for one in known.values() if same_set(one, this) and one.id != document_id]
    others.sort(key=key)
    at = min(position, len(others))
    below = others[at - 1].rank if at > 0 else None
    above = others[at].rank if at < len(others) else None
    rank = _between(below, above)
    if rank is not None:
        return [this.model_copy(update={"rank": rank})]
    others.insert(at, this)
    return [one.model_copy(update={"rank": float(n)}) for n, one in enumerate(others, start=1)]


def _between(below: float | None, above: float | None) -> float | None:
    if below is None:
        return 1.0 if above is None else above - 1.0
    if above is None:
        return below + 1.0
    middle = (below + above) / 2
    return middle if below < middle < above else None
