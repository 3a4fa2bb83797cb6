"""Who issues the minutes, as Decree 30/2020 (appendix I) has it at their head.

A territorial unit is represented by its People's Committee, which names no superior body; any other
body prints the one above it. The place before the date is the bare name of the territory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

RANKS = ("Tỉnh", "Thành phố", "Xã", "Phường", "Đặc khu")
COMMITTEE = "Ủy ban nhân dân"


@dataclass(frozen=True, slots=True)
class Heading:
    """`time_zone` is where the clock of the minutes hangs."""

    issuing_body: str
    superior_body: str
    locality: str
    time_zone: str = "Asia/Ho_Chi_Minh"


def heading(unit: str, above: Sequence[str]) -> Heading:
    """For the unit of the main site; `above` from near to far, without the root of the tree."""
    territory = _territory(unit)
    if territory is not None:
        rank, name = territory
        return Heading(f"{COMMITTEE} {rank.lower()} {name}", "", name)
    around = next((found for one in above if (found := _territory(one)) is not None), None)
    superior = above[0] if above else ""
    if above and around is not None and _territory(above[0]) is not None:
        superior = f"{COMMITTEE} {around[0].lower()} {around[1]}"
    return Heading(unit, superior, _party_locality(unit) if around is None else around[1])


def _party_locality(unit: str) -> str:
    """As "Bát Xát" of "Đảng ủy xã Bát Xát"; of any other body the whole name."""
    words = unit.partition("ủy ")[2].split()
    name = dropwhile(str.islower, words)
    return " ".join(name) or unit


def _territory(unit: str) -> tuple[str, str] | None:
    """Rank and name of a territorial unit; "Tỉnh ủy Lào Cai" is a Party body and none."""
    for rank in RANKS:
        name = unit.removeprefix(f"{rank} ")
        if name != unit and name[:1].isupper():
            return rank, name
    return None
