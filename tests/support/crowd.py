"""A province in which every site watches: what direction has to decide for."""

from collections.abc import Callable, Sequence

from media.direction import Scene, Watcher
from media.messages import ParticipantId, PeerId, ProducerName, SlotName

TILES = tuple(f"tile.{number}" for number in range(1, 7))
SLOTS = tuple(
    SlotName(name)
    for name in (
        *("stage.audio", "screen.audio", "voice.1"),
        *("stage.video", "stage2.video", "screen.video", *TILES),
    )
)


def province(sites: int) -> tuple[Sequence[Watcher], Callable[[int], Scene]]:
    """Everybody with six tiles; the scene while the site of that number has the floor."""
    ids = [ParticipantId(f"s{i}") for i in range(sites)]
    watchers = [Watcher(PeerId(f"w{site}"), site, SLOTS) for site in ids]
    names = frozenset(
        ProducerName(f"{site}/{kind}") for site in ids for kind in ("camera", "microphone")
    )

    def with_holder(number: int) -> Scene:
        return Scene(ids[0], ids[number], None, tuple(ids), {}, (), frozenset(), names)

    return watchers, with_holder
