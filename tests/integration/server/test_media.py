"""Floor, presence and the relay together: who is seen and heard follows what the chair decides."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from media.messages import ClosePeer, PeerGone, PeerId
from media.peers.peer import LightPeer
from server.app import Server
from tests.integration.media.hall import STAGE_AUDIO, STAGE_VIDEO, Studio
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf

FACES = {"chair": "chair", "operator": "batxat", "operator2": "sapa"}


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio.open()


class Station:
    """A meeting page: its client and its two connections to the relay."""

    def __init__(self, client: Client, studio: Studio) -> None:
        face = FACES[client.username]
        self.client = client
        self.face = face
        self.peer = LightPeer(face, studio.faces, studio.pictures[face], studio.sounds[face])
        self.me = ""
        self.connection_id = ""

    async def enter(self) -> None:
        joined = await self.client.join("meeting")
        self.me = joined["snapshot"]["me"]
        self.connection_id = joined["connection_id"]
        await self.publish()
        await self.watch()

    async def close(self) -> None:
        await self.peer.close()

    async def publish(self) -> None:
        tracks = [{"mid": track.mid, "kind": track.kind} for track in self.peer.tracks]
        offer = {"type": "publish", "sdp": self.peer.offer(), "tracks": tracks}
        await self.peer.accept((await self.client.ask("media", offer))["sdp"])

    async def watch(self) -> None:
        offered = await self.client.ask("media", {"type": "watch", "tiles": 2, "voices": 1})
        answer = self.peer.watch(offered["sdp"])
        await self.client.ask("media", {"type": "answer", "sdp": answer})
        await self.peer.watching()


@pytest_asyncio.fixture
async def stations(
    page_of: PageOf, studio: Studio, stack: AsyncExitStack
) -> AsyncIterator[dict[str, Station]]:
    """The chair and two communes in an open conference."""
    made = {}
    for name in FACES:
        made[name] = Station(await page_of(name), studio)
        stack.push_async_callback(made[name].peer.close)
        await made[name].enter()
    await made["chair"].client.command("conference.open")
    yield made


async def test_everybody_sees_and_hears_the_chair(stations: dict[str, Station]) -> None:
    for name in ("operator", "operator2"):
        await stations[name].peer.wait_seen(STAGE_VIDEO, "chair")
        await stations[name].peer.wait_seen(STAGE_AUDIO, "chair")


async def test_the_floor_brings_a_site_on_everybodys_stage(stations: dict[str, Station]) -> None:
    chair, speaker, other = stations["chair"], stations["operator"], stations["operator2"]
    granted = await chair.client.command("floor.grant", attendee_id=speaker.me, epoch=0)
    assert granted["ok"] is True, granted
    await chair.peer.wait_seen(STAGE_VIDEO, speaker.face)
    await other.peer.wait_seen(STAGE_VIDEO, speaker.face)
    await other.peer.wait_seen(STAGE_AUDIO, speaker.face)
    shown = await other.client.signal("slots", lambda one: _on_stage(one) == speaker.me)
    assert shown
    await speaker.client.signal("media_state", lambda one: one["microphone_open"] is True)

    await chair.client.command("floor.revoke", epoch=1)
    await other.peer.wait_seen(STAGE_VIDEO, "chair")
    await other.peer.wait_seen(STAGE_AUDIO, "chair")
    await speaker.client.until(lambda: not _last_state(speaker.client)["microphone_open"])


async def test_nobody_sees_himself_on_the_stage(stations: dict[str, Station]) -> None:
    chair = stations["chair"]
    await chair.client.signal("slots")
    for signal in chair.client.signals:
        if signal["type"] == "slots":
            assert chair.me not in {slot["attendee_id"] for slot in signal["slots"]}


async def test_a_second_page_of_the_same_person_takes_over(
    stations: dict[str, Station], page_of: PageOf, studio: Studio, stack: AsyncExitStack
) -> None:
    old = stations["operator"]
    new = Station(await page_of("operator"), studio)
    stack.push_async_callback(new.peer.close)
    await new.enter()
    goodbye = await old.client.signal("goodbye")
    assert goodbye["code"] == "session_replaced"
    await new.client.signal("media_state", lambda one: one["publishing"] == "connected")


async def test_who_leaves_is_gone_from_the_stage(stations: dict[str, Station]) -> None:
    chair, speaker, other = stations["chair"], stations["operator"], stations["operator2"]
    await chair.client.command("floor.grant", attendee_id=speaker.me, epoch=0)
    await other.peer.wait_seen(STAGE_VIDEO, speaker.face)
    await speaker.client.ask("leave", None)
    await other.peer.wait_seen(STAGE_VIDEO, "chair")
    revoked = await other.client.event("floor.revoked")
    assert revoked["reason"] == "left"


async def test_a_lost_connection_is_told_to_its_page(
    stations: dict[str, Station], server: Server
) -> None:
    client = stations["operator"].client
    await client.signal("media_state", lambda one: one["watching"] == "connected")
    peer = PeerId(f"{stations['operator'].connection_id}.w1")
    server.desk.event(PeerGone(peer, "consent_lost"))
    await server.relay.ask(ClosePeer(peer))
    await client.until(lambda: _last_state(client)["watching"] == "failed")


async def test_closing_ends_every_connection(stations: dict[str, Station]) -> None:
    await stations["chair"].client.command("conference.close")
    for station in stations.values():
        client = station.client
        await client.until(lambda client=client: _last_state(client)["watching"] == "none")  # type: ignore[misc]
    refused = await stations["operator"].client.ask("media", {"type": "watch"})
    assert refused["code"] == "conference_closed"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"type": "publish", "sdp": "v=0 nonsense", "tracks": [{"mid": "0", "kind": "camera"}]},
         "sdp_invalid"),
        ({"type": "publish", "sdp": "short", "tracks": []}, "malformed_message"),
        ({"type": "watch", "tiles": 500}, "malformed_message"),
        ({"type": "answer", "sdp": "v=0 nobody asked"}, "not_connected"),
        ({"type": "dance"}, "malformed_message"),
    ],
)  # fmt: skip
async def test_media_requests_that_make_no_sense_are_refused(
    stations: dict[str, Station], request_: dict[str, object], code: str, page_of: PageOf
) -> None:
    secretary = await page_of("secretary")
    await secretary.join("meeting")
    refused = await secretary.ask("media", request_)
    assert refused["code"] == code
    await stations["operator"].peer.wait_seen(STAGE_VIDEO, "chair")


async def test_a_tablet_may_watch_but_not_publish(page_of: PageOf) -> None:
    delegate = await page_of("delegate")
    await delegate.join("tablet")
    assert (await delegate.ask("media", {"type": "watch"}))["ok"] is True
    offer = {"type": "publish", "sdp": "v=0 whatever", "tracks": [{"mid": "0", "kind": "camera"}]}
    assert (await delegate.ask("media", offer))["code"] == "not_allowed"


def _on_stage(signal: dict[str, object]) -> object:
    slots = signal["slots"]
    assert isinstance(slots, list)
    return next(one["attendee_id"] for one in slots if one["slot"] == STAGE_VIDEO)


def _last_state(client: Client) -> dict[str, object]:
    return next(one for one in reversed(client.signals) if one["type"] == "media_state")
