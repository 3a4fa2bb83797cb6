"""Sound of any file comes at its own place, and what has none says why."""

from pathlib import Path

import av
import numpy as np
import pytest

from tests.support.sound import write_film, write_opus, write_wav
from transcripts.engine import SAMPLE_RATE_HZ, Samples
from transcripts.sound import NoSound, SoundFault, read_sound, sound_length_s
from transcripts.voice import OPUS_RATE_HZ

BEEP_AT_S, LENGTH_S = 1.5, 4.0


@pytest.fixture
def beep() -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """A second of tone after a second and a half of silence."""
    time_s = np.arange(int(LENGTH_S * OPUS_RATE_HZ)) / OPUS_RATE_HZ
    tone = 8_000 * np.sin(2 * np.pi * 440 * time_s)
    tone[(time_s < BEEP_AT_S) | (time_s >= BEEP_AT_S + 1)] = 0
    return tone.astype(np.int16)


def whole(path: Path) -> Samples:
    """All blocks at their places."""
    samples = np.zeros(int(2 * LENGTH_S * SAMPLE_RATE_HZ), dtype=np.float32)
    end = 0
    for place, block in read_sound(path):
        assert place >= end
        samples[place : place + block.size] = block
        end = place + block.size
    return samples[:end]


@pytest.mark.parametrize(
    ("name", "write"), [("b.wav", write_wav), ("b.mkv", write_opus), ("b.mp4", write_film)]
)
def test_a_beep_is_where_it_was(
    tmp_path: Path, beep: np.ndarray[tuple[int], np.dtype[np.int16]], name: str, write: object
) -> None:
    assert callable(write)
    path = write(tmp_path / name, beep)
    samples = whole(path)
    loud = np.flatnonzero(np.abs(samples) > 0.1) / SAMPLE_RATE_HZ
    assert loud[0] == pytest.approx(BEEP_AT_S, abs=0.03)
    assert loud[-1] == pytest.approx(BEEP_AT_S + 1, abs=0.03)
    assert sound_length_s(path) == pytest.approx(LENGTH_S, abs=0.1)


def test_what_is_missing_in_the_middle_leaves_a_gap(
    tmp_path: Path, beep: np.ndarray[tuple[int], np.dtype[np.int16]]
) -> None:
    path = tmp_path / "gap.mkv"
    source = write_opus(tmp_path / "whole.mkv", beep)
    with av.open(str(source)) as given, av.open(str(path), "w") as made:
        stream = made.add_stream_from_template(given.streams.audio[0])
        for packet in given.demux(audio=0):
            if packet.pts is not None and not 200 <= packet.pts * 1000 * packet.time_base < 1_200:
                packet.stream = stream
                made.mux(packet)
    loud = np.flatnonzero(np.abs(whole(path)) > 0.1) / SAMPLE_RATE_HZ
    assert loud[0] == pytest.approx(BEEP_AT_S, abs=0.05)


def test_a_file_that_was_cut_off_gives_what_it_has(
    tmp_path: Path, beep: np.ndarray[tuple[int], np.dtype[np.int16]]
) -> None:
    path = write_opus(tmp_path / "torn.mkv", beep)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
    assert 2 < whole(path).size / SAMPLE_RATE_HZ < LENGTH_S


def test_what_has_no_sound_says_why(tmp_path: Path) -> None:
    (tmp_path / "text.mkv").write_text("no film", encoding="utf-8")
    with av.open(str(tmp_path / "mute.mp4"), "w") as container:
        picture = container.add_stream("libx264", rate=5)
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        black = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux([*picture.encode(black), *picture.encode(None)])
    for name, fault in (
        ("none.wav", SoundFault.MISSING),
        ("text.mkv", SoundFault.UNREADABLE),
        ("mute.mp4", SoundFault.NO_SOUND),
    ):
        with pytest.raises(NoSound) as caught:
            next(read_sound(tmp_path / name))
        assert caught.value.fault is fault
