"""Films of recorded files made here: sound and picture together, seams, gaps, breaks, kills."""

import json
import os
import signal
from contextlib import aclosing
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from server.composing import joining, pieces
from server.composing.composer import compose
from server.composing.order import FILM, FPS, SOUND, Card, Order
from server.composing.process import compose as compose_in_child
from server.demo import flashes as measured
from tests.support import filming, flashes

SECONDS = 12
FLASHES = [1_000, 3_000, 4_960, 7_000, 9_500]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One station for twelve seconds; picture and sound are files of their own."""
    folder = tmp_path_factory.mktemp("store") / "recordings"
    folder.mkdir()
    flashes.write_pictures(folder / "picture.mkv", SECONDS, FLASHES)
    flashes.write_sound(folder / "sound.mkv", SECONDS, FLASHES)
    return folder


def made(folder: Path, wanted: Order) -> dict[str, Any]:
    said: list[dict[str, Any]] = []
    compose(filming.write(folder, wanted), lambda **fields: said.append(fields))
    return said[-1]


def whole(recorded: Path) -> Order:
    return filming.order(
        [filming.scene(0, SECONDS * 1000, tiles=(filming.tile(),))],
        [filming.track(recorded / "picture.mkv", lasts_ms=SECONDS * 1000)],
        [filming.track(recorded / "sound.mkv", lasts_ms=SECONDS * 1000)],
    )


@pytest.fixture
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> int:
    """Seams every two seconds."""
    for module in (pieces, joining):
        monkeypatch.setattr(module, "PIECE_FRAMES", 2 * FPS)
    return 2


def test_a_flash_and_its_beep_come_together_also_behind_seams(
    recorded: Path, tmp_path: Path, short_pieces: int
) -> None:
    made(tmp_path, whole(recorded))
    found = measured.flashes_ms(tmp_path / FILM)
    assert found == pytest.approx(FLASHES, abs=50)
    offsets = measured.offsets_ms(tmp_path / FILM)
    assert len(offsets) == len(FLASHES)
    assert max(map(abs, offsets)) <= 80


def test_files_that_began_at_other_times_meet_on_the_wall_clock(
    recorded: Path, tmp_path: Path
) -> None:
    """The sound was recorded 700 ms later than the picture: its file is that much shorter."""
    flashes.write_sound(tmp_path / "late.mkv", SECONDS - 0.7, [at - 700 for at in FLASHES])
    wanted = filming.order(
        [filming.scene(0, SECONDS * 1000, tiles=(filming.tile(),))],
        [filming.track(recorded / "picture.mkv", lasts_ms=SECONDS * 1000)],
        [filming.track(tmp_path / "late.mkv", after_ms=700, lasts_ms=SECONDS * 1000 - 700)],
    )
    made(tmp_path / "film", wanted)
    offsets = measured.offsets_ms(tmp_path / "film" / FILM)
    assert len(offsets) == len(FLASHES)
    assert max(map(abs, offsets)) <= 80


def test_the_film_has_constant_frames_chapters_a_title_and_begins_before_it_is_loaded(
    recorded: Path, tmp_path: Path, short_pieces: int
) -> None:
    said = made(tmp_path, whole(recorded))
    with av.open(tmp_path / FILM) as film:
        assert film.metadata["title"] == "Hội nghị trực tuyến"
        assert [one["metadata"]["title"] for one in film.chapters()] == ["Mở đầu", "1. Báo cáo"]
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.width, video.height, video.codec_context.name) == (1280, 720, "h264")
        assert (audio.rate, audio.codec_context.name) == (48_000, "aac")
        times = [measured.at_s(frame) for frame in film.decode(video)]
    assert np.allclose(times, np.arange(SECONDS * FPS) / FPS)
    start = (tmp_path / FILM).read_bytes()[:100_000]
    assert start.index(b"moov") < start.index(b"mdat")
    with av.open(tmp_path / SOUND) as alone:
        assert [stream.type for stream in alone.streams if stream.type == "video"] == []
        assert len(alone.chapters()) == 2
    assert said["broken"] == []


def test_a_card_is_silent_and_what_follows_is_in_time(recorded: Path, tmp_path: Path) -> None:
    """Five seconds are left out; a card of two seconds stands for them."""
    card = Card(kind="recess", words="Hội nghị nghỉ giải lao", times="09:12 – 09:27")
    after = filming.scene(4_000, 4_000, tiles=(filming.tile(),))
    wanted = filming.order(
        [
            filming.scene(0, 2_000, tiles=(filming.tile(),)),
            filming.scene(2_000, 2_000, card=card),
            after.model_copy(update={"wall_ms": filming.EPOCH_MS + 6_000}),
        ],
        [filming.track(recorded / "picture.mkv", lasts_ms=SECONDS * 1000)],
        [filming.track(recorded / "sound.mkv", lasts_ms=SECONDS * 1000)],
    )
    made(tmp_path, wanted)
    expected = [1_000, 5_000, 7_500]
    assert measured.flashes_ms(tmp_path / FILM) == pytest.approx(expected, abs=50)
    assert measured.beeps_ms(tmp_path / FILM) == pytest.approx(expected, abs=50)


def test_a_file_that_breaks_off_is_named_and_the_film_goes_on(
    recorded: Path, tmp_path: Path
) -> None:
    """Half of the picture is noise; a second file doesn't exist."""
    data = bytearray((recorded / "picture.mkv").read_bytes())
    half = len(data) // 2
    noise = np.random.default_rng(7).integers(0, 256, len(data) - half, dtype=np.uint8)
    data[half:] = noise.tobytes()
    (tmp_path / "broken.mkv").write_bytes(data)
    wanted = filming.order(
        [filming.scene(0, SECONDS * 1000, tiles=(filming.tile(),))],
        [filming.track(tmp_path / "broken.mkv", lasts_ms=SECONDS * 1000)],
        [
            filming.track(recorded / "sound.mkv", lasts_ms=SECONDS * 1000),
            filming.track(tmp_path / "gone.mkv", lasts_ms=SECONDS * 1000),
        ],
    )
    said = made(tmp_path / "film", wanted)
    assert "gone" in said["broken"]
    assert len(measured.beeps_ms(tmp_path / "film" / FILM)) == len(FLASHES)
    assert 1 <= len(measured.flashes_ms(tmp_path / "film" / FILM)) < len(FLASHES)


def test_a_lost_signal_is_greyed_and_said(recorded: Path, tmp_path: Path) -> None:
    """Nothing came for three seconds, in which two flashes would have been."""
    start = filming.EPOCH_MS + 2_500
    gap = (start, start + 3_000)
    lost = filming.track(recorded / "picture.mkv", lasts_ms=SECONDS * 1000, gaps=(gap,))
    wanted = filming.order(
        [filming.scene(0, 6_000, tiles=(filming.tile(),))],
        [lost],
        [filming.track(recorded / "sound.mkv", lasts_ms=SECONDS * 1000)],
    )
    made(tmp_path, wanted)
    colour = _colourful(tmp_path / FILM)
    assert colour[FPS * 2] > 5
    assert colour[FPS * 4] < colour[FPS * 2] / 3
    assert colour[-5] > 5


def _colourful(film: Path) -> list[float]:
    """How far the middle of each picture is from grey."""
    found = []
    with av.open(film) as container:
        for frame in container.decode(video=0):
            planes = frame.reformat(width=64, height=36, format="yuv444p").to_ndarray()
            middle = planes[1:, 6:24, 20:44].astype(float)
            found.append(float(np.abs(middle - 128).mean()))
    return found


async def test_a_composer_that_was_killed_goes_on_where_it_was(
    recorded: Path, tmp_path: Path
) -> None:
    """Killed while the second minute is made; the first one isn't made again."""
    long = SECONDS * 7
    scenes = [
        filming.scene(at * 1000, SECONDS * 1000, tiles=(filming.tile(),)).model_copy(
            update={"wall_ms": filming.EPOCH_MS}
        )
        for at in range(0, long, SECONDS)
    ]
    wanted = whole(recorded).model_copy(
        update={"scenes": tuple(scenes), "duration_ms": long * 1000}
    )
    folder = filming.write(tmp_path / "films", wanted)
    async with aclosing(compose_in_child(folder, wanted, recorded.parent)) as said:
        async for answer in said:
            if answer["progress"] > 0.8:
                os.kill(_child(folder), signal.SIGKILL)
                break
    first = next(folder.glob("*/00000.mkv"))
    made_at = first.stat().st_mtime_ns
    async with aclosing(compose_in_child(folder, wanted, recorded.parent)) as said:
        last = [answer async for answer in said][-1]
    assert (last["width"], last["broken"]) == (1280, [])
    assert first.stat().st_mtime_ns == made_at
    with av.open(folder / FILM) as film:
        assert film.streams.video[0].frames == long * FPS


def _child(folder: Path) -> int:
    """The process that composes in this folder."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"compose" in words and str(folder).encode() in words:
            return int(entry.name)
    raise AssertionError("nobody composes")


def test_what_is_ordered_is_read_back_as_it_was(recorded: Path) -> None:
    wanted = whole(recorded)
    assert Order.model_validate(json.loads(wanted.model_dump_json())) == wanted
