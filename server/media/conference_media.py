"""Media of one live conference: the one place that orders its relay and tells its pages.

Everything that happens (commits, pages, relay events) changes plain fields at once and marks the
picture as stale; one task, the director, then brings the relay in line. Ten changes in a row cost
one order, and nothing waits in a queue.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

import structlog

from media import direction
from media.allowance import GivenUp, given_up
from media.demand import Demand
from media.line import LineReport, hear
from media.messages import (
    AllowProducers,
    ClosePeer,
    Failed,
    GroupId,
    Levels,
    OpenPublish,
    OpenWatch,
    ParticipantId,
    PeerConnected,
    PeerGone,
    PeerId,
    PeerStats,
    PointSlots,
    ProducerName,
    ProducerStarted,
    ProducerStopped,
    PublishOpened,
    RelayCommand,
    RelayReply,
    SpeakerChanged,
    TrackSpec,
    WatchOpened,
    producer_name,
)
from media.messages import AnswerWatch as RelayAnswerWatch
from media.port import Relay
from media.seen import Shown
from rooms.conferences.messages import ConferenceState
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.live import reception
from rooms.live.state import LiveState
from rooms.rehearsal import rules as rehearsal
from server.media import lines
from server.media.filming import Filming
from server.media.hearing import Hearing
from server.media.pages import MediaPage, Publishing, slot_names
from server.media.scene import Cast, scene
from server.realtime.messages import (
    AnswerWatch,
    LinesSignal,
    Look,
    MediaReply,
    MediaRequest,
    Publish,
    SlotMid,
    SlotShown,
    SlotsSignal,
    StopPublishing,
    Watch,
)
from server.realtime.sessions import PageSession
from server.speech import Listening

log = structlog.get_logger()

ENDED: Mapping[str, Publishing] = {"replaced": "replaced", "closed": "none"}
"""What a publisher is told by the relay's reason; any other is a failure."""
OWN_CAMERA_LAYERS: Mapping[GivenUp, int] = {
    "nothing": 3,
    "sharpness": 2,
    "gallery": 1,
    "screen": 0,
    "pictures": 0,
}
"""What a site still sends of its own camera: given up after the gallery, before the screen."""
LIKELY_LAYERS = 2
"""Sent by whoever is called next, so that his picture is there at once."""
PUBLISHING_PAGES = frozenset({"meeting", "kiosk"})
FILMED = PeerId("recorder")
"""In the count of who watches which layer, what is recorded is one more watcher."""
CLOSED_CODES = frozenset({ErrorCode.SDP_INVALID, ErrorCode.CODEC_UNSUPPORTED})


@dataclass(slots=True, eq=False)
class ConferenceMedia:
    """`run` in a task of its own, for as long as there are pages."""

    conference_id: str
    relay: Relay
    listening: Listening
    state: LiveState
    filming: Filming
    _cast: Cast = field(init=False)
    _pages: dict[str, MediaPage] = field(default_factory=dict)
    _by_peer: dict[PeerId, MediaPage] = field(default_factory=dict)
    _producers: dict[ProducerName, PeerId] = field(default_factory=dict)
    _shown: dict[PeerId, Shown] = field(default_factory=dict)
    _demand: Demand = field(default_factory=Demand)
    _hearing: Hearing = field(default_factory=Hearing)
    _lines: LinesSignal = field(default_factory=lambda: LinesSignal(lines=[]))
    _open: frozenset[ProducerName] = frozenset()
    _unsure: bool = True
    _holder: ParticipantId | None = None
    _previous_holder: ParticipantId | None = None
    _stale: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._cast = Cast.of(self.state)
        self._stale.set()

    @property
    def empty(self) -> bool:
        return not self._pages

    # ---- what happens

    def committed(self, state: LiveState) -> None:
        holder = state.floor.holder
        now = None if holder is None else ParticipantId(holder.attendee_id)
        if now != self._holder:
            self._previous_holder, self._holder = self._holder, now
        if state.roster is not self.state.roster:
            self._cast = Cast.of(state)
        if not state.stage.discussion:
            self._hearing.discussion_over()
        self.state = state
        self._stale.set()

    def page_joined(self, session: PageSession, participant: ParticipantId) -> None:
        page = MediaPage.of(session, participant)
        self._pages[session.sid] = page
        self._tell(page)

    async def page_gone(self, session: PageSession) -> None:
        page = self._pages.pop(session.sid, None)
        if page is not None:
            await self._close_publish(page)
            await self._close_watch(page)
            self._stale.set()

    def relay_event(
        self, event: PeerConnected | PeerGone | ProducerStarted | ProducerStopped
    ) -> None:
        page = self._by_peer.get(event.peer)
        if page is None:
            return
        match event:
            case PeerConnected(peer=peer) if peer == page.publish_peer:
                page.publishing = "connected"
            case PeerConnected():
                page.watching = "connected"
            case PeerGone(peer=peer, reason=reason):
                self._peer_gone(page, peer, reason)
            case ProducerStarted(peer=peer, producer=producer):
                self._producers[producer] = peer
                self._demand.started(producer)
            case ProducerStopped(peer=peer, producer=producer):
                # A camera that nobody watches is silent because it was told to be.
                if self._producers.get(producer) == peer and not self._demand.paused(producer):
                    self._lost(producer)
        self._stale.set()

    def heard(self, event: Levels | SpeakerChanged) -> None:
        """Who is heard, and how loud."""
        if isinstance(event, SpeakerChanged):
            self._hearing.active = event.producer
            return
        now_s = time.monotonic()
        if self.state.stage.discussion and self._hearing.follow(event, self._open, now_s):
            self._stale.set()
        signal = self._hearing.signal(
            event, self._open, self._speaker_of, pages=len(self._pages), now_s=now_s
        )
        if signal is not None:
            for page in self._pages.values():
                page.session.send(signal)

    def _speaker_of(self, producer: ProducerName) -> ParticipantId:
        chair, second = self.state.presiding_id(), self.state.stage.second_id
        called = [ParticipantId(one) for one in (second, chair) if one is not None]
        return self._cast.speaker_of(producer, self._holder, *called)

    def measured(self, stats: Mapping[PeerId, PeerStats], now_s: float) -> None:
        """The relay's figures of a second: what each line carries, and who is asked for less."""
        for page in self._pages.values():
            one = None if page.watch_peer is None else stats.get(page.watch_peer)
            if one is None:
                continue
            report = LineReport(
                now_s, one.bytes_out, one.fraction_lost, one.rtt_ms, one.estimate_bps
            )
            before, page.line = page.line.allowance_bps, hear(page.line, report)
            page.line_view = lines.view(
                page.line, page.line_view.given_up, chosen=not page.wish.pictures
            )
            if page.line.allowance_bps != before:
                self._stale.set()
        for absent in self._demand.absent(now_s):
            self._lost(absent)
            self._stale.set()
        self._ask_for_layers()
        self._tell_of_lines()

    def lines_measured(self) -> dict[str, rehearsal.Line]:
        """Of the pages that watch; where an attendee has several, the last one counts."""
        return {
            page.participant: lines.of_rehearsal(page.line)
            for page in self._pages.values()
            if page.line.last is not None
        }

    # ---- what pages ask

    async def ask(self, session: PageSession, request: MediaRequest) -> MediaReply:
        page = self._pages.get(session.sid)
        if page is None:
            raise Refused(ErrorCode.NOT_CONNECTED)
        if self.state.conference.state is ConferenceState.CLOSED:
            raise Refused(ErrorCode.CONFERENCE_CLOSED)
        match request:
            case Publish():
                reply = await self._publish(page, request)
            case Watch():
                reply = await self._watch(page, request)
            case AnswerWatch(sdp=sdp):
                reply = await self._answer(page, sdp)
            case Look():
                reply = self._look(page, request)
            case StopPublishing():
                await self._close_publish(page)
                page.publishing = "none"
                reply = MediaReply(sdp=None)
            case _:
                assert_never(request)
        self._stale.set()
        return reply

    async def _publish(self, page: MediaPage, request: Publish) -> MediaReply:
        if page.session.place is None or page.session.place.page not in PUBLISHING_PAGES:
            raise Refused(ErrorCode.NOT_ALLOWED)
        again = page.publishing in {"connecting", "connected"}
        self._by_peer[page.publish_peer] = page
        opened = await self._order(
            OpenPublish(
                peer=page.publish_peer,
                group=GroupId(self.conference_id),
                participant=page.participant,
                sdp=request.sdp,
                tracks=tuple(TrackSpec(track.mid, track.kind) for track in request.tracks),
            )
        )
        if not isinstance(opened, PublishOpened):
            raise ProtocolError(ErrorCode.INTERNAL)
        # It may be another relay than the one that was told whose microphone is open.
        self._unsure = True
        if not (again and page.publishing == "connected"):
            page.publishing = "connecting"
        return MediaReply(sdp=opened.sdp)

    async def _watch(self, page: MediaPage, request: Watch) -> MediaReply:
        await self._close_watch(page)
        peer = page.next_watch_peer()
        self._by_peer[peer] = page
        slots = slot_names(request.tiles, request.voices)
        opened = await self._order(
            OpenWatch(peer, GroupId(self.conference_id), page.participant, slots)
        )
        if not isinstance(opened, WatchOpened):
            raise ProtocolError(ErrorCode.INTERNAL)
        page.watch_peer, page.slots, page.watching = peer, slots, "connecting"
        return MediaReply(
            sdp=opened.sdp, slots=[SlotMid(slot=slot, mid=mid) for slot, mid in opened.mids]
        )

    async def _answer(self, page: MediaPage, sdp: str) -> MediaReply:
        if page.watch_peer is None:
            raise Refused(ErrorCode.NOT_CONNECTED)
        await self._order(RelayAnswerWatch(page.watch_peer, sdp))
        return MediaReply(sdp=None)

    def _look(self, page: MediaPage, request: Look) -> MediaReply:
        """Another view of the same slots. Only who may see who is here chooses sites."""
        walls = request.site_ids is not None
        if walls and not reception.reads_attendance(self.state, page.participant):
            raise Refused(ErrorCode.NOT_ALLOWED)
        page.look(request, self.state.roster)
        return MediaReply(sdp=None)

    async def _order(self, command: RelayCommand) -> RelayReply:
        """Ask the relay; what it can't do becomes the client's refusal."""
        reply = await self.relay.ask(command)
        if isinstance(reply, Failed):
            log.info("relay_refused", command=type(command).__name__, code=reply.code)
            code = ErrorCode(reply.code)
            raise ProtocolError(code) if code in CLOSED_CODES else Refused(code)
        return reply

    # ---- connections that end

    def _peer_gone(self, page: MediaPage, peer: PeerId, reason: str) -> None:
        del self._by_peer[peer]
        self._forget(peer)
        if peer == page.publish_peer:
            page.publishing = ENDED.get(reason, "failed")
            if reason == "replaced":
                page.session.outbox.goodbye(ErrorCode.SESSION_REPLACED)
        elif peer == page.watch_peer:
            page.watching = "none" if reason == "closed" else "failed"
            page.watch_peer = None

    async def _close_publish(self, page: MediaPage) -> None:
        await self._close(page.publish_peer)

    async def _close_watch(self, page: MediaPage) -> None:
        peer, page.watch_peer = page.watch_peer, None
        if peer is not None:
            await self._close(peer)

    async def _close(self, peer: PeerId) -> None:
        if self._by_peer.pop(peer, None) is None:
            return
        self._forget(peer)
        await self.relay.ask(ClosePeer(peer))

    def _forget(self, peer: PeerId) -> None:
        self._show(peer, None)
        for producer in [name for name, owner in self._producers.items() if owner == peer]:
            self._lost(producer)

    def _lost(self, producer: ProducerName) -> None:
        self._producers.pop(producer, None)
        self._hearing.forget(producer)

    def _show(self, peer: PeerId, shown: Shown | None) -> None:
        self._demand.changed(self._shown.pop(peer, {}), shown or {})
        if shown is not None:
            self._shown[peer] = shown

    async def close_all(self) -> None:
        """The conference is over: nobody is seen or heard any more."""
        for page in self._pages.values():
            await self._close_publish(page)
            await self._close_watch(page)
            page.publishing = page.watching = "none"
        self._stale.set()

    # ---- the director

    async def run(self) -> None:
        while True:
            await self._stale.wait()
            self._stale.clear()
            if self.state.conference.state is ConferenceState.CLOSED and self._by_peer:
                await self.close_all()
            try:
                await self._direct()
            except Exception:
                # One bad turn must not end the meeting: the next change tries again.
                log.exception("direction_failed")

    def end(self) -> None:
        """Nobody is left: stop listening."""
        self.listening.set_sources(self.state, {})
        self.filming.forget(self.conference_id)

    async def _direct(self) -> None:
        """Bring the relay in line with the state, then tell the pages."""
        now = scene(
            self._cast,
            self.state,
            self._producers.keys(),
            self._previous_holder,
            self._hearing.loudest,
        )
        # In a recess people talk among themselves, the chair too.
        recess = self.state.conference.state is ConferenceState.RECESS
        await self._open_microphones(frozenset() if recess else direction.open_microphones(now))
        watchers = [w for page in self._pages.values() if (w := page.watcher()) is not None]
        after = direction.direct(now, watchers, self._shown)
        points = direction.changes(self._shown, after)
        if points:
            reply = await self.relay.ask(PointSlots(points))
            if isinstance(reply, Failed):
                log.warning("slots_not_pointed", code=reply.code)
                return
        changed = {point.peer for point in points}
        for peer in changed | (after.keys() - self._shown.keys()):
            if peer in self._by_peer:
                self._show(peer, after[peer])
                self._by_peer[peer].session.send(_slots(after[peer]))
        self._note_what_is_given_up(now, watchers)
        self._listen(direction.heard(now))
        self._show(FILMED, self.filming.follow(self.state, now))
        self._ask_for_layers()

    def _note_what_is_given_up(
        self, now: direction.Scene, watchers: Iterable[direction.Watcher]
    ) -> None:
        for watcher in watchers:
            page = self._by_peer.get(watcher.peer)
            if page is None:
                continue
            lost: GivenUp = "nothing"
            if watcher.allowance_bps is not None:
                shown = self._shown.get(watcher.peer, {})
                free = replace(watcher, allowance_bps=None)
                [wanted] = direction.direct(now, [free], {watcher.peer: shown}).values()
                lost = given_up(wanted, shown)
            page.line_view = lines.view(page.line, lost, chosen=not page.wish.pictures)

    def _ask_for_layers(self) -> None:
        """Tell each publisher how much of his pictures anybody watches."""
        queue = self.state.floor.queue
        likely = {
            producer_name(ParticipantId(one.attendee_id), "camera"): LIKELY_LAYERS
            for one in queue[:1]
        }
        pictures = [name for name in self._producers if name.endswith(("/camera", "/screen"))]
        self._demand.ask(pictures, likely, time.monotonic())
        for page in self._pages.values():
            self._tell(page)

    def _tell(self, page: MediaPage) -> None:
        camera = self._demand.asked(producer_name(page.participant, "camera"))
        screen = self._demand.asked(producer_name(page.participant, "screen"))
        page.tell(
            microphone_open=self._microphone_open(page),
            camera_layers=min(camera, OWN_CAMERA_LAYERS[page.line_view.given_up]),
            screen_layers=min(screen, 1),
        )

    def _tell_of_lines(self) -> None:
        told = lines.summed(self.state, self._pages.values())
        if told == self._lines:
            return
        self._lines = told
        for page in self._pages.values():
            if reception.reads_attendance(self.state, page.participant):
                page.session.send(told)

    async def _open_microphones(self, wanted: frozenset[ProducerName]) -> None:
        """All that are open are named each time, so that a relay started anew is right too."""
        if wanted == self._open and not self._unsure:
            return
        opened = [(name, True) for name in sorted(wanted)]
        closed = [(name, False) for name in sorted(self._open - wanted)]
        reply = await self.relay.ask(
            AllowProducers(GroupId(self.conference_id), (*opened, *closed))
        )
        if isinstance(reply, Failed):
            log.warning("microphones_not_ordered", code=reply.code)
            return
        self._open, self._unsure = wanted, False

    def _listen(self, heard: Iterable[ProducerName]) -> None:
        """Listen to every microphone that is sent on, while the conference runs."""
        running = self.state.conference.state is ConferenceState.OPEN
        speakers = {name: self._speaker_of(name) for name in heard} if running else {}
        self.listening.set_sources(self.state, speakers)

    def _microphone_open(self, page: MediaPage) -> bool:
        return ProducerName(f"{page.participant}/microphone") in self._open


def _slots(shown: Shown) -> SlotsSignal:
    return SlotsSignal(
        slots=[
            SlotShown(
                slot=slot, attendee_id=None if seen is None else seen.producer.rpartition("/")[0]
            )
            for slot, seen in shown.items()
        ]
    )
