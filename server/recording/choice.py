"""What of a conference is recorded now? What an onlooker would see of the stage and hear, with the
cameras of the chair, the speaker and his opponent whatever the layout, and the sites asked for."""

from collections.abc import Mapping, Sequence

from media import direction
from media.direction import Scene, Watcher, Wish
from media.messages import ParticipantId, PeerId, ProducerName, SiteId, SlotName
from media.seen import (
    MIDDLE_LAYER,
    SCREEN_AUDIO,
    SCREEN_VIDEO,
    STAGE2_VIDEO,
    STAGE_VIDEO,
    TOP_LAYER,
)

ONLOOKER = ParticipantId("recorder")
_STAGE = (STAGE_VIDEO, STAGE2_VIDEO, SCREEN_VIDEO, SCREEN_AUDIO)


def chosen(scene: Scene, site_ids: Sequence[str]) -> Mapping[ProducerName, int]:
    """Each producer, and no layer above which."""
    called = (scene.chair, scene.holder, scene.second)
    tiles = tuple(SlotName(f"tile.{number}") for number, _ in enumerate(site_ids, start=1))
    sites = tuple(SiteId(site_id) for site_id in site_ids)
    watchers = [
        Watcher(PeerId("stage"), ONLOOKER, (*_STAGE, *tiles), Wish(sites=sites)),
        *(
            Watcher(PeerId(who), ONLOOKER, (STAGE_VIDEO,), Wish(pin=who))
            for who in called
            if who is not None
        ),
    ]
    seen = [
        one
        for shown in direction.direct(scene, watchers, {}).values()
        for one in shown.values()
        if one is not None
    ]
    wanted = dict.fromkeys(direction.heard(scene), TOP_LAYER)
    for one in sorted(seen, key=lambda one: one.max_layer):
        wanted[one.producer] = max(one.max_layer, MIDDLE_LAYER)
    return wanted
