"""Error rates: captions as they come live, the archive pass, and faster-whisper as shipped."""

import tempfile
import time
import wave
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel

from tests.bench.speech.corpus import PAUSE_S, PROMPT, Utterance, at_16_khz, quiet
from transcripts.archive import ArchiveSettings, Passage, Voice, transcribe
from transcripts.engine import SAMPLE_RATE_HZ, Samples
from transcripts.gates import LOOP_ABOVE, recognise
from transcripts.measure import edits, normalise, without_diacritics
from transcripts.vad import load_silero
from transcripts.voice import OPUS_RATE_HZ
from transcripts.whisper import WhisperRecogniser, WhisperSettings
from transcripts.windows import windows


def windows_compared(folder: Path, said: Sequence[Utterance]) -> dict[str, float]:
    """The same turns in the windows of live captions and in windows of 30 s, one after the other,
    beam 1, the same prompt; the time is that of the processor, on one thread each."""
    live = WhisperRecogniser(WhisperSettings(folder, workers=1))
    stock = WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
    )
    new_detector = load_silero()
    warm_up = np.zeros(SAMPLE_RATE_HZ, dtype=np.float32)
    live.listen(warm_up).transcribe(PROMPT, 1)
    _stock_text(stock, warm_up)
    heard: dict[str, list[str]] = {"live": [], "stock": []}
    taken_s = {"live": 0.0, "stock": 0.0}
    length_s = 0.0
    for utterance in said:
        sound = np.concatenate([at_16_khz(utterance.speech), at_16_khz(quiet(1.0))])
        turns = [t.samples for w in windows([(0, sound)], new_detector) for t in w.turns]
        length_s += sum(turn.size for turn in turns) / SAMPLE_RATE_HZ
        started = time.process_time()
        heard["live"].append(" ".join(_live_text(live, turn) for turn in turns))
        between = time.process_time()
        heard["stock"].append(" ".join(_stock_text(stock, turn) for turn in turns))
        taken_s["live"] += between - started
        taken_s["stock"] += time.process_time() - between
    texts = [utterance.text for utterance in said]
    return {
        "wer_live": _wer(texts, heard["live"]),
        "cer_live": _cer(texts, heard["live"]),
        "wer_stock": _wer(texts, heard["stock"]),
        "wer_no_diacritics": _wer(_bare(texts), _bare(heard["live"])),
        "wer_names_numbers_live": _marked_wer(said, heard["live"]),
        "wer_gap_to_stock": round(
            100 * (_wer(texts, heard["live"]) - _wer(texts, heard["stock"])), 1
        ),
        "time_ratio_to_stock": round(taken_s["live"] / taken_s["stock"], 3),
        "real_time_factor_live": round(taken_s["live"] / length_s, 3),
    }


def _live_text(engine: WhisperRecogniser, turn: Samples) -> str:
    recognition = recognise(engine, turn, PROMPT, 1)
    return recognition.text if recognition else ""


def _stock_text(model: WhisperModel, turn: Samples) -> str:
    segments, _ = model.transcribe(
        turn,
        language="vi",
        beam_size=1,
        temperature=0,
        initial_prompt=PROMPT,
        condition_on_previous_text=False,
    )
    # Loops are left out on both sides.
    return " ".join(s.text for s in segments if s.compression_ratio <= LOOP_ABOVE)


async def archive(folder: Path, said: Sequence[Utterance], workers: int) -> dict[str, float]:
    """The whole pass, as after a meeting: one file for each speaker."""
    by_speaker = groupby(sorted(said, key=lambda u: u.speaker.name), key=lambda u: u.speaker.name)
    spoken = {name: list(group) for name, group in by_speaker}
    heard: dict[str, list[str]] = {name: [] for name in spoken}
    settings = ArchiveSettings(model_folder=folder, workers=workers, niceness=0)
    with tempfile.TemporaryDirectory(prefix="dienhong-speech-") as scratch:
        voices, length_s = [], 0.0
        for number, (name, group) in enumerate(spoken.items()):
            path = Path(scratch) / f"{number}.wav"
            length_s += _write(path, group)
            voices.append(
                Voice(track=name, speaker_id=name, path=path, started_at_ms=0, prompt=PROMPT)
            )
        started = time.monotonic()
        async with aclosing(transcribe(voices, settings)) as results:
            async for result in results:
                assert isinstance(result, Passage)
                heard[result.track] += [segment.said for segment in result.segments]
        taken_s = time.monotonic() - started
    texts = [" ".join(utterance.text for utterance in group) for group in spoken.values()]
    got = [" ".join(parts) for parts in heard.values()]
    return {
        "wer_archive": _wer(texts, got),
        "cer_archive": _cer(texts, got),
        "wer_archive_no_diacritics": _wer(_bare(texts), _bare(got)),
        "archive_workers": workers,
        "real_time_factor_archive": round(taken_s / length_s, 3),
    }


def _write(path: Path, group: Iterable[Utterance]) -> float:
    pause = quiet(PAUSE_S)
    speech = np.concatenate([part for each in group for part in (each.speech, pause)])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(OPUS_RATE_HZ)
        file.writeframes(speech.tobytes())
    return speech.size / OPUS_RATE_HZ


def _wer(said: Sequence[str], heard: Sequence[str]) -> float:
    pairs = [(normalise(s).split(), normalise(h).split()) for s, h in zip(said, heard, strict=True)]
    return _rate(pairs)


def _cer(said: Sequence[str], heard: Sequence[str]) -> float:
    bare = [
        (normalise(s).replace(" ", ""), normalise(h).replace(" ", ""))
        for s, h in zip(said, heard, strict=True)
    ]
    return _rate(bare)


def _rate(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> float:
    wrong = sum(edits(said, heard) for said, heard in pairs)
    return round(wrong / sum(len(said) for said, _ in pairs), 3)


def _bare(texts: Sequence[str]) -> list[str]:
    return [without_diacritics(normalise(text)) for text in texts]


def _marked_wer(said: Sequence[Utterance], heard: Sequence[str]) -> float:
    """How many words of names and numbers aren't there."""
    total = missed = 0
    for utterance, text in zip(said, heard, strict=True):
        words, got = normalise(utterance.text).split(), normalise(text).split()
        matched = {
            place
            for block in SequenceMatcher(None, words, got, autojunk=False).get_matching_blocks()
            for place in range(block.a, block.a + block.size)
        }
        marked = set(normalise(" ".join(utterance.marked)).split())
        places = [place for place, word in enumerate(words) if word in marked]
        total += len(places)
        missed += sum(place not in matched for place in places)
    return round(missed / max(1, total), 3)
