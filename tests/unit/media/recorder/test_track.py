"""Bad input of one track: loss, silence, an unknown codec, a clock that is set, a cut file."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import pytest
import pytest_asyncio

from media.peers.packets import Rtp, vp8_payloads
from media.peers.picture import encode_picture
from media.peers.sound import tone
from media.recorder.clock import NTP_UNITS, RelayClock, TrackClock
from media.recorder.frames import Assembler
from media.recorder.reception import Arrived
from media.recorder.repair import repair
from media.recorder.track import Track
from media.recorder.wire import Began, Ended, FromRecorder, Noted, Troubled

WALL_MS = 1_764_554_400_000.0
SOUND = [packet for packet, _ in tone("tone", 440).packets]
PICTURE = encode_picture("picture", (200, 30, 30)).frames


class Studio:
    """A track, and what it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[FromRecorder] = []
        self.disk = ThreadPoolExecutor(max_workers=1)
        self.clock = RelayClock(WALL_MS, 0.0)
        self.track = Track(
            1, folder, longest_s=600, relay=self.clock, tell=self.said.append, disk=self.disk
        )

    def hear(self, number: int, *, lost: int = 0, payload_type: int = 111) -> None:
        """The packet of 20 ms that is the `number`th."""
        payload = SOUND[number % len(SOUND)]
        packet = Rtp(payload_type, False, number & 0xFFFF, number * 960, 1, payload)
        self.track.take(Arrived(packet, lost), number * 0.02)

    def see(self, number: int, *, lost: int = 0) -> None:
        """The picture that is the `number`th, a fifteenth of a second each."""
        frame = PICTURE[number % len(PICTURE)]
        payloads = list(vp8_payloads(frame, number))
        for index, payload in enumerate(payloads):
            marker = index == len(payloads) - 1
            packet = Rtp(96, marker, 0, number * 6_000, 1, payload)
            self.track.take(Arrived(packet, lost if index == 0 else 0), number / 15)

    async def end(self) -> Ended:
        self.track.finish()
        await self.track.settled()
        [ended] = [one for one in self.said if isinstance(one, Ended)]
        return ended

    def path(self) -> Path:
        [file] = self.folder.glob("*.mkv")
        return file


@pytest_asyncio.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    made = Studio(tmp_path)
    yield made
    made.disk.shutdown()


def decoded(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        frames = container.decode(container.streams[0])
        return [frame.time or 0.0 for frame in frames if isinstance(frame, av.frame.Frame)]


async def test_what_is_lost_is_marked_and_what_is_silent_is_not(studio: Studio) -> None:
    for number in [*range(50), *range(100, 150)]:  # nothing is sent for a second: DTX
        studio.hear(number)
    for number in range(160, 200):  # ten packets never came
        studio.hear(number, lost=10 if number == 160 else 0)
    ended = await studio.end()
    assert ended.whole
    assert ended.gaps == ((round(WALL_MS) + 3_000, round(WALL_MS) + 3_200),)
    assert ended.ended_at_ms - ended.started_at_ms == 4_000


async def test_what_nobody_recorded_before_is_a_gap_of_the_first_file(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    missed = (round(WALL_MS) - 11_000, round(WALL_MS))
    studio.track = Track(
        1,
        tmp_path,
        longest_s=1,
        relay=studio.clock,
        tell=studio.said.append,
        disk=studio.disk,
        unrecorded=missed,
    )
    for number in range(60):
        studio.hear(number)
    assert [one.gaps for one in studio.said if isinstance(one, Noted)] == [(missed,)]
    studio.track.finish()
    await studio.track.settled()
    assert [one.gaps for one in studio.said if isinstance(one, Ended)] == [(missed,), ()]
    studio.disk.shutdown()


async def test_pictures_after_a_loss_wait_for_a_key_frame(studio: Studio) -> None:
    for number in range(40):
        studio.see(number, lost=1 if number == 10 else 0)
    ended = await studio.end()
    assert len(decoded(studio.path())) == 10 + 10  # 10 … 29 hang on what was lost
    [(start, end)] = ended.gaps
    assert end - start == pytest.approx(20 * 1000 / 15, abs=70)


@pytest.mark.parametrize("lost", [0, 1])
def test_the_rest_of_a_frame_is_no_frame(lost: int) -> None:
    """An even first byte would make it a key frame."""
    payloads = [b"\x90\x80\x80\x01" + bytes(1_000), *[b"\x80\x80\x80\x01" + bytes(1_000)] * 2]
    assembler = Assembler("vp8")
    for index, payload in enumerate(payloads):
        packet = Rtp(96, index == len(payloads) - 1, index, 6_000, 1, payload)
        if index != lost:
            assert assembler.take(Arrived(packet, int(index == lost + 1))) is None
    assert assembler.awaits_key


async def test_an_unknown_codec_is_refused_once_and_said(studio: Studio) -> None:
    for number in range(3):
        studio.hear(number, payload_type=45)
    assert studio.said == [Troubled(track=1, trouble="codec_unknown")]
    assert not list(studio.folder.iterdir())


async def test_a_full_disk_ends_the_file_and_is_said(studio: Studio) -> None:
    studio.folder.joinpath("in the way").touch()
    track = Track(
        2,
        studio.folder / "in the way",
        longest_s=600,
        relay=studio.clock,
        tell=studio.said.append,
        disk=studio.disk,
    )
    track.take(Arrived(Rtp(111, False, 0, 0, 1, SOUND[0]), 0), 0.0)
    await track.settled()
    assert studio.said == [Troubled(track=2, trouble="storage_failed")]


async def test_a_new_file_is_begun_after_the_longest_time(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    studio.track = Track(
        1, tmp_path, longest_s=1, relay=studio.clock, tell=studio.said.append, disk=studio.disk
    )
    for number in range(120):
        studio.hear(number)
    studio.track.finish()
    await studio.track.settled()
    files = [one.file for one in studio.said if isinstance(one, Began)]
    lengths = [len(decoded(tmp_path / file)) for file in files]
    assert sum(lengths) == 120
    assert len(lengths) == 3
    studio.disk.shutdown()


async def test_the_start_is_corrected_by_the_first_report(studio: Studio) -> None:
    studio.clock.heard(int(0.5 * NTP_UNITS), 500.0)
    studio.hear(0)
    studio.track.report(int(0.1 * NTP_UNITS), 0)  # captured 100 ms after the clocks' beginning
    [noted] = [one for one in studio.said if isinstance(one, Noted)]
    assert noted.started_at_ms == round(WALL_MS) + 100


def test_a_wall_clock_that_is_set_moves_nothing() -> None:
    relay = RelayClock(WALL_MS, 1_000.0)
    relay.heard(7 * NTP_UNITS, 1_005.0)
    relay.heard(8 * NTP_UNITS, 2_002.0)  # 3 ms less on the way
    track = TrackClock(relay, 48_000)
    first = track.extend(0xFFFFFFFF - 479)
    track.report(8 * NTP_UNITS, 0xFFFFFFFF - 479)
    assert track.wall(first) == pytest.approx(WALL_MS + 1_002)
    assert track.wall(track.extend(48_000 - 480)) == pytest.approx(WALL_MS + 2_002)


def test_a_relay_whose_quartz_is_another_is_followed_all_day() -> None:
    relay = RelayClock(WALL_MS, 0.0)
    for local_ms in range(0, 8 * 3_600_000, 5_000):
        late_ms = local_ms % 7  # on the way
        relay.heard(int(local_ms * (1 - 50e-6) * NTP_UNITS / 1000), local_ms + late_ms)
    assert relay.wall(local_ms * (1 - 50e-6)) == pytest.approx(WALL_MS + local_ms, abs=10)


@pytest.mark.parametrize("cut", [1, 200, 3_000])
async def test_a_file_cut_short_plays_up_to_its_last_whole_frame(studio: Studio, cut: int) -> None:
    for number in range(30):
        studio.see(number)
    await studio.end()
    path = studio.path()
    whole = decoded(path)
    path.write_bytes(path.read_bytes()[:-cut])
    repaired = await asyncio.to_thread(repair, path, 0.1)
    assert repaired.plays
    assert repaired.byte_count == path.stat().st_size
    kept = decoded(path)
    assert kept == pytest.approx(whole[: len(kept)])
    assert len(kept) >= len(whole) - 10


@pytest.mark.parametrize("content", [b"", b"\x1a\x45\xdf\xa3", bytes(5_000)])
def test_a_file_without_a_frame_is_lost(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "segment.mkv"
    path.write_bytes(content)
    assert not repair(path, 0.1).plays
    assert path.read_bytes() == content


async def test_a_file_that_is_still_written_is_left_alone(studio: Studio) -> None:
    for number in range(10):
        studio.hear(number)
    assert (await asyncio.to_thread(repair, studio.path(), 0.1)).busy
    await studio.end()
