"""The director of one conference against a relay that only notes what it is told."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from media.direction import Scene
from media.messages import (
    AllowProducers,
    Done,
    Failed,
    Levels,
    OpenPublish,
    OpenWatch,
    ParticipantId,
    PeerConnected,
    PeerGone,
    PointSlots,
    ProducerName,
    ProducerStarted,
    ProducerStopped,
    PublishOpened,
    RelayCommand,
    RelayReply,
    WatchOpened,
    producer_name,
)
from media.seen import Shown
from rooms.agenda.rules import AgendaState
from rooms.conferences.messages import ConferenceState, ConferenceView
from rooms.floor.messages import HolderView
from rooms.floor.rules import FloorState
from rooms.kernel.errors import Refused
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.live.state import LiveState
from rooms.sites.messages import AttendeeView, Role, SiteView
from rooms.sites.rules import Roster
from server.media.conference_media import ConferenceMedia
from server.realtime.messages import Publish, Signal, Track, Watch
from server.realtime.sessions import PageSession, Place

SDP = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n"
PEOPLE = {
    "chair": (Role.CHAIR, "province"),
    "room": (Role.SITE_OPERATOR, "commune"),
    "delegate": (Role.DELEGATE, "commune"),
    "other": (Role.SITE_OPERATOR, "ward"),
}


def state_of(holder: str | None = None, phase: ConferenceState = ConferenceState.OPEN) -> LiveState:
    attendees = [
        AttendeeView(
            id=name, person_id=name, site_id=site, role=role, name=name, position="", unit_name=site
        )
        for name, (role, site) in PEOPLE.items()
    ]
    sites = [
        SiteView(id=site, unit_id=site, name=site, main=site == "province")
        for site in ("province", "commune", "ward")
    ]
    conference = ConferenceView(
        id="c", title="Thử", place="", state=phase, starts_at_ms=0, ends_at_ms=1,
        opened_at_ms=None, closed_at_ms=None,
    )  # fmt: skip
    floor = FloorState(holder=HolderView(attendee_id=holder, since_ms=0) if holder else None)
    return LiveState(conference, Roster.of(sites, attendees), AgendaState({}), floor=floor)


@dataclass
class FakeRelay:
    told: list[RelayCommand] = field(default_factory=list)
    fails: bool = False

    async def start(self, on_event: object) -> None: ...

    async def close(self) -> None: ...

    async def ask(self, command: RelayCommand) -> RelayReply:
        self.told.append(command)
        if self.fails:
            return Failed("relay_unavailable", "")
        match command:
            case OpenPublish():
                return PublishOpened(SDP, ())
            case OpenWatch(slots=slots):
                return WatchOpened(SDP, tuple((slot, str(n)) for n, slot in enumerate(slots)))
            case _:
                return Done()

    def open_microphones(self) -> set[ProducerName]:
        """As a relay would have them after all that it was told."""
        opened: set[ProducerName] = set()
        for command in self.told:
            if isinstance(command, AllowProducers):
                for name, allowed in command.allowed:
                    (opened.add if allowed else opened.discard)(name)
        return opened


class FakeFilming:
    """Nothing is recorded."""

    def follow(self, _state: LiveState, _scene: Scene) -> Shown:
        return {}

    def forget(self, conference_id: str) -> None:
        pass

    def relay_event(self, event: PeerGone) -> None:
        pass


@dataclass
class FakeOutbox:
    signals: list[Signal] = field(default_factory=list)
    goodbyes: list[str] = field(default_factory=list)

    def goodbye(self, code: str) -> None:
        self.goodbyes.append(code)


class FakeSession(PageSession):
    """Keeps what it is sent."""

    sent: list[Signal]

    def __init__(self, name: str, page: Any = "meeting") -> None:
        outbox: Any = FakeOutbox()
        person: Any = None
        super().__init__(f"sid-{name}", f"conn-{name}", person, "token", outbox)
        self.place = Place(ConferenceId("c"), AttendeeId(name), page)
        self.sent = []

    def send(self, signal: Signal) -> None:
        self.sent.append(signal)

    def last(self, kind: str) -> Any:
        return next(one for one in reversed(self.sent) if one.type == kind)


@dataclass
class FakeListening:
    sources: dict[ProducerName, ParticipantId] = field(default_factory=dict)

    def set_sources(self, state: LiveState, speakers: Mapping[ProducerName, ParticipantId]) -> None:
        self.sources = dict(speakers)


@dataclass
class Stand:
    """A conference with its director, and its pages by attendee."""

    relay: FakeRelay
    listening: FakeListening
    media: ConferenceMedia
    pages: dict[str, FakeSession] = field(default_factory=dict)

    async def enter(self, name: str, *, publishes: bool = True) -> FakeSession:
        session = self.pages[name] = FakeSession(name)
        self.media.page_joined(session, ParticipantId(name))
        if publishes:
            await self.publish(name)
        await self.media.ask(session, Watch(type="watch", tiles=2, voices=1))
        await self.settle()
        return session

    async def publish(self, name: str) -> None:
        tracks = [Track(mid="0", kind="microphone"), Track(mid="1", kind="camera")]
        offer = Publish(type="publish", sdp=SDP, tracks=tracks)
        await self.media.ask(self.pages[name], offer)
        peer: Any = f"conn-{name}.p"
        self.media.relay_event(PeerConnected(peer))
        for kind in ("microphone", "camera"):
            producer: Any = f"{name}/{kind}"
            self.media.relay_event(ProducerStarted(peer, producer))

    async def floor(self, holder: str | None) -> None:
        self.media.committed(state_of(holder))
        await self.settle()

    async def settle(self) -> None:
        """Long enough for the director: the fake relay answers without waiting."""
        for _ in range(20):
            await asyncio.sleep(0)

    def stage(self, name: str) -> str | None:
        slots = {one.slot: one.attendee_id for one in self.pages[name].last("slots").slots}
        shown: str | None = slots["stage.video"]
        return shown


@pytest_asyncio.fixture
async def stand() -> AsyncIterator[Stand]:
    relay, listening = FakeRelay(), FakeListening()
    media = ConferenceMedia("c", relay, listening, state_of(), FakeFilming())
    task = asyncio.create_task(media.run())
    yield Stand(relay, listening, media)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def microphone(name: str) -> ProducerName:
    return producer_name(ParticipantId(name), "microphone")


async def test_only_the_chair_is_let_through_until_the_floor_is_given(stand: Stand) -> None:
    for name in ("chair", "room", "other"):
        await stand.enter(name)
    assert stand.relay.open_microphones() == {microphone("chair")}
    await stand.floor("room")
    assert stand.relay.open_microphones() == {microphone("chair"), microphone("room")}
    assert stand.pages["room"].last("media_state").microphone_open is True
    await stand.floor(None)
    assert stand.relay.open_microphones() == {microphone("chair")}
    assert stand.pages["room"].last("media_state").microphone_open is False


async def test_a_delegate_without_a_camera_is_seen_by_his_room(stand: Stand) -> None:
    for name in ("chair", "room", "other"):
        await stand.enter(name)
    await stand.enter("delegate", publishes=False)
    await stand.floor("delegate")
    assert microphone("room") in stand.relay.open_microphones()
    assert stand.stage("other") == "room"
    assert stand.listening.sources[microphone("room")] == "delegate"


async def test_one_change_of_floor_is_one_order_for_all_watchers(stand: Stand) -> None:
    for name in ("chair", "room", "other"):
        await stand.enter(name)
    before = len(stand.relay.told)
    await stand.floor("room")
    orders = [one for one in stand.relay.told[before:] if isinstance(one, PointSlots)]
    assert len(orders) == 1
    assert {point.peer for point in orders[0].points} >= {"conn-chair.w1", "conn-other.w1"}


async def test_a_camera_that_falls_silent_leaves_every_slot(stand: Stand) -> None:
    for name in ("chair", "other"):
        await stand.enter(name)
    assert stand.stage("other") == "chair"
    peer: Any = "conn-chair.p"
    for kind in ("camera", "microphone"):
        producer: Any = f"chair/{kind}"
        stand.media.relay_event(ProducerStopped(peer, producer))
    await stand.settle()
    assert stand.stage("other") is None


async def test_a_lost_relay_is_told_and_open_microphones_are_ordered_anew(stand: Stand) -> None:
    for name in ("chair", "other"):
        await stand.enter(name)
    for peer in ("conn-chair.p", "conn-chair.w1", "conn-other.p", "conn-other.w1"):
        gone: Any = peer
        stand.media.relay_event(PeerGone(gone, "relay_lost"))
    await stand.settle()
    state = stand.pages["other"].last("media_state")
    assert (state.publishing, state.watching) == ("failed", "failed")
    stand.relay.told.clear()
    await stand.publish("chair")
    await stand.settle()
    assert stand.relay.open_microphones() == {microphone("chair")}


async def test_while_the_relay_is_away_requests_are_refused_and_nothing_breaks(
    stand: Stand,
) -> None:
    session = await stand.enter("chair")
    stand.relay.fails = True
    with pytest.raises(Refused, match="relay_unavailable"):
        await stand.media.ask(session, Watch(type="watch"))
    await stand.floor("room")
    stand.relay.fails = False
    await stand.enter("room")
    assert microphone("room") in stand.relay.open_microphones()


async def test_the_page_that_was_replaced_is_sent_away(stand: Stand) -> None:
    session = await stand.enter("room")
    peer: Any = "conn-room.p"
    stand.media.relay_event(PeerGone(peer, "replaced"))
    await stand.settle()
    assert session.last("media_state").publishing == "replaced"
    outbox: Any = session.outbox
    assert outbox.goodbyes == ["session_replaced"]


async def test_levels_name_only_those_who_are_let_through(stand: Stand) -> None:
    chair = await stand.enter("chair")
    await stand.enter("room")
    group: Any = "c"
    stand.media.heard(Levels(group, ((microphone("chair"), 30), (microphone("room"), 10))))
    assert chair.last("levels").levels == [("chair", 0.5)]


async def test_a_closed_conference_closes_every_connection(stand: Stand) -> None:
    session = await stand.enter("chair")
    stand.media.committed(state_of(phase=ConferenceState.CLOSED))
    await stand.settle()
    state = session.last("media_state")
    assert (state.publishing, state.watching) == ("none", "none")
    with pytest.raises(Refused, match="conference_closed"):
        await stand.media.ask(session, Watch(type="watch"))
    assert stand.listening.sources == {}
