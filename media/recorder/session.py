"""The recorder's connection to one conference: DTLS and SRTP by a light peer's link, the packets of
each slot to the track that has it, and the feedback that a relay needs from a watcher.
"""

import asyncio
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from media.peers.link import Link
from media.peers.packets import SENDER_REPORT, nack, pli, receiver_report
from media.peers.path import candidates_in
from media.peers.watcher import MAX_REPORT_BLOCKS
from media.recorder.clock import RelayClock
from media.recorder.reception import Reception, parse
from media.recorder.track import Tell, Track
from media.recorder.wire import Answer, Joined, Record, Released
from media.sdp import text
from media.sdp.codecs import LEVEL_URI, MID_URI, SEND_TIME_URI
from media.sdp.description import Description, Section, Security, invalid
from media.sdp.description import parse as parse_sdp
from media.sdp.watch import CODECS, H264, VP8
from media.transport import Certificate

TICK_S = 0.05
REPORT_EVERY_TICKS = 20
PLI_AGAIN_S = 0.5
FIRST_PICTURE_S = 0.7
"""The relay begins a slot with a key frame by itself; only if none comes it is asked."""
REPAIRS = {choice.rtx: choice.payload_type for choice in (VP8, H264) if choice.rtx is not None}
_KEPT = (MID_URI, LEVEL_URI, SEND_TIME_URI)

log = structlog.get_logger()


@dataclass(slots=True)
class _Slot:
    reception: Reception
    video: bool
    track: Track | None = None
    since_s: float = 0.0
    asked_s: float = field(default=0.0)


class Session:
    """`run` until `close`, or until the relay ends it."""

    def __init__(
        self,
        number: int,
        sdp: str,
        *,
        certificate: Certificate,
        longest_s: float,
        tell: Tell,
        disk: Executor,
    ) -> None:
        self.number = number
        self._sdp = sdp
        self._offer = parse_sdp(sdp)
        self._longest_s = longest_s
        self._tell = tell
        self._disk = disk
        self._me = secrets.randbits(32)
        self._heard_s = 0.0
        self._clock = RelayClock(time.time() * 1000, time.monotonic() * 1000)
        self._link = Link(certificate, self._rtp, self._rtcp)
        self._slots: dict[str, _Slot] = {}
        self._by_ssrc: dict[int, _Slot] = {}
        self._by_repair: dict[int, _Slot] = {}
        self._tracks: dict[int, Track] = {}
        for section in self._offer.sections:
            self._add(section)

    def _add(self, section: Section) -> None:
        ssrc, repair = section.ssrcs[0]
        slot = _Slot(Reception(ssrc, repair is not None), section.kind == "video")
        self._slots[section.stream.rpartition(" ")[2]] = slot
        self._by_ssrc[ssrc] = slot
        if repair is not None:
            self._by_repair[repair] = slot

    @property
    def tracks(self) -> list[Track]:
        return list(self._tracks.values())

    def hears(self, within_s: float) -> bool:
        """Did anything come lately?"""
        return time.monotonic() - self._heard_s < within_s

    @property
    def lost(self) -> int:
        return sum(slot.reception.lost for slot in self._slots.values())

    # ---- what the server orders

    def record(self, order: Record) -> None:
        slot = self._slots[order.slot]
        slot.track = self._tracks[order.track] = Track(
            order.track,
            Path(order.folder),
            longest_s=self._longest_s,
            relay=self._clock,
            tell=self._tell,
            disk=self._disk,
            unrecorded=order.unrecorded,
        )
        slot.since_s = time.monotonic()

    async def release(self, number: int) -> None:
        """What has arrived so far is the track's end."""
        track = self._tracks.pop(number, None)
        if track is None:
            return
        for slot in self._slots.values():
            if slot.track is track:
                slot.track = None
        track.finish()
        await track.settled()
        self._tell(Released(track=number))

    async def run(self) -> None:
        """Raises TimeoutError or ConnectionError if the relay can't be reached or trusted."""
        security = self._offer.sections[0].security
        if security is None:
            invalid("ICE missing")
        self._tell(Answer(session=self.number, sdp=_answer(self._link, self._offer)))
        try:
            await self._watch(security)
        finally:
            for number in list(self._tracks):
                await self.release(number)

    async def _watch(self, security: Security) -> None:
        await self._link.connect(security, candidates_in(self._sdp))
        self._tell(Joined(session=self.number))
        feedback = asyncio.create_task(self._feed_back())
        try:
            await self._link.ended()
        finally:
            feedback.cancel()

    async def close(self) -> None:
        await self._link.close()

    # ---- packets

    def _rtp(self, data: bytes) -> None:
        packet = parse(data)
        if packet is None:
            return
        self._heard_s = time.monotonic()
        slot = self._by_ssrc.get(packet.ssrc)
        if slot is not None:
            slot.reception.take(packet, time.monotonic())
        else:
            slot = self._by_repair.get(packet.ssrc)
            original = REPAIRS.get(packet.payload_type)
            if slot is None or original is None:
                return
            slot.reception.take_repair(packet, original)
        self._pass_on(slot)

    def _pass_on(self, slot: _Slot) -> None:
        now_s = time.monotonic()
        for arrived in slot.reception.ready():
            if slot.track is not None:
                slot.track.take(arrived, now_s)

    def _rtcp(self, compound: bytes) -> None:
        now_ms = time.monotonic() * 1000
        for ssrc, ntp, timestamp in _sender_reports(compound):
            slot = self._by_ssrc.get(ssrc)
            if slot is not None:
                self._clock.heard(ntp, now_ms)
                if slot.track is not None:
                    slot.track.report(ntp, timestamp)

    # ---- feedback

    async def _feed_back(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK_S)
            now_s = time.monotonic()
            for slot in self._slots.values():
                self._tick(slot, now_s)
            ticks += 1
            if ticks % REPORT_EVERY_TICKS == 0:
                self._report()

    def _tick(self, slot: _Slot, now_s: float) -> None:
        overdue = slot.reception.tick(now_s)
        self._pass_on(slot)
        track = slot.track
        if track is None:
            return
        if overdue:
            self._link.send_rtcp(nack(self._me, slot.reception.ssrc, overdue))
        nothing_yet = slot.video and track.segment is None
        late = nothing_yet and now_s - slot.since_s > FIRST_PICTURE_S
        wanted = late or (not nothing_yet and track.wants_key(now_s))
        if wanted and now_s - slot.asked_s > PLI_AGAIN_S:
            slot.asked_s = now_s
            self._link.send_rtcp(pli(self._me, slot.reception.ssrc))

    def _report(self) -> None:
        blocks = [
            (reception.ssrc, reception.lost, reception.highest & 0xFFFFFFFF)
            for reception in (slot.reception for slot in self._slots.values())
            if reception.highest is not None
        ]
        for start in range(0, len(blocks), MAX_REPORT_BLOCKS):
            block = blocks[start : start + MAX_REPORT_BLOCKS]
            self._link.send_rtcp(receiver_report(self._me, block))


def _sender_reports(compound: bytes) -> Iterator[tuple[int, int, int]]:
    """(SSRC, NTP time, RTP timestamp) of each sender report (RFC 3550 6.4.1)."""
    while len(compound) >= 4:
        size = 4 + 4 * int.from_bytes(compound[2:4], "big")
        if compound[1] == SENDER_REPORT and size >= 28 <= len(compound):
            yield (
                int.from_bytes(compound[4:8], "big"),
                int.from_bytes(compound[8:16], "big"),
                int.from_bytes(compound[16:20], "big"),
            )
        compound = compound[size:]


def _answer(link: Link, offer: Description) -> str:
    """Take every slot with every codec of the offer; transport-wide feedback is of no use to one
    who writes whatever comes."""
    lines = [
        "v=0",
        f"o=- {secrets.randbits(62)} 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(offer.bundle)}",
        f"a=ice-ufrag:{link.ufrag}",
        f"a=ice-pwd:{link.pwd}",
        f"a=fingerprint:{link.fingerprint}",
        "a=setup:active",
    ]
    for section in offer.sections:
        choices = CODECS["video" if section.kind == "video" else "audio"]
        lines += text.media_line(section.kind, choices)
        lines += [f"a=mid:{section.mid}", "a=recvonly", "a=rtcp-mux", "a=rtcp-rsize"]
        lines += [f"a=extmap:{n} {uri}" for n, uri in section.extensions if uri in _KEPT]
        for choice in choices:
            lines += [line for line in text.codec(choice) if "transport-cc" not in line]
    return text.join(lines)
