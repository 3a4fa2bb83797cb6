"""How does a light peer send? Sound every 20 ms and a loop of encoded frames, from its key frame
again when one is asked for; lost packets are sent again from a short history.
"""

import asyncio
import secrets
import time
from collections import deque
from dataclasses import dataclass, field

from media.peers.link import Link
from media.peers.packets import (
    GENERIC_FEEDBACK,
    PAYLOAD_FEEDBACK,
    Rtp,
    feedback_in,
    lost_in,
    sender_report,
    vp8_payloads,
    write_rtp,
)
from media.peers.picture import FPS, Picture
from media.peers.sound import FRAME, RATE, Sound
from media.peers.texts import (
    AUDIO_MID,
    LEVEL_ID,
    MID_ID,
    OPUS_PT,
    RTX_PT,
    TRANSPORT_CC_ID,
    VIDEO_MID,
    VP8_PT,
    Sources,
)

VIDEO_CLOCK = 90_000
HISTORY = 512
REPORT_INTERVAL_S = 1.0
GENERIC_NACK, PICTURE_LOSS = 1, 1


@dataclass(slots=True)
class _Stream:
    ssrc: int
    payload_type: int
    mid: str
    sequence: int = field(default_factory=lambda: secrets.randbits(15))
    base: int = field(default_factory=lambda: secrets.randbits(31))
    packets: int = 0
    octets: int = 0


class Publisher:
    """Sends while `run` runs. `sound` and `picture` may be changed at any time. A picture that
    is not `watched` by anybody is not sent."""

    def __init__(
        self, link: Link, sources: Sources, picture: Picture | None, sound: Sound | None
    ) -> None:
        self._link = link
        self.picture = picture
        self.sound = sound
        self.watched = True
        self.key_frames_asked = 0
        self.repairs_sent = 0
        self._audio = _Stream(sources.audio or 0, OPUS_PT, AUDIO_MID)
        self._video = _Stream(sources.video or 0, VP8_PT, VIDEO_MID)
        self._rtx = _Stream(sources.rtx, RTX_PT, VIDEO_MID)
        self._transport_sequence = 0
        self._history: dict[int, Rtp] = {}
        self._history_order: deque[int] = deque()
        self._frame_index = 0
        self._picture_id = secrets.randbits(14)
        self._next_packet = 0

    def say(self, sound: Sound | None) -> None:
        """From its beginning."""
        self.sound, self._next_packet = sound, 0

    @property
    def told(self) -> bool:
        """A sound that is told once has come to its end."""
        return self.sound is None or (
            not self.sound.loops and self._next_packet >= len(self.sound.packets)
        )

    @property
    def packets_sent(self) -> int:
        return self._audio.packets + self._video.packets

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        wall = time.time()
        sounds = frames = reports = 0
        while True:
            elapsed = loop.time() - start
            while sounds * FRAME / RATE <= elapsed:
                self._send_sound(sounds)
                sounds += 1
            while frames / FPS <= elapsed:
                self._send_frame(frames)
                frames += 1
            if reports * REPORT_INTERVAL_S <= elapsed:
                self._report(wall + elapsed, elapsed)
                reports += 1
            due = start + min(sounds * FRAME / RATE, frames / FPS)
            await asyncio.sleep(max(0.0, due - loop.time()))

    def feedback(self, compound: bytes) -> None:
        for kind, format_, media, fci in feedback_in(compound):
            if kind == PAYLOAD_FEEDBACK and format_ == PICTURE_LOSS:
                self.key_frames_asked += 1
                self._frame_index = 0
            elif (kind, format_, media) == (GENERIC_FEEDBACK, GENERIC_NACK, self._video.ssrc):
                for sequence in lost_in(fci):
                    self._repair(sequence)

    def _send_sound(self, count: int) -> None:
        sound = self.sound
        if sound is None or self.told or count % sound.every:
            return
        payload, level = sound.packets[self._next_packet % len(sound.packets)]
        self._next_packet += 1
        voice = 0 if level == 127 else 0x80
        self._send(
            self._audio, count * FRAME, payload, False, [(LEVEL_ID, bytes((voice | level,)))]
        )

    def _send_frame(self, count: int) -> None:
        if self.picture is None or not self.watched:
            return
        frame = self.picture.frames[self._frame_index]
        self._frame_index = (self._frame_index + 1) % len(self.picture.frames)
        self._picture_id = (self._picture_id + 1) & 0x7FFF
        payloads = list(vp8_payloads(frame, self._picture_id))
        for payload in payloads:
            last = payload is payloads[-1]
            self._remember(self._send(self._video, count * VIDEO_CLOCK // FPS, payload, last, []))

    def _send(
        self,
        stream: _Stream,
        timestamp: int,
        payload: bytes,
        marker: bool,
        extensions: list[tuple[int, bytes]],
    ) -> Rtp:
        packet = Rtp(
            stream.payload_type,
            marker,
            stream.sequence,
            (stream.base + timestamp) & 0xFFFFFFFF,
            stream.ssrc,
            payload,
        )
        number = self._transport_sequence.to_bytes(2, "big")
        shared = [(MID_ID, stream.mid.encode()), (TRANSPORT_CC_ID, number)]
        self._link.send_rtp(write_rtp(packet, [*shared, *extensions]))
        self._transport_sequence = (self._transport_sequence + 1) & 0xFFFF
        stream.sequence = (stream.sequence + 1) & 0xFFFF
        stream.packets += 1
        stream.octets += len(payload)
        return packet

    def _remember(self, packet: Rtp) -> None:
        self._history[packet.sequence] = packet
        self._history_order.append(packet.sequence)
        if len(self._history_order) > HISTORY:
            del self._history[self._history_order.popleft()]

    def _repair(self, sequence: int) -> None:
        lost = self._history.get(sequence)
        if lost is not None:
            payload = sequence.to_bytes(2, "big") + lost.payload
            timestamp = lost.timestamp - self._rtx.base
            self._send(self._rtx, timestamp, payload, lost.marker, [])
            self.repairs_sent += 1

    def _report(self, now_s: float, elapsed: float) -> None:
        for stream, clock in ((self._audio, RATE), (self._video, VIDEO_CLOCK)):
            if stream.packets:
                timestamp = (stream.base + int(elapsed * clock)) & 0xFFFFFFFF
                self._link.send_rtcp(
                    sender_report(stream.ssrc, now_s, timestamp, stream.packets, stream.octets)
                )
