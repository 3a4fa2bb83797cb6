"""Where notes of an earlier version are shown in a later one: on the page that looks the same.

Pages are compared by the digests of their drawn images; the clients do the same
(`clients/shared/ink/carry.ts`), held together by the vectors in tests/vectors/notes.
"""

from collections.abc import Mapping, Sequence


def carried(earlier: Sequence[str], later: Sequence[str]) -> Mapping[int, int]:
    """Page of the later version by page of the earlier one, for pages that are there unchanged.

    Where several pages look the same (blank ones) the nearest number is meant, the lower of two.
    """
    pages: dict[str, list[int]] = {}
    for number, digest in enumerate(later, 1):
        pages.setdefault(digest, []).append(number)
    found: dict[int, int] = {}
    for number, digest in enumerate(earlier, 1):
        same = pages.get(digest)
        if same is not None:
            found[number] = _nearest(same, number)
    return found


def _nearest(pages: Sequence[int], to: int) -> int:
    return min(pages, key=lambda page: (abs(page - to), page))
