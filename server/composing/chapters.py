"""Where do the chapters of a film begin? At each agenda item and at each speech under it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rooms.agenda.messages import ItemActivated, ItemFinished
from rooms.floor.messages import FloorGranted, FloorRevoked, RequestKind
from rooms.live.messages import LogEntry
from rooms.recording.film_messages import Chapter
from rooms.recording.film_time import FilmTime
from server.composing.order import Mark

SHORTEST_MS = 1_000
"""A player's list needs no chapter that is over before it can be chosen."""


@dataclass(frozen=True, slots=True)
class Words:
    """How items and people are called; `opening`: what comes before the first item."""

    items: Mapping[str, str]
    people: Mapping[str, str]
    opening: str


def chapters(entries: Iterable[LogEntry], time: FilmTime, words: Words) -> list[Chapter]:
    """In the order of the film. What was going on when it begins, begins with it."""
    if not time.spans:
        return []
    found: dict[tuple[int, str], Chapter] = {}
    item_id: str | None = None
    began = time.spans[0].wall_ms
    for line in entries:
        at_ms = max(line.at_ms, began)
        film_ms = time.next_film_ms(at_ms)
        match line.event:
            case ItemActivated(item_id=started):
                item_id = started
                _begin(found, film_ms, item_id, None, words)
            case ItemFinished(item_id=ended) if ended == item_id:
                item_id = None
                found.pop((film_ms, "item"), None)
            case FloorGranted(attendee_id=speaker, kind=kind) if kind is not RequestKind.CHECK:
                _begin(found, film_ms, item_id, speaker, words)
            case FloorRevoked():
                # A speech that was over before anything was recorded has no place.
                if line.at_ms <= began:
                    found.pop((film_ms, "speech"), None)
            case _:
                continue
    ordered = sorted(found.items(), key=lambda one: (one[0][0], one[0][1] == "speech"))
    inside = [one for _, one in ordered if one.film_ms < time.duration_ms]
    if not inside or inside[0].film_ms > 0:
        opening = Chapter(film_ms=0, item_id=None, attendee_id=None, title=words.opening)
        return [opening, *inside]
    return inside


def _begin(
    found: dict[tuple[int, str], Chapter],
    film_ms: int,
    item_id: str | None,
    speaker: str | None,
    words: Words,
) -> None:
    """The last one that begins at a moment is the one."""
    title = words.items.get(item_id or "", "") if speaker is None else words.people.get(speaker, "")
    key = (film_ms, "item" if speaker is None else "speech")
    found[key] = Chapter(film_ms=film_ms, item_id=item_id, attendee_id=speaker, title=title)


def marks(listed: Sequence[Chapter], duration_ms: int) -> tuple[Mark, ...]:
    """For players: one list without names for the same moment; the short ones join the next."""
    found: list[Mark] = []
    for one in listed:
        if found and one.film_ms - found[-1].film_ms < SHORTEST_MS:
            before = found.pop()
            found.append(Mark(film_ms=before.film_ms, title=f"{before.title} – {one.title}"))
        elif duration_ms - one.film_ms >= SHORTEST_MS or not found:
            found.append(Mark(film_ms=one.film_ms, title=one.title))
    return tuple(found)
