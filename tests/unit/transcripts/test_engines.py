"""Which engine a folder is for, and what is said of one that can't be used; no weights needed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from transcripts.engine import SAMPLE_RATE_HZ, EngineUnavailable, Samples
from transcripts.engines import EngineSettings, engine_for, load_engine, why_not
from transcripts.zipformer import (
    Result,
    Stream,
    ZipformerFiles,
    ZipformerRecogniser,
    sentence,
    timed_words,
)

WHISPER = ("model.bin", "config.json", "tokenizer.json")
ZIPFORMER = ("tokens.txt", "encoder-epoch-20.onnx", "decoder-epoch-20.onnx", "joiner-epoch-20.onnx")


def folder_with(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_bytes(b"")
    return folder


def test_the_folder_says_which_engine_it_is_for(tmp_path: Path) -> None:
    assert engine_for(folder_with(tmp_path, *ZIPFORMER), "auto") == "zipformer"
    assert engine_for(tmp_path, "whisper") == "whisper"
    assert engine_for(folder_with(tmp_path, *WHISPER), "auto") == "whisper"
    assert engine_for(tmp_path, "zipformer") == "zipformer"


@pytest.mark.parametrize("engine", ["whisper", "zipformer"])
def test_an_empty_folder_is_refused_by_either_engine(tmp_path: Path, engine: str) -> None:
    settings = EngineSettings(tmp_path, "whisper" if engine == "whisper" else "zipformer")
    with pytest.raises(EngineUnavailable) as caught:
        load_engine(settings)
    assert caught.value.args[0] == "model_missing"
    assert why_not(tmp_path, settings.engine) in {"model_missing", "engine_missing"}


def test_without_a_folder_there_is_no_model() -> None:
    assert why_not(None, "auto") == "model_missing"
    with pytest.raises(EngineUnavailable) as caught:
        load_engine(EngineSettings(None))
    assert caught.value.args[0] == "model_missing"


def test_the_missing_files_of_a_zipformer_are_named(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        ZipformerFiles.find(folder_with(tmp_path, "tokens.txt", "encoder.onnx"))
    assert caught.value.args[1].startswith("no decoder*.onnx, joiner*.onnx")


def test_int8_parts_are_preferred(tmp_path: Path) -> None:
    folder_with(tmp_path, *ZIPFORMER, "encoder-epoch-20.int8.onnx")
    files = ZipformerFiles.find(tmp_path)
    assert files.encoder.name == "encoder-epoch-20.int8.onnx"
    assert files.joiner.name == "joiner-epoch-20.onnx"


def test_a_zipformer_knows_no_other_language(tmp_path: Path) -> None:
    settings = EngineSettings(folder_with(tmp_path, *ZIPFORMER), language="lo")
    with pytest.raises(EngineUnavailable) as caught:
        load_engine(settings)
    assert caught.value.args[0] == "language_unknown"


@dataclass
class Heard:
    text: str = "MƯỜI LĂM XÃ"
    tokens: Sequence[str] = ("▁MƯ", "ỜI", "▁LĂM", "▁XÃ")
    timestamps: Sequence[float] = (0.2, 0.4, 0.8, 1.2)
    ys_log_probs: Sequence[float] = (-0.1, -0.1, -1.0, 0.0)


@dataclass
class Window:
    result: Result = field(default_factory=Heard)

    def accept_waveform(self, rate_hz: int, samples: Samples, /) -> None:
        assert rate_hz == SAMPLE_RATE_HZ
        assert samples.dtype == np.float32


class Transducer:
    """sherpa-onnx at its boundary."""

    def create_stream(self) -> Stream:
        return Window()

    def decode_stream(self, stream: Stream, /) -> None:
        assert stream.result.text


def test_what_a_transducer_heard_is_a_recognition_like_any_other() -> None:
    window = np.zeros(2 * SAMPLE_RATE_HZ, dtype=np.float32)
    heard = ZipformerRecogniser(Transducer()).listen(window).transcribe("", 5, timed=True)
    assert heard.text == "Mười lăm xã"
    assert [(word.text, word.start_s, round(word.end_s, 2)) for word in heard.words] == [
        ("Mười", 0.2, 0.7),
        ("lăm", 0.8, 1.1),
        ("xã", 1.2, 1.5),
    ]
    assert [round(word.probability, 2) for word in heard.words] == [0.9, 0.37, 1.0]
    assert not ZipformerRecogniser(Transducer()).listen(window).transcribe("", 5).words


def test_a_transducer_that_heard_nothing_says_nothing() -> None:
    assert sentence("  ") == ""
    assert timed_words((), (), (), 1.0) == ()
