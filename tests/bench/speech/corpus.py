"""A Vietnamese set for the bench: sentences as they are said in meetings of the state, spoken by
espeak-ng in several voices, speeds and pitches, some with noise.

Its robotic voice is far harder for Whisper than people are (`transcripts/voice.py`): error rates
made with it compare ways of recognising with each other, and say little about people. Names and
numbers stand in braces.
"""

import io
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
from av.audio.resampler import AudioResampler

from tests.support.captions import Pcm
from transcripts.engine import SAMPLE_RATE_HZ, Samples
from transcripts.voice import OPUS_RATE_HZ

SENTENCES = (
    "Bây giờ chúng ta bắt đầu làm việc.",
    "Hôm nay chúng ta bàn về kinh phí làm đường giao thông.",
    "Mời đồng chí {Nguyễn Thị Mai} phát biểu.",
    "Tôi đồng ý với ý kiến của đồng chí {Hoàng Văn Minh}.",
    "Kính thưa đồng chí chủ tịch, kính thưa các đồng chí đại biểu.",
    "Tỉnh {Lào Cai} có {chín mươi chín} xã và phường.",
    "Xã {Bảo Hà} đã giải ngân được {sáu mươi lăm phần trăm} kế hoạch vốn.",
    "Tổng kinh phí là {hai tỷ năm trăm triệu} đồng.",
    "Đề nghị báo cáo xong trước ngày {ba mươi tháng mười một}.",
    "Cuộc họp kết thúc lúc {mười một giờ ba mươi phút}.",
    "Năm {hai nghìn không trăm hai mươi sáu} chúng ta còn nhiều việc phải làm.",
    "Xã {Bát Xát} có {một trăm hai mươi lăm} hộ nghèo.",
    "Mưa lớn làm hỏng {ba mươi hai} ngôi nhà.",
    "Đồng chí {Trần Văn Hùng} chủ trì cuộc họp.",
    "Các xã cần chủ động phòng chống mưa lũ.",
    "Nghị quyết số {năm mươi bảy} rất quan trọng.",
    "Ủy ban nhân dân tỉnh giao Sở Tài chính chủ trì.",
    "Chúng tôi xin thêm kinh phí làm đường giao thông.",
    "Số đại biểu có mặt là {bốn mươi hai} trên tổng số {bốn mươi lăm}.",
    "Có {bốn mươi} đồng chí tán thành, {hai} đồng chí không tán thành.",
    "Tôi xin báo cáo tình hình sản xuất nông nghiệp.",
    "Diện tích lúa mùa đạt {một nghìn hai trăm} héc ta.",
    "Thu ngân sách tăng {mười hai phẩy năm phần trăm} so với năm trước.",
    "Đề nghị đồng chí {Phạm Thị Lan} nói to hơn.",
    "Đường vào thôn {Nậm Rịa} bị sạt lở nặng.",
    "Chúng ta cần thêm bác sĩ cho trạm y tế.",
    "Học sinh các xã vùng cao đã trở lại trường.",
    "Công an xã phối hợp với quân sự bảo đảm an ninh.",
    "Ngày {mười lăm tháng ba} chúng ta họp lại.",
    "Tôi hoàn toàn nhất trí với báo cáo.",
    "Xin cảm ơn đồng chí, mời đồng chí tiếp theo.",
    "Kế hoạch năm nay là trồng {năm trăm} héc ta rừng.",
    "Giá trị sản xuất công nghiệp đạt {ba nghìn tỷ} đồng.",
    "Đề nghị thư ký ghi vào biên bản.",
    "Hội nghị thống nhất các nội dung sau đây.",
    "Giao xã {Sa Pa} báo cáo trước {mười bảy giờ} hôm nay.",
    "Cả tỉnh còn {tám phẩy bốn phần trăm} hộ nghèo.",
    "Hạn cuối là ngày {hai mươi tháng mười hai}.",
    "Chúng ta chuyển sang nội dung thứ hai.",
    "Đồng chí {Lê Thị Hoa} trình bày dự thảo nghị quyết.",
    "Cán bộ phải gần dân, nghe dân nói.",
    "Hôm nay làm việc rất tốt, xin cảm ơn và hẹn gặp lại.",
)

PROMPT = (
    "Hội nghị giao ban của tỉnh Lào Cai với các xã Bảo Hà, Bát Xát, Sa Pa, thôn Nậm Rịa, cùng các "
    "đồng chí Nguyễn Thị Mai, Hoàng Văn Minh, Trần Văn Hùng, Phạm Thị Lan, Lê Thị Hoa."
)

PAUSE_S = 0.9


@dataclass(frozen=True, slots=True)
class Speaker:
    """One voice of espeak-ng; `noise_db` is the distance of speech from white noise."""

    name: str
    voice: str
    speed: int
    pitch: int
    noise_db: float | None = None


SPEAKERS = (
    Speaker("bắc, chậm", "vi", 115, 50),
    Speaker("bắc, nữ, nhanh", "vi+f2", 135, 60),
    Speaker("bắc, trầm, ồn 20 dB", "vi+m3", 120, 40, 20.0),
    Speaker("nam", "vi-vn-x-south", 118, 50),
    Speaker("trung, ồn 15 dB", "vi-vn-x-central", 115, 55, 15.0),
    Speaker("bắc, ồn 10 dB", "vi", 118, 45, 10.0),
)


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence as somebody said it, mono at 48 kHz."""

    speaker: Speaker
    text: str
    marked: tuple[str, ...]
    """The words of names and numbers."""
    speech: Pcm


def utterances(count: int, seed: int) -> list[Utterance]:
    """So many sentences, spread over the speakers."""
    dice = np.random.default_rng(seed)
    order = random.Random(seed).sample(range(len(SENTENCES)), len(SENTENCES))
    return [
        _utter(SENTENCES[order[i % len(order)]], SPEAKERS[i % len(SPEAKERS)], dice)
        for i in range(count)
    ]


def _utter(sentence: str, speaker: Speaker, dice: np.random.Generator) -> Utterance:
    text = sentence.replace("{", "").replace("}", "")
    marked = tuple(word for part in re.findall(r"{(.*?)}", sentence) for word in part.split())
    speech = say(text, speaker)
    if speaker.noise_db is not None:
        level = np.sqrt(np.mean(speech.astype(np.float64) ** 2)) / 10 ** (speaker.noise_db / 20)
        speech = _clipped(speech + dice.normal(0, level, speech.size))
    return Utterance(speaker, text, marked, speech)


def say(text: str, speaker: Speaker) -> Pcm:
    arguments = ("-v", speaker.voice, "-s", str(speaker.speed), "-p", str(speaker.pitch))
    wav = subprocess.run(
        ["espeak-ng", *arguments, "--stdin", "--stdout"],
        input=text.encode(),
        capture_output=True,
        check=True,
    ).stdout
    resampler = AudioResampler(format="s16", layout="mono", rate=OPUS_RATE_HZ)
    with av.open(io.BytesIO(wav), "r") as container:
        frames = [r for f in container.decode(audio=0) for r in resampler.resample(f)]
    parts = [frame.to_ndarray()[0] for frame in (*frames, *resampler.resample(None))]
    return np.concatenate(parts).astype(np.int16, copy=False)


def at_16_khz(speech: Pcm) -> Samples:
    """As the recogniser gets it."""
    step = OPUS_RATE_HZ // SAMPLE_RATE_HZ
    whole = speech[: speech.size - speech.size % step].reshape(-1, step)
    samples: Samples = (whole.mean(axis=1) / 32_768).astype(np.float32)
    return samples


def quiet(seconds: float) -> Pcm:
    """A room in which nobody speaks: not digital silence, which no microphone gives."""
    noise = np.random.default_rng(7).normal(0, 8, int(seconds * OPUS_RATE_HZ))
    return noise.astype(np.int16)


def sounds(seconds: float, seed: int) -> Iterator[tuple[str, Pcm]]:
    """Ten kinds of nobody speaking, each as long."""
    dice = np.random.default_rng(seed)
    count = int(seconds * OPUS_RATE_HZ)
    time_s = np.arange(count) / OPUS_RATE_HZ

    def tones(*frequencies_hz: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        waves = (np.sin(2 * np.pi * f * time_s) / (i + 1) for i, f in enumerate(frequencies_hz))
        return np.asarray(sum(waves))

    def pink() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        spectrum = np.fft.rfft(dice.normal(0, 1, count))
        shaped = np.fft.irfft(spectrum / np.sqrt(np.arange(1, spectrum.size + 1)), count)
        return np.asarray(shaped / np.abs(shaped).max())

    clicks = np.zeros(count)
    clicks[:: OPUS_RATE_HZ // 2] = 30_000
    yield "silence", np.zeros(count, dtype=np.int16)
    yield "quiet room", _clipped(dice.normal(0, 8, count))
    yield "faint noise", _clipped(dice.normal(0, 30, count))
    yield "noise", _clipped(dice.normal(0, 600, count))
    yield "loud noise", _clipped(dice.normal(0, 3_000, count))
    yield "pink noise", _clipped(6_000 * pink())
    yield "ventilation", _clipped(2_000 * pink() * (1.5 + np.sin(2 * np.pi * time_s / 7)))
    yield "mains hum", _clipped(4_000 * tones(50, 100, 150))
    yield "hum in noise", _clipped(1_500 * tones(100, 200, 300) + dice.normal(0, 300, count))
    yield "clicks", _clipped(clicks)


def _clipped(samples: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Pcm:
    return np.clip(samples, -32_000, 32_000).astype(np.int16)
