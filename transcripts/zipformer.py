"""The second engine: Vietnamese Zipformer transducers by sherpa-onnx.

Faster and better in Vietnamese than Whisper by their authors' tables, but without punctuation, and
with one language only. An optional extra: requirements/speech-zipformer.txt.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from transcripts.engine import (
    SAMPLE_RATE_HZ,
    EngineUnavailable,
    Recognition,
    Samples,
    TimedWord,
)

TOKENS_FILE = "tokens.txt"
PARTS = ("encoder", "decoder", "joiner")

LAST_WORD_S = 0.3
"""A transducer says when a word begins; the last one of a breath is given this long."""

_WORD_BEGINS = ("▁", " ")


class Result(Protocol):
    """What sherpa-onnx heard; its log probabilities depend on the way it searches."""

    text: str
    tokens: Sequence[str]
    timestamps: Sequence[float]


class Stream(Protocol):
    """One window on its way through sherpa-onnx."""

    @property
    def result(self) -> Result: ...

    def accept_waveform(self, rate_hz: int, samples: Samples, /) -> None: ...


class Transducer(Protocol):
    """The part of sherpa-onnx's offline recogniser that is used."""

    def create_stream(self) -> Stream: ...

    def decode_stream(self, stream: Stream, /) -> None: ...


@dataclass(frozen=True, slots=True)
class ZipformerFiles:
    """The files of one model; int8 parts are taken where there are both."""

    tokens: Path
    encoder: Path
    decoder: Path
    joiner: Path

    @classmethod
    def find(cls, folder: Path) -> "ZipformerFiles":
        found = {part: _part(folder, part) for part in PARTS}
        missing = [f"{part}*.onnx" for part, path in found.items() if path is None]
        if not (folder / TOKENS_FILE).is_file():
            missing.append(TOKENS_FILE)
        if missing:
            raise EngineUnavailable(
                "model_missing", f"no {', '.join(missing)} in the model's folder"
            )
        return cls(folder / TOKENS_FILE, **{part: path for part, path in found.items() if path})


def _part(folder: Path, name: str) -> Path | None:
    files = sorted(folder.glob(f"{name}*.onnx"))
    return next((file for file in files if ".int8." in file.name), files[0] if files else None)


class ZipformerRecogniser:
    """One model in memory; any number of callers at once, one thread each."""

    def __init__(self, transducer: Transducer) -> None:
        self._transducer = transducer

    @classmethod
    def load(cls, folder: Path) -> "ZipformerRecogniser":
        files = ZipformerFiles.find(folder)
        try:
            import sherpa_onnx
        except ImportError as error:
            raise EngineUnavailable("engine_missing", str(error)) from error
        # On a broken file sherpa-onnx ends the process instead of raising.
        for path in (files.encoder, files.decoder, files.joiner):
            _check_onnx(path)
        return cls(
            sherpa_onnx.OfflineRecognizer.from_transducer(
                encoder=str(files.encoder),
                decoder=str(files.decoder),
                joiner=str(files.joiner),
                tokens=str(files.tokens),
                num_threads=1,
                decoding_method="modified_beam_search",
            )
        )

    def listen(self, window: Samples) -> "ZipformerSound":
        stream = self._transducer.create_stream()
        stream.accept_waveform(SAMPLE_RATE_HZ, window)
        self._transducer.decode_stream(stream)
        return ZipformerSound(stream.result, window.size / SAMPLE_RATE_HZ)

    def count_tokens(self, text: str) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class ZipformerSound:
    """A transducer's search knows neither prompt nor beam: it is done when it has listened."""

    result: Result
    clip_s: float

    def transcribe(
        self, prompt: str, beam: int, *, timed: bool = False, repeats: bool = True
    ) -> Recognition:
        result = self.result
        logarithms = [float(each) for each in getattr(result, "ys_log_probs", ())]
        words = timed_words(result.tokens, result.timestamps, logarithms, self.clip_s)
        return Recognition(
            text=sentence(result.text),
            mean_log_probability=sum(logarithms) / len(logarithms) if logarithms else 0.0,
            no_speech_probability=0.0,
            # A transducer writes no more than it hears: it has no loops to be judged by.
            compression_ratio=1.0,
            words=words if timed else (),
        )


def _check_onnx(path: Path) -> None:
    import onnxruntime

    try:
        onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:
        raise EngineUnavailable("model_broken", f"{path.name}: {error}") from error


def sentence(text: str) -> str:
    """These models write capitals only, without punctuation."""
    plain = " ".join(text.lower().split())
    return plain[:1].upper() + plain[1:]


def timed_words(
    tokens: Sequence[str], times_s: Sequence[float], logarithms: Sequence[float], clip_s: float
) -> tuple[TimedWord, ...]:
    """The pieces of words put together; each word lasts until the next begins, or a little."""
    if not tokens:
        return ()
    places = [i for i, token in enumerate(tokens) if i == 0 or token.startswith(_WORD_BEGINS)]
    ends = [*places[1:], len(tokens)]
    text = sentence(
        " ".join("".join(tokens[a:b]).strip("▁ ") for a, b in zip(places, ends, strict=True))
    ).split()
    words: list[TimedWord] = []
    for word, first, last in zip(text, places, ends, strict=True):
        start_s = min(float(times_s[first]), clip_s)
        last_s = float(times_s[last - 1]) + LAST_WORD_S
        next_s = float(times_s[last]) if last < len(times_s) else clip_s
        end_s = max(start_s, min(last_s, next_s, clip_s))
        known = logarithms[first:last]
        probability = math.exp(sum(known) / len(known)) if known else 1.0
        words.append(TimedWord(start_s, end_s, word, min(1.0, probability)))
    return tuple(words)
