"""The relay in this process: carries out the server's commands on the native core and reports what
the core sees. Everything runs on one event loop; no packet passes here but those of a tap.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import assert_never

import structlog

from media._native import Core, Event, NativeError
from media.connection import Connection
from media.messages import (
    AllowProducers,
    AnswerWatch,
    ClosePeer,
    Describe,
    Description,
    Done,
    Failed,
    GroupId,
    OpenPublish,
    OpenWatch,
    ParticipantId,
    PeerConnected,
    PeerGone,
    PeerId,
    PeerStats,
    PointSlots,
    PublishOpened,
    RelayCommand,
    RelayEvent,
    RelayReply,
    TapProducer,
    WatchOpened,
    producer_name,
)
from media.reports import Reports
from media.sdp.publish import PublishOffer, read_offer, write_answer
from media.sdp.text import Local
from media.sdp.watch import Slot, make_slots, read_answer, write_offer
from media.settings import RelaySettings, advertised
from media.switchboard import Switchboard
from media.transport import Certificate
from rooms.kernel.errors import ErrorCode, ProtocolError

log = structlog.get_logger()

# A watcher's SSRCs lie in a run of this length, so that no two watchers share one.
SSRC_RUN = 256


@dataclass(slots=True)
class _Peer:
    """`slots`: of a watcher; `offer`: what a publisher offered last."""

    id: PeerId
    group: GroupId
    participant: ParticipantId
    connection: Connection
    session_id: int
    version: int = 1
    offer: PublishOffer | None = None
    slots: tuple[Slot, ...] = ()
    answered: bool = False


class LocalRelay:
    """Implements `media.port.Relay`."""

    def __init__(self, settings: RelaySettings) -> None:
        self._settings = settings
        self._certificate = Certificate.generateCertificate()
        self._cname = secrets.token_hex(8)
        self._numbers = count(1)
        self._ssrc_runs = count(secrets.randbelow(1 << 20) + 1)
        self._peers: dict[PeerId, _Peer] = {}
        self._by_transport: dict[int, _Peer] = {}
        self._publishers: dict[tuple[GroupId, ParticipantId], _Peer] = {}
        self._in_group: dict[GroupId, int] = {}
        self._connections: set[Connection] = set()
        self._core: Core | None = None

    # ---- the port

    async def start(self, on_event: Callable[[RelayEvent], None]) -> None:
        """Raises OSError if a port can't be bound."""
        wanted = self._settings
        core = self._core = Core(wanted.bind, wanted.port, wanted.tcp_port)
        self._on_event = on_event
        self._board = Switchboard(core)
        self._reports = Reports(self._board, on_event)
        self._addresses = advertised(wanted)
        asyncio.get_running_loop().add_reader(core.event_fd, self._take_events, core)
        log.info("relay_started", port=core.port, tcp_port=core.tcp_port)

    async def ask(self, command: RelayCommand) -> RelayReply:
        core = self._core
        if core is None:
            return Failed(ErrorCode.RELAY_UNAVAILABLE, "not started")
        try:
            return self._carry_out(core, command)
        except ProtocolError as error:
            return Failed(error.code, str(error.params.get("detail", "")))
        except NativeError as error:
            log.exception("core_refused", command=type(command).__name__)
            return Failed(ErrorCode.INTERNAL, str(error))

    async def close(self) -> None:
        core, self._core = self._core, None
        if core is None:
            return
        for peer in list(self._peers.values()):
            self._drop(peer)
        for connection in list(self._connections):
            await connection.closed()
        asyncio.get_running_loop().remove_reader(core.event_fd)
        core.close()

    def reset(self) -> None:
        """Drop all peers and all orders, without a word: a new server knows none of them."""
        for peer in list(self._peers.values()):
            self._drop(peer)
        self._board.forget_orders()

    @property
    def port(self) -> int:
        """The UDP port; 0 while not started."""
        return 0 if self._core is None else self._core.port

    # ---- commands

    def _carry_out(self, core: Core, command: RelayCommand) -> RelayReply:
        match command:
            case OpenPublish():
                return self._publish(core, command)
            case OpenWatch():
                return self._watch(core, command)
            case Describe():
                return self._describe(core)
            case AnswerWatch():
                self._answer(command)
            case ClosePeer():
                self._drop(self._peers.get(command.peer))
            case AllowProducers():
                self._board.allow(command.group, command.allowed)
            case PointSlots():
                self._board.point(command.points)
            case TapProducer():
                self._board.tap(command.producer, command.on)
            case _:
                assert_never(command)
        return Done()

    def _publish(self, core: Core, command: OpenPublish) -> PublishOpened:
        offer = read_offer(command.sdp, command.tracks)
        peer = self._peers.get(command.peer)
        if peer is not None and peer.offer is not None and peer.offer.identity == offer.identity:
            self._continue(core, peer, offer, peer.offer)
        else:
            self._replace(command, peer)
            peer = self._add_peer(core, command.peer, command.group, command.participant)
            self._publishers[peer.group, peer.participant] = peer
            peer.connection.open(offer.security, offer.extensions)
        peer.offer = offer
        self._set_producers(peer, offer)
        setup = "active" if offer.security.setup == "passive" else "passive"
        answer = write_answer(offer, self._local(core, peer, setup), peer.session_id, peer.version)
        peer.version += 1
        names = tuple(producer_name(peer.participant, track.kind) for track in offer.tracks)
        return PublishOpened(answer, names)

    def _continue(self, core: Core, peer: _Peer, offer: PublishOffer, last: PublishOffer) -> None:
        """A new offer of the connection we have: other tracks, or an ICE restart."""
        if offer.security != last.security:
            peer.connection.restart_ice(offer.security)
        if offer.extensions != last.extensions:
            core.set_extensions(peer.connection.number, list(offer.extensions))

    def _replace(self, command: OpenPublish, same: _Peer | None) -> None:
        """The page made its connection anew, or the participant publishes from elsewhere."""
        self._drop(same)
        other = self._publishers.get((command.group, command.participant))
        if other is not None:
            self._drop(other)
            self._on_event(PeerGone(other.id, "replaced"))

    def _set_producers(self, peer: _Peer, offer: PublishOffer) -> None:
        wanted = {producer_name(peer.participant, track.kind) for track in offer.tracks}
        for producer in self._board.of_peer(peer.id):
            if producer.name not in wanted:
                self._board.remove_producer(producer)
                self._reports.stopped(producer)
        for track in offer.tracks:
            name = producer_name(peer.participant, track.kind)
            self._board.set_producer(name, peer.id, peer.group, peer.connection.number, track)

    def _watch(self, core: Core, command: OpenWatch) -> WatchOpened:
        slots = make_slots(command.slots, next(self._ssrc_runs) * SSRC_RUN)
        self._drop(self._peers.get(command.peer))
        peer = self._add_peer(core, command.peer, command.group, command.participant)
        peer.slots = slots
        self._board.offer_slots(peer.id, slots)
        local = self._local(core, peer, "actpass")
        offer = write_offer(slots, local, peer.session_id, self._cname)
        return WatchOpened(offer, tuple((slot.name, slot.mid) for slot in slots))

    def _answer(self, command: AnswerWatch) -> None:
        peer = self._peers.get(command.peer)
        if peer is None or not peer.slots or peer.answered:
            raise ProtocolError(ErrorCode.SDP_INVALID, detail="no offer waits for this answer")
        answer = read_answer(command.sdp, peer.slots)
        peer.answered = True
        peer.connection.open(answer.security, answer.extensions)
        self._board.add_slots(peer.id, peer.connection.number, answer.accepted, self._cname)

    def _describe(self, core: Core) -> Description:
        peers = []
        for number, address, packets, octets, lost, rtt_us, estimate in core.transport_stats():
            peer = self._by_transport.get(number)
            if peer is not None:
                peers.append(
                    PeerStats(
                        peer.id, address, packets, octets, lost / 256, rtt_us / 1_000, estimate
                    )
                )
        return Description(core.stats(), tuple(peers))

    # ---- peers

    def _add_peer(
        self, core: Core, peer_id: PeerId, group: GroupId, participant: ParticipantId
    ) -> _Peer:
        number = next(self._numbers)
        connection = Connection(
            core,
            number,
            self._certificate,
            on_connected=partial(self._connected, number),
            on_gone=partial(self._gone, number),
            on_freed=self._connections.discard,
        )
        peer = _Peer(peer_id, group, participant, connection, secrets.randbits(62))
        self._connections.add(connection)
        self._peers[peer_id] = self._by_transport[number] = peer
        self._in_group[group] = self._in_group.get(group, 0) + 1
        return peer

    def _drop(self, peer: _Peer | None) -> None:
        if peer is not None:
            self._forget(peer)
            peer.connection.close()

    def _forget(self, peer: _Peer) -> None:
        for producer in self._board.of_peer(peer.id):
            self._board.remove_producer(producer)
            self._reports.stopped(producer)
        self._board.remove_slots(peer.id)
        del self._peers[peer.id], self._by_transport[peer.connection.number]
        if self._publishers.get((peer.group, peer.participant)) is peer:
            del self._publishers[peer.group, peer.participant]
        self._in_group[peer.group] -= 1
        if not self._in_group[peer.group]:
            del self._in_group[peer.group]
            self._board.forget_group(peer.group)

    def _local(self, core: Core, peer: _Peer, setup: str) -> Local:
        return Local(
            ufrag=peer.connection.local.ufrag,
            pwd=peer.connection.local.pwd,
            fingerprint=self._certificate.fingerprint,
            setup=setup,
            addresses=self._addresses,
            port=core.port,
            tcp_port=core.tcp_port,
        )

    # ---- what happens by itself

    def _connected(self, number: int) -> None:
        peer = self._by_transport.get(number)
        if peer is not None:
            self._on_event(PeerConnected(peer.id))

    def _gone(self, number: int, reason: str) -> None:
        peer = self._by_transport.get(number)
        if peer is not None:
            self._forget(peer)
            self._on_event(PeerGone(peer.id, reason))

    def _take_events(self, core: Core) -> None:
        for event in core.take_events():
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case ("dtls", int(number), bytes(datagram)):
                peer = self._by_transport.get(number)
                if peer is not None:
                    peer.connection.datagram(datagram)
            case ("consent_lost", int(number)):
                peer = self._by_transport.get(number)
                if peer is not None:
                    self._drop(peer)
                    self._on_event(PeerGone(peer.id, "consent_lost"))
            case ("connected" | "moved" as what, int(number), str(_)):
                log.debug("path", what=what, transport=number)
            case _:
                self._reports.media(event)
