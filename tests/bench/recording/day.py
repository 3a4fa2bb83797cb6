"""A long day through the recorder's own code, faster than real time: a microphone and a camera on a
lossy line, by clocks that part. RTP timestamps and sequence numbers start where they soon wrap.

The relay's clock runs 40 millionths slower than ours, the senders' faster: by the end of eight
hours each is a second and more away from where it would be believed without its reports.
"""

import asyncio
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import av

from media.peers.packets import Rtp, vp8_payloads
from media.peers.picture import encode_picture
from media.peers.sound import tone
from media.recorder.clock import NTP_UNITS, RelayClock
from media.recorder.reception import Reception
from media.recorder.track import FRAME_MS, Track
from media.recorder.wire import Began, Ended, FromRecorder
from media.sdp.watch import OPUS, VP8
from transcripts.memory import resident_mb

WALL_MS = 1_764_554_400_000.0
RELAY_PPM, SENDER_PPM = -40e-6, 60e-6
WAY_MS, JITTER_MS = 4.0, 12.0
LOST, OVERTAKEN = 0.001, 0.002
TICK_MS = 100
SEGMENT_S = 600.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How long, and how often something is sent."""

    hours: float = 8.0
    sound_every_ms: int = 20
    picture_every_ms: int = 200


@dataclass(slots=True)
class Line:
    """One sender, one slot of the recorder and its track. `truth` by sequence number: when a packet
    was captured, on the wall."""

    name: str
    rate: int
    folder: Path
    clock: RelayClock
    disk: ThreadPoolExecutor
    dice: random.Random
    first_sequence: int
    first_timestamp: int
    said: list[FromRecorder] = field(default_factory=list)
    errors_ms: list[float] = field(default_factory=list)
    ends_ms: dict[str, float] = field(default_factory=dict)
    reception: Reception = field(init=False)
    track: Track = field(init=False)
    _truth: list[float] = field(default_factory=lambda: [0.0] * 0x10000)
    _sent: int = 0
    _last_ms: float = 0.0
    _held: Rtp | None = None

    def __post_init__(self) -> None:
        self.reception = Reception(1, repairs=self.name == "picture")
        self.track = Track(
            1,
            self.folder,
            longest_s=SEGMENT_S,
            relay=self.clock,
            tell=self.said.append,
            disk=self.disk,
        )

    def timestamp(self, at_ms: float) -> int:
        ticks = round(at_ms * (1 + SENDER_PPM) * self.rate / 1000)
        return (self.first_timestamp + ticks) & 0xFFFFFFFF

    def send(self, at_ms: float, payload_type: int, payload: bytes, *, marker: bool) -> None:
        sequence = (self.first_sequence + self._sent) & 0xFFFF
        self._sent += 1
        self._truth[sequence] = WALL_MS + at_ms
        packet = Rtp(payload_type, marker, sequence, self.timestamp(at_ms), 1, payload)
        chance = self.dice.random()
        if chance < LOST and self._held is None:
            return
        if chance < LOST + OVERTAKEN and self._held is None:
            self._held = packet
            return
        arrived_s = (at_ms + WAY_MS + self.dice.random() * JITTER_MS) / 1000
        self._take(packet, arrived_s)
        if self._held is not None:
            held, self._held = self._held, None
            self._take(held, arrived_s)

    def _take(self, packet: Rtp, now_s: float) -> None:
        self.reception.take(packet, now_s)
        self.pass_on(now_s)

    def pass_on(self, now_s: float) -> None:
        for arrived in self.reception.ready():
            before, known = self._last_ms, len(self.said)
            self._last_ms = self._truth[arrived.packet.sequence]
            self.track.take(arrived, now_s)
            for message in self.said[known:]:
                if isinstance(message, Began):
                    self._began(message, before)

    def _began(self, began: Began, before_ms: float) -> None:
        """The first is only known by its arrival until the first report has come."""
        ended = [one.segment for one in self.said if isinstance(one, Began)][-2:-1]
        if ended:
            self.errors_ms.append(abs(began.started_at_ms - self._last_ms))
            self.ends_ms[ended[0]] = before_ms

    def report(self, at_ms: float) -> None:
        """The relay tells its time, and which timestamp belongs to it."""
        relay_ms = at_ms * (1 + RELAY_PPM) + 3_600_000
        ntp = int(relay_ms * NTP_UNITS / 1000)
        self.clock.heard(ntp, at_ms + WAY_MS * self.dice.random())
        self.track.report(ntp, self.timestamp(at_ms))

    async def end(self) -> None:
        self.track.finish()
        await self.track.settled()

    @property
    def files(self) -> list[Ended]:
        return [one for one in self.said if isinstance(one, Ended)]

    def worst_end_ms(self, last_ms: float) -> float:
        """Of all files, and of the very last frame."""
        ends = {one.segment: one.ended_at_ms - FRAME_MS["opus"] for one in self.files}
        known = {**self.ends_ms, self.files[-1].segment: last_ms}
        return max(abs(ends[segment] - truth) for segment, truth in known.items())


@dataclass(frozen=True, slots=True)
class Day:
    """What became of it. `files`: of sound, by time, for whoever listens to them next."""

    figures: dict[str, float]
    files: list[tuple[int, Path]]


async def day(folder: Path, pace: Pace, seed: int = 1) -> Day:
    dice = random.Random(seed)  # the same day each time
    disk = ThreadPoolExecutor(max_workers=1)
    clock = RelayClock(WALL_MS, 0.0)
    wraps_soon = 0xFFFFFFFF - 48_000 * 1_000
    sound = Line("sound", 48_000, folder / "sound", clock, disk, dice, 65_000, wraps_soon)
    picture = Line("picture", 90_000, folder / "picture", clock, disk, dice, 65_500, wraps_soon)
    memory = [resident_mb()]
    for at_ms in _moments(pace):
        _send(sound, picture, at_ms, pace)
        if at_ms % 1_000 == 0:
            sound.report(at_ms)
            picture.report(at_ms)
            await asyncio.sleep(0)
        if at_ms % 600_000 == 0:
            await sound.track.settled()
            await picture.track.settled()
            memory.append(resident_mb())
    last_ms = sound._last_ms
    await sound.end()
    await picture.end()
    disk.shutdown()
    return Day(
        {
            "hours": pace.hours,
            "segments": len(sound.files) + len(picture.files),
            "worst_start_error_ms": round(max([*sound.errors_ms, *picture.errors_ms, 0.0]), 1),
            "worst_end_error_ms": round(sound.worst_end_ms(last_ms), 1),
            "lost_packets": sound.reception.lost + picture.reception.lost,
            # The encoder and the libraries are loaded in the first half hour.
            "rss_mb_first": max(memory[:4]),
            "rss_mb_most": max(memory),
        },
        [(one.started_at_ms, sound.folder / f"{one.segment}.mkv") for one in sound.files],
    )


def _moments(pace: Pace) -> Iterator[int]:
    step = min(TICK_MS, pace.sound_every_ms)
    return iter(range(0, round(pace.hours * 3_600_000), step))


VOICE = [payload for payload, _ in tone("day", 440).packets]
PICTURE = encode_picture("day", (30, 90, 200)).frames


def _send(sound: Line, picture: Line, at_ms: int, pace: Pace) -> None:
    if at_ms % pace.sound_every_ms == 0:
        payload = VOICE[at_ms // 20 % len(VOICE)]
        sound.send(at_ms, OPUS.payload_type, payload, marker=False)
    if at_ms % pace.picture_every_ms == 0:
        number = at_ms // pace.picture_every_ms
        frame = PICTURE[number % len(PICTURE)]
        payloads = list(vp8_payloads(frame, number & 0x7FFF))
        for index, payload in enumerate(payloads):
            last = index == len(payloads) - 1
            picture.send(at_ms, VP8.payload_type, payload, marker=last)
    if at_ms % TICK_MS == 0:
        for line in (sound, picture):
            line.reception.tick(at_ms / 1000)
            line.pass_on(at_ms / 1000)


def plays(path: Path) -> bool:
    """A decoder brings forth all of it, and time never stands still or goes back."""
    newest = -1.0
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams[0]):
            if not isinstance(frame, av.frame.Frame) or (frame.time or 0.0) <= newest:
                return False
            newest = frame.time or 0.0
    return newest > 0
