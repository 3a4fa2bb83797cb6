"""How long does a film take on one core, for each second of it: with pictures that move, and of a
page that stands still?"""

import time
from pathlib import Path

import pytest

from server.composing import layouts
from server.composing.composer import compose
from server.composing.order import Order, Scene, Slide
from tests.support import filming, flashes

SECONDS = 60
FASTEST = 1.0
"""Slower than the meeting itself, a day's film would not be there the next morning."""


@pytest.mark.timeout(300)
def test_a_film_is_made_faster_than_the_meeting_was(tmp_path: Path) -> None:
    flashes.write_pictures(tmp_path / "picture.mkv", SECONDS, [])
    flashes.write_sound(tmp_path / "sound.mkv", SECONDS, range(0, SECONDS * 1000, 500))
    two = [filming.tile().model_copy(update={"box": box}) for box in layouts.grid(2)]
    page = Slide(image=None, title="", page=1)
    moving = _factor(tmp_path, "moving", filming.scene(0, SECONDS * 1000, tiles=tuple(two)))
    still = _factor(tmp_path, "still", filming.scene(0, SECONDS * 1000, slide=page))
    print(
        f"real-time factor on one core: moving {moving:.3f}, a page that stands still {still:.3f}"
    )
    assert moving < FASTEST
    assert still < moving


def _factor(folder: Path, name: str, scene: Scene) -> float:
    lasts_ms = SECONDS * 1000
    wanted: Order = filming.order(
        [scene],
        [filming.track(folder / "picture.mkv", lasts_ms=lasts_ms)],
        [filming.track(folder / "sound.mkv", lasts_ms=lasts_ms)],
    )
    began_s = time.process_time()
    compose(filming.write(folder / name, wanted), lambda **_: None)
    return (time.process_time() - began_s) / SECONDS
