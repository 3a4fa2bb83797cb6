"""How long a window the encoder gets, and how much the decoder may write."""

from pathlib import Path

import pytest

from transcripts.engine import EngineUnavailable
from transcripts.whisper import (
    WhisperRecogniser,
    WhisperSettings,
    compression_ratio,
    token_limit,
    window_s,
)


@pytest.mark.parametrize(
    ("clip_s", "window"), [(0.5, 8), (6, 8), (6.5, 8.5), (12, 14), (28, 30), (40, 30)]
)
def test_a_window_is_eight_seconds_or_the_clip_and_two_never_thirty_for_a_short_clip(
    clip_s: float, window: float
) -> None:
    assert window_s(clip_s) == window


def test_the_decoder_is_stopped_in_proportion_to_the_clip() -> None:
    assert token_limit(1.0) == 24
    assert token_limit(12.0) == 156


def test_a_loop_compresses_well() -> None:
    assert compression_ratio("cảm ơn các bạn " * 20) > 2.4
    assert compression_ratio("Đề nghị các xã báo cáo tình hình mưa lũ trong tuần.") < 2.4


def test_a_folder_without_a_model_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        WhisperRecogniser(WhisperSettings(tmp_path))
    assert caught.value.args[0] == "model_missing"


def test_a_file_that_is_no_model_is_said_to_be_broken(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(EngineUnavailable) as caught:
        WhisperRecogniser(WhisperSettings(tmp_path))
    assert caught.value.args[0] == "model_broken"
