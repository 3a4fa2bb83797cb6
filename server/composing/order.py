"""What a composer is ordered to make: scenes, tracks, chapters. Written as JSON for its process,
and complete: whoever composes asks nobody."""

from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

ORDER = "order.json"
FILM = "film.mp4"
SOUND = "film.m4a"
"""Files in the folder of a film in the making."""

WIDTH, HEIGHT = 1280, 720
FPS = 25
FRAME_MS = 1000 // FPS
PIECE_FRAMES = 60 * FPS
SAMPLE_RATE = 48_000

LEAD_MS = 1_500
"""A camera that comes on stage is recorded from its next key frame on: until then its first
picture stands still, which is calmer than an empty place."""
BRIDGE_MS = 8_000
"""So long a picture may be lost before its place is given up."""

Stretch = tuple[int, int]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Box(NamedTuple):
    """Whole pixels of the picture, all even: colour has half the resolution."""

    x: int
    y: int
    w: int
    h: int


class Track(Part):
    """One recorded file. Its media time t ms is `started_at_ms + t`, epoch."""

    id: str
    file: str
    started_at_ms: int
    ended_at_ms: int
    gaps: tuple[Stretch, ...] = ()


class Tile(Part):
    """A live picture, or the initials of somebody who is only heard. `contain`: a screen, of which
    nothing may be cut off."""

    producer: str | None
    name: str
    place: str
    box: Box
    contain: bool = False


class Slide(Part):
    """A page that was presented and the part of it that was shown: left, top and width, 1 = width
    of the page. Null image: it may not be shown (any more)."""

    image: str | None
    title: str
    page: int
    view: tuple[float, float, float] = (0.0, 0.0, 1.0)


class VoteRow(Part):
    words: str
    count: int
    share: str
    chosen: bool = False


class VoteCard(Part):
    """A published result."""

    title: str
    rows: tuple[VoteRow, ...]
    facts: str
    outcome: str
    passed: bool


class Card(Part):
    """A picture of words, without sound: what the film leaves out."""

    kind: Literal["recess", "pause", "stopped"]
    words: str
    times: str


class Scene(Part):
    """One unchanging arrangement. `heading`: the agenda item."""

    film_ms: int
    wall_ms: int
    duration_ms: Annotated[int, Field(gt=0)]
    tiles: tuple[Tile, ...] = ()
    slide: Slide | None = None
    vote: VoteCard | None = None
    card: Card | None = None
    heading: str = ""
    clock: str = ""


class Mark(Part):
    """A chapter as players show it."""

    film_ms: int
    title: str


class Order(Part):
    """`pictures` by producer, `sounds` all together, each in the order of time."""

    title: str
    duration_ms: int
    scenes: tuple[Scene, ...]
    pictures: dict[str, tuple[Track, ...]]
    sounds: tuple[Track, ...]
    chapters: tuple[Mark, ...]


def frame_count(order: Order) -> int:
    return -(-order.duration_ms // FRAME_MS)
