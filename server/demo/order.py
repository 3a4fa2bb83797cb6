"""What the chair does to keep order: the roll of sites, the wall, taking the floor back."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from media.peers.sound import silence, tone
from rooms.conferences.messages import StartRollCall
from rooms.floor.messages import FloorGranted, FloorRevoked, RevokeFloor
from rooms.roll_call.messages import AnswerRollCall, CallSites, RollCallMark, SitesMarked
from server.demo.stations import WALL_TILES, Station
from server.realtime.messages import Look

PATIENCE_S = 20.0
PEOPLE = 3
SPOKEN_S, LISTENED_S = 1.0, 1.0


async def begin_roll_call(chair: Station) -> None:
    await chair.attendant.command(StartRollCall(type="conference.call_roll"))


async def call_the_roll(chair: Station, sites: Sequence[Station]) -> int:
    """All sites are called and answer; how many of them the chair sees present."""
    await chair.attendant.command(CallSites(type="roll_call.call", site_ids=None))
    answer = AnswerRollCall(type="roll_call.answer", people=PEOPLE)
    await asyncio.gather(*(site.attendant.command(answer) for site in sites))
    called = {site.site_id for site in sites}

    def present() -> set[str]:
        marks = [one.body for one in chair.attendant.heard if isinstance(one.body, SitesMarked)]
        marked = [mark.site_ids for mark in marks if mark.mark is RollCallMark.PRESENT]
        return called.intersection(site_id for site_ids in marked for site_id in site_ids)

    with suppress(TimeoutError):
        await chair.attendant.wait_for(lambda _: present() == called, PATIENCE_S)
    return len(present())


async def page_the_wall(chair: Station, sites: Sequence[Station]) -> int:
    """The chair looks at all sites, page by page; how many pages showed every picture on them."""
    complete = 0
    tiles = [view for slot, view in chair.peer.slots.items() if slot.startswith("tile.")]
    for first in range(0, len(sites), WALL_TILES):
        page = sites[first : first + WALL_TILES]
        names = {site.name for site in page}
        look = Look(type="look", site_ids=[site.site_id for site in page])
        await chair.attendant.media(look)
        with suppress(TimeoutError):
            await chair.peer.watcher.wait(
                lambda: names <= {view.showing for view in tiles},  # noqa: B023 - awaited here
                PATIENCE_S,
            )
            complete += 1
    await chair.attendant.media(Look(type="look", site_ids=[]))
    return complete


async def take_the_floor_back(
    chair: Station, holder: Station, listeners: Sequence[Station], epoch: int
) -> list[float]:
    """The holder speaks on; for each listener the seconds from the chair's command until he last
    heard him."""
    speech = tone(f"{holder.name} voice", 400 + len(holder.name))
    holder.faces.learn(speech)
    holder.peer.publisher.say(speech)
    await asyncio.sleep(SPOKEN_S)
    asked_s = monotonic()
    await chair.attendant.command(RevokeFloor(type="floor.revoke", epoch=epoch))
    await asyncio.sleep(LISTENED_S)
    holder.peer.publisher.say(silence(f"{holder.name} hush"))
    heard_s = [
        max((view.last_heard.get(speech.name, 0.0) for view in one.peer.slots.values()), default=0)
        for one in listeners
    ]
    return [max(0.0, at_s - asked_s) for at_s in heard_s]


def epoch_violations(stations: Sequence[Station]) -> int:
    """Where somebody heard of a floor that was given twice, of epochs out of order, or of another
    holder than the others in the same epoch."""
    violations = 0
    known: dict[int, str] = {}
    for station in stations:
        holder, last = None, 0
        for heard in station.attendant.heard:
            event = heard.body
            if not isinstance(event, FloorGranted | FloorRevoked):
                continue
            granted = isinstance(event, FloorGranted)
            said = f"{event.type} {event.attendee_id}"
            violations += event.epoch <= last
            violations += granted and holder is not None
            violations += known.setdefault(event.epoch, said) != said
            holder, last = (event.attendee_id if granted else None), event.epoch
    return violations
