"""`dienhong transcribe`: one audio or film file to text, on this machine.

The text goes to standard output, progress and complaints to standard error.
"""

import json
import math
import sys
import time
from contextlib import aclosing
from pathlib import Path
from typing import TextIO

from transcripts.archive import (
    ArchiveSettings,
    EngineUnavailable,
    Progress,
    Segment,
    Unheard,
    Voice,
    transcribe,
)

EXIT_DONE, EXIT_FILE, EXIT_ENGINE = 0, 1, 3

PROGRESS_EVERY_S = 2.0

_FILE_FAULTS = {
    "file_missing": "There is no such file.",
    "file_unreadable": "The file is no audio or film file, or it is broken from the start.",
    "file_has_no_sound": "The file has no sound track.",
    "codec_unknown": "The codec of the sound is unknown here; convert the file to WAV or Opus.",
    "engine_failed": "The recogniser failed on this file several times; what it heard is printed.",
}
_ENGINE_FAULTS = {
    "model_missing": "There is no speech model; set DIENHONG_SPEECH__MODEL, or run `make model`.",
    "model_broken": "The speech model can't be loaded; copy its folder again.",
    "engine_missing": "The recogniser isn't installed; install requirements/speech.txt.",
    "language_unknown": "The speech model doesn't know this language.",
}
_OTHER_ENGINE_FAULT = "The recogniser failed."


async def run_transcribe(
    path: Path,
    settings: ArchiveSettings,
    *,
    prompt: str = "",
    as_json: bool,
    out: TextIO = sys.stdout,
    err: TextIO = sys.stderr,
) -> int:
    """Transcribe a file; the exit code."""
    said: list[Segment] = []
    code = EXIT_DONE
    meter = _Meter(err)
    voice = Voice(track="file", speaker_id="", path=path, started_at_ms=0, prompt=prompt)
    try:
        async with aclosing(transcribe([voice], settings, on_progress=meter.show)) as results:
            async for result in results:
                if isinstance(result, Unheard):
                    _complain(err, f"{path}: {_FILE_FAULTS[result.reason]}")
                    code = EXIT_FILE
                    continue
                said += result.segments
                if not as_json:
                    _print_text(result.segments, out)
    except EngineUnavailable as error:
        reason, detail = error.args
        _complain(err, f"{_ENGINE_FAULTS.get(reason, _OTHER_ENGINE_FAULT)} ({detail})")
        return EXIT_ENGINE
    if code == EXIT_DONE:
        _complain(err, "100%")
    if as_json and (said or code == EXIT_DONE):
        json.dump({"segments": [_as_json(segment) for segment in said]}, out, ensure_ascii=False)
        out.write("\n")
    if not said and code == EXIT_DONE:
        _complain(err, f"{path}: nobody speaks in this file.")
    return code


class _Meter:
    """Progress for a person or a log: a line every now and then."""

    def __init__(self, err: TextIO) -> None:
        self._err = err
        self._shown_at = -math.inf

    def show(self, progress: Progress) -> None:
        if time.monotonic() - self._shown_at < PROGRESS_EVERY_S:
            return
        self._shown_at = time.monotonic()
        share = progress.done_s / progress.total_s if progress.total_s else 0.0
        clock = f"{_clock(progress.done_s)} of {_clock(progress.total_s)}"
        _complain(self._err, f"{min(share, 1.0):4.0%}  {clock}")


def _complain(err: TextIO, line: str) -> None:
    err.write(line + "\n")
    err.flush()


def _print_text(segments: tuple[Segment, ...], out: TextIO) -> None:
    out.writelines(f"[{_clock(segment.start_ms / 1000)}] {segment.text}\n" for segment in segments)
    out.flush()


def _as_json(segment: Segment) -> dict[str, object]:
    return {
        "start": segment.start_ms / 1000,
        "end": segment.end_ms / 1000,
        "text": segment.text,
        "words": [
            {
                "start": word.start_ms / 1000,
                "end": word.end_ms / 1000,
                "word": word.text,
                "probability": word.probability,
            }
            for word in segment.words
        ],
    }


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
