"""Any order of commands, sensible or not: the relay's books and those of its core never part."""

import asyncio
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from media.messages import (
    AllowProducers,
    AnswerWatch,
    ClosePeer,
    Describe,
    Description,
    Failed,
    GroupId,
    OpenPublish,
    OpenWatch,
    ParticipantId,
    PeerId,
    Point,
    PointSlots,
    ProducerName,
    RelayCommand,
    RelayEvent,
    SlotName,
    TapProducer,
    TrackSpec,
    WatchOpened,
)
from media.peers.texts import Identity, Sources, write_answer, write_offer
from media.relay import LocalRelay
from media.sdp.description import parse
from media.settings import RelaySettings
from rooms.kernel.errors import ErrorCode

SLOTS = ("stage.video", "stage.audio", "tile.1")
FINGERPRINT = "sha-256 " + ":".join(["AB"] * 32)

Offers: TypeAlias = dict[PeerId, str]

groups = st.sampled_from([GroupId("g1"), GroupId("g2")])
participants = st.sampled_from([ParticipantId(f"p{i}") for i in range(3)])
publishers = st.sampled_from([PeerId(f"pub{i}") for i in range(3)])
watchers = st.sampled_from([PeerId(f"w{i}") for i in range(3)])
peers = publishers | watchers
producers = st.builds(
    lambda who, kind: ProducerName(f"{who}/{kind}"),
    participants,
    st.sampled_from(["microphone", "camera", "screen"]),
)
videos = producers.filter(lambda name: not name.endswith("/microphone"))
voices = producers.filter(lambda name: name.endswith("/microphone"))


def identity(session: int, version: int) -> Identity:
    return Identity(session, version, f"ufrag{version}", "p" * 24, FINGERPRINT)


@st.composite
def publishing(draw: st.DrawFn) -> RelayCommand:
    """A new connection, or the one before with other tracks or new ICE credentials."""
    me = identity(draw(st.integers(1, 2)), draw(st.integers(1, 3)))
    sdp = write_offer(me, Sources(audio=11, video=12, rtx=13))
    every = (TrackSpec("0", "microphone"), TrackSpec("1", "camera"), TrackSpec("1", "screen"))
    tracks = draw(st.lists(st.sampled_from(every), min_size=1, max_size=2, unique=True))
    return OpenPublish(draw(peers), draw(groups), draw(participants), sdp, tuple(tracks))


points = st.builds(
    Point, watchers, st.just(SlotName("stage.audio")), st.none() | voices
) | st.builds(
    Point,
    watchers,
    st.sampled_from([SlotName("stage.video"), SlotName("tile.1")]),
    st.none() | videos,
)

commands = st.one_of(
    publishing(),
    st.builds(OpenWatch, peers, groups, participants, st.just(tuple(map(SlotName, SLOTS)))),
    st.builds(AnswerWatch, watchers, st.just("")),
    st.builds(ClosePeer, peers),
    st.builds(
        AllowProducers, groups, st.lists(st.tuples(producers, st.booleans()), max_size=3).map(tuple)
    ),
    st.builds(PointSlots, st.lists(points, max_size=6).map(tuple)),
    st.builds(TapProducer, voices, st.booleans()),
)


def completed(command: RelayCommand, offers: Offers) -> RelayCommand:
    """An answer to the offer that is open, if there is one."""
    if isinstance(command, AnswerWatch) and command.peer in offers:
        return AnswerWatch(command.peer, write_answer(identity(9, 1), parse(offers[command.peer])))
    return command


async def carry_out(orders: list[RelayCommand]) -> None:
    relay = LocalRelay(RelaySettings(bind="127.0.0.1"))
    events: list[RelayEvent] = []
    await relay.start(events.append)
    offers: Offers = {}
    for order in orders:
        reply = await relay.ask(completed(order, offers))
        assert not isinstance(reply, Failed) or reply.code != ErrorCode.INTERNAL, reply
        if isinstance(reply, WatchOpened) and isinstance(order, OpenWatch):
            offers[order.peer] = reply.sdp
        await asyncio.sleep(0)
    relay.reset()
    description = await relay.ask(Describe())
    assert isinstance(description, Description)
    assert description.peers == ()
    await relay.close()


@settings(max_examples=150, deadline=None)
@given(st.lists(commands, max_size=40))
def test_no_order_of_commands_brings_the_relay_and_its_core_apart(
    orders: list[RelayCommand],
) -> None:
    asyncio.run(carry_out(orders))
