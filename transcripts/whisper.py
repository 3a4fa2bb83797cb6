"""The default engine: Whisper by faster-whisper and CTranslate2, on the CPU.

faster-whisper pads every window to 30 s, which costs a live caption most of its time. Here the
encoder is given a short window and the decoder a short leash; both limits were measured.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from transcripts.engine import (
    SAMPLE_RATE_HZ,
    EngineUnavailable,
    Recognition,
    Samples,
    TimedWord,
)

if TYPE_CHECKING:
    from ctranslate2 import StorageView
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

SHORTEST_WINDOW_S = 8.0
"""Below this the encoder gains little and the decoder loses its footing."""

TAIL_S = 2.0
"""Silence after the clip. With less the decoder loops (word error rate 200 %, 17 s for a clip)."""

LONGEST_WINDOW_S = 30.0
"""What the model was trained on; it has no positions for more."""

TOKENS_AT_LEAST = 12
TOKENS_PER_SECOND = 12
"""More than the fastest Vietnamese speaker needs; a loop is cut here instead of at 448."""

LOOP_TOKENS = 3
"""Where the decoder may write no loop, as many are never written again in the same order. Each of
four loops that were measured became a sentence by this, in less time."""

PROMPT_TOKENS = 223
"""Half of the decoder's context less one: the model's own limit for a prompt."""

OPENING_MARKS = "\"'“¿([{-"
CLOSING_MARKS = "\"'.。,，!！?？:：”)]}、"
"""Punctuation that belongs to the word after it, and to the one before."""

MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")


def window_s(clip_s: float) -> float:
    """How long a window to give the encoder for a clip of this length."""
    return min(max(SHORTEST_WINDOW_S, clip_s + TAIL_S), LONGEST_WINDOW_S)


def token_limit(clip_s: float) -> int:
    """How many tokens the decoder may write for a clip of this length."""
    return int(TOKENS_AT_LEAST + TOKENS_PER_SECOND * clip_s)


def compression_ratio(text: str) -> float:
    """How much shorter zlib makes the text: above 2.4 it is a loop, not speech."""
    data = text.encode()
    return len(data) / len(zlib.compress(data))


@dataclass(frozen=True, slots=True)
class WhisperSettings:
    folder: Path
    language: str = "vi"
    workers: int = 2
    compute_type: str = "int8"


class WhisperRecogniser:
    """One model in memory, `workers` callers at once, one thread each."""

    def __init__(self, settings: WhisperSettings) -> None:
        self._model = _load(settings)
        self._tokenizer = _tokenizer(self._model, settings.language)

    def listen(self, window: Samples) -> "WhisperSound":
        clip = window[: int((LONGEST_WINDOW_S - TAIL_S) * SAMPLE_RATE_HZ)]
        clip_s = clip.size / SAMPLE_RATE_HZ
        encoded = self._model.encode(self._features(clip, window_s(clip_s)))
        return WhisperSound(self._model, self._tokenizer, encoded, clip_s)

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer.encode(text))

    def _features(self, clip: Samples, length_s: float) -> NDArray[np.float32]:
        """The log-mel spectrogram of the clip in a window of this length."""
        padded = np.pad(clip, (0, int(length_s * SAMPLE_RATE_HZ) - clip.size))
        mel: NDArray[np.float32] = self._model.feature_extractor(padded, padding=0)
        return mel


@dataclass(frozen=True, slots=True)
class WhisperSound:
    """A clip that has gone through the encoder, which is half of the work."""

    model: "WhisperModel"
    tokenizer: "Tokenizer"
    encoded: "StorageView"
    clip_s: float

    def transcribe(
        self, prompt: str, beam: int, *, timed: bool = False, repeats: bool = True
    ) -> Recognition:
        tokens = self._prompt_tokens(prompt)
        longest = min(len(tokens) + token_limit(self.clip_s), self.model.max_length)
        result = self.model.model.generate(
            self.encoded,
            [tokens],
            beam_size=beam,
            max_length=longest,
            no_repeat_ngram_size=0 if repeats else LOOP_TOKENS,
            sampling_temperature=0,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        ids: list[int] = result.sequences_ids[0]
        text = self.tokenizer.decode(ids).strip()
        return Recognition(
            text=text,
            mean_log_probability=result.scores[0] * len(ids) / (len(ids) + 1),
            no_speech_probability=result.no_speech_prob,
            compression_ratio=compression_ratio(text),
            words=self._words(ids) if timed else (),
            complete=len(tokens) + len(ids) < longest,
        )

    def _words(self, ids: list[int]) -> tuple[TimedWord, ...]:
        """Where in the clip each word is, from the decoder's attention."""
        from faster_whisper.transcribe import merge_punctuations

        spoken = [token for token in ids if token < self.tokenizer.eot]
        frames = int(self.clip_s * self.model.frames_per_second)
        [found] = self.model.find_alignment(self.tokenizer, [spoken], self.encoded, frames) or [[]]
        merge_punctuations(found, OPENING_MARKS, CLOSING_MARKS)
        words: list[TimedWord] = []
        earliest_s = 0.0
        for word in found:
            if text := word["word"].strip():
                start_s = min(max(word["start"], earliest_s), self.clip_s)
                earliest_s = min(max(word["end"], start_s), self.clip_s)
                words.append(TimedWord(start_s, earliest_s, text, float(word["probability"])))
        return tuple(words)

    def _prompt_tokens(self, prompt: str) -> list[int]:
        tokenizer = self.tokenizer
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        if not prompt:
            return start
        said: list[int] = tokenizer.encode(" " + prompt)
        return [tokenizer.sot_prev, *said[:PROMPT_TOKENS], *start]


def _load(settings: WhisperSettings) -> "WhisperModel":
    missing = [name for name in MODEL_FILES if not (settings.folder / name).is_file()]
    if missing:
        raise EngineUnavailable("model_missing", f"no {', '.join(missing)} in the model's folder")
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise EngineUnavailable("engine_missing", str(error)) from error
    try:
        return WhisperModel(
            str(settings.folder),
            device="cpu",
            compute_type=settings.compute_type,
            cpu_threads=1,
            num_workers=settings.workers,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnavailable("model_broken", str(error)) from error


def _tokenizer(model: "WhisperModel", language: str) -> "Tokenizer":
    from faster_whisper.tokenizer import Tokenizer

    try:
        return Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language
        )
    except ValueError as error:
        raise EngineUnavailable("language_unknown", str(error)) from error
