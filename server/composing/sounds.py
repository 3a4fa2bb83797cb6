"""The sound of a film: everything that was sent on, added up, and held below what distorts."""

import numpy as np

from server.composing.order import FRAME_MS, Order, Track
from server.composing.tracks import PER_MS, Samples, SoundFile

KNEE = 0.7
"""Below it a voice is left as it is; several together bend towards 1 above it."""
EARLY_MS = 1_000
"""A file is opened so long before it is heard, and its first packets may lie before its start."""


class Sounds:
    """`between` is asked for stretches that follow each other."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._waiting = sorted(order.sounds, key=lambda track: track.started_at_ms, reverse=True)
        self._open: list[SoundFile] = []
        self.broken: dict[str, Track] = {}

    def between(self, first: int, last: int) -> Samples:
        """What is heard from one frame to before another; on cards, nothing."""
        start_ms, end_ms = first * FRAME_MS, last * FRAME_MS
        mix = np.zeros((end_ms - start_ms) * PER_MS, dtype=np.float32)
        for scene in self._order.scenes:
            begin = max(start_ms, scene.film_ms)
            end = min(end_ms, scene.film_ms + scene.duration_ms)
            if begin < end and scene.card is None:
                part = mix[(begin - start_ms) * PER_MS : (end - start_ms) * PER_MS]
                self._add(part, scene.wall_ms + begin - scene.film_ms)
        return limited(mix)

    def close(self) -> None:
        for one in self._open:
            one.close()

    def _add(self, part: Samples, wall_ms: int) -> None:
        end_ms = wall_ms + len(part) // PER_MS
        while self._waiting and self._waiting[-1].started_at_ms - EARLY_MS < end_ms:
            track = self._waiting.pop()
            if track.ended_at_ms + EARLY_MS > wall_ms:
                self._open.append(SoundFile(track))
        for one in list(self._open):
            if one.track.ended_at_ms + EARLY_MS < wall_ms:
                one.close()
                self._open.remove(one)
                continue
            one.add_to(part, wall_ms)
            if one.broken:
                self.broken[one.track.id] = one.track


def limited(mix: Samples) -> Samples:
    """As it is below the knee, bent softly above."""
    loud = np.abs(mix) > KNEE
    if not loud.any():
        return mix
    over = (np.abs(mix[loud]) - KNEE) / (1 - KNEE)
    mix[loud] = np.sign(mix[loud]) * (KNEE + (1 - KNEE) * np.tanh(over))
    return mix
