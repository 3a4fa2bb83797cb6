"""Orders for films over recorded files that a test makes itself."""

from pathlib import Path
from typing import Any

from server.composing import layouts
from server.composing.order import ORDER, Mark, Order, Scene, Tile, Track

EPOCH_MS = 1_795_000_000_000
NAME, PLACE = "Nguyễn Văn A", "Xã Bát Xát"


def track(path: Path, *, after_ms: int = 0, lasts_ms: int, **more: Any) -> Track:
    started_ms = EPOCH_MS + after_ms
    return Track(
        id=path.stem,
        file=str(path),
        started_at_ms=started_ms,
        ended_at_ms=started_ms + lasts_ms,
        **more,
    )


def tile(producer: str | None = "a/camera") -> Tile:
    return Tile(producer=producer, name=NAME, place=PLACE, box=layouts.WHOLE)


def scene(film_ms: int, duration_ms: int, **more: Any) -> Scene:
    """What is at `film_ms` on the film was so long after the beginning."""
    return Scene(film_ms=film_ms, wall_ms=EPOCH_MS + film_ms, duration_ms=duration_ms, **more)


def order(scenes: list[Scene], pictures: list[Track], sounds: list[Track]) -> Order:
    last = scenes[-1]
    return Order(
        title="Hội nghị trực tuyến",
        duration_ms=last.film_ms + last.duration_ms,
        scenes=tuple(scenes),
        pictures={"a/camera": tuple(pictures)},
        sounds=tuple(sounds),
        chapters=(Mark(film_ms=0, title="Mở đầu"), Mark(film_ms=2_000, title="1. Báo cáo")),
    )


def write(folder: Path, wanted: Order) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / ORDER).write_text(wanted.model_dump_json(), encoding="utf-8")
    return folder
