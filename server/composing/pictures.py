"""The pictures of a film, one after the other: each scene drawn once, then only what moves."""

from collections.abc import Mapping
from pathlib import Path

import av

from server.composing.canvas import Canvas, Planes, drawn, greyed, scaled
from server.composing.drawing import Drawn, draw
from server.composing.order import FRAME_MS, HEIGHT, WIDTH, Box, Order, Scene, Tile, Track
from server.composing.tracks import Picture

WHOLE = Box(0, 0, WIDTH, HEIGHT)


class Pictures:
    """`at` is asked with growing numbers of frames. `pages`: where images of pages are."""

    def __init__(self, order: Order, pages: Mapping[str, Path]) -> None:
        self._order = order
        self._pages = dict(pages)
        self._sources = {name: Picture(tracks) for name, tracks in order.pictures.items()}
        self._canvas = Canvas()
        self._index = -1
        self._drawn: Drawn | None = None
        self._patches: list[tuple[Box, Planes]] = []
        self._seen: dict[int, tuple[int, bool]] = {}
        self._frame: av.VideoFrame | None = None
        self.broken: dict[str, Track] = {}

    def at(self, number: int) -> av.VideoFrame:
        """The same frame again where nothing changed since the last one."""
        film_ms = number * FRAME_MS
        scene = self._scene(film_ms)
        changed = False
        for place, tile in enumerate(scene.tiles):
            if tile.producer is not None:
                # What is nearest to the middle of the time that the frame is shown.
                wall_ms = scene.wall_ms + film_ms - scene.film_ms + FRAME_MS // 2
                changed |= self._show(place, tile, tile.producer, wall_ms)
        if changed:
            for box, planes in self._patches:
                self._canvas.put(planes, box)
        if changed or self._frame is None:
            self._frame = self._canvas.frame()
        return self._frame

    def close(self) -> None:
        for source in self._sources.values():
            source.close()

    def _scene(self, film_ms: int) -> Scene:
        scenes = self._order.scenes
        index = max(0, self._index)
        while index + 1 < len(scenes) and scenes[index + 1].film_ms <= film_ms:
            index += 1
        if index != self._index:
            self._begin(index)
        return scenes[index]

    def _begin(self, index: int) -> None:
        scene = self._order.scenes[index]
        self._index, self._frame, self._seen = index, None, {}
        self._drawn = draw(scene, self._pages)
        self._patches = [(patch.box, drawn(patch.image)) for patch in self._drawn.patches]
        self._canvas.put(drawn(self._drawn.ground), WHOLE)
        for box, planes in self._patches:
            self._canvas.put(planes, box)
        shown = {tile.producer for tile in scene.tiles}
        soon = self._order.scenes[index + 1 : index + 4]
        shown |= {tile.producer for one in soon for tile in one.tiles}
        for name, source in self._sources.items():
            if name not in shown:
                source.close()

    def _show(self, place: int, tile: Tile, producer: str, wall_ms: int) -> bool:
        """Whether it looks different now."""
        source = self._sources[producer]
        frame, lost = source.at(wall_ms)
        broken = source.broken_track()
        if broken is not None:
            self.broken[broken.id] = broken
        if frame is None or self._seen.get(place) == (id(frame), lost):
            return False
        self._seen[place] = id(frame), lost
        planes = scaled(frame, tile.box, contain=tile.contain)
        self._canvas.put(greyed(planes) if lost else planes, tile.box)
        if lost and self._drawn is not None:
            patch = self._drawn.lost[place]
            self._canvas.put(drawn(patch.image), patch.box)
        return True
