"""From what an engine heard to segments: placed, parted, judged, written short."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transcripts.archive_messages import Voice
from transcripts.engine import SAMPLE_RATE_HZ, Recognition, Samples, TimedWord
from transcripts.passages import Heard, hear, segments
from transcripts.turns import Turn
from transcripts.windows import Window, windows

VOICE = Voice(track="mic", speaker_id="mai", path=Path("mic.mkv"), started_at_ms=0)
BASE_MS = 1_000_000


def heard(*words: tuple[float, float, str]) -> list[Heard]:
    return [
        Heard(
            int(start * SAMPLE_RATE_HZ),
            int(end * SAMPLE_RATE_HZ),
            TimedWord(start, end, text, 0.9 if text != "lăm" else 0.4),
        )
        for start, end, text in words
    ]


def test_sentences_and_long_pauses_part_segments() -> None:
    words = heard((0, 1, "Một"), (1, 2, "câu."), (2, 3, "Hai"), (5, 6, "ba"))
    made = segments(words, VOICE, BASE_MS)
    assert [segment.text for segment in made] == ["Một câu.", "Hai", "ba"]
    assert [segment.start_ms - BASE_MS for segment in made] == [0, 2_000, 5_000]
    assert {segment.speaker_id for segment in made} == {"mai"}


def test_a_figure_lasts_as_long_as_its_words_and_is_as_doubtful_as_the_worst() -> None:
    [segment] = segments(
        heard((0, 1, "Có"), (1, 2, "mười"), (2, 3, "lăm"), (3, 4, "xã.")), VOICE, 0
    )
    assert (segment.text, segment.said) == ("Có 15 xã.", "Có mười lăm xã.")
    figure = segment.words[1]
    assert (figure.text, figure.start_ms, figure.end_ms) == ("15", 1_000, 3_000)
    assert figure.probability == 0.4


def test_an_invented_sentence_is_left_out_and_the_others_stay() -> None:
    words = heard((0, 1, "Xong."), (1, 2, "Hãy"), (2, 3, "subscribe"), (3, 4, "kênh."))
    assert [segment.said for segment in segments(words, VOICE, 0)] == ["Xong."]


class Looping:
    """Loops on more than one second, or where it may; else says how long the window was."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, str, bool]] = []

    def listen(self, window: Samples) -> "Looped":
        return Looped(window.size / SAMPLE_RATE_HZ, self.asked)

    def count_tokens(self, text: str) -> int:
        return len(text)


@dataclass
class Looped:
    length_s: float
    asked: list[tuple[float, str, bool]]

    def transcribe(
        self, prompt: str, beam: int, *, timed: bool = False, repeats: bool = True
    ) -> Recognition:
        self.asked.append((self.length_s, prompt, repeats))
        word = TimedWord(0.0, self.length_s, "nói", 0.9)
        complete = self.length_s <= 1 and not repeats
        return Recognition("nói", -0.1, 0.0, 1.0, (word,), complete=complete)


def turn(start_s: float) -> Turn:
    return Turn(int(start_s * SAMPLE_RATE_HZ), np.ones(SAMPLE_RATE_HZ, dtype=np.float32))


def test_a_loop_is_heard_in_parts_and_at_last_without_repeating_itself() -> None:
    engine = Looping()
    words = hear(engine, Window((turn(0), turn(2))), "Tên.", 5)
    again = [(1, "Tên.", True), (1, "", False)]
    assert engine.asked == [(3, "Tên.", True), *again, *again]
    assert [word.start // SAMPLE_RATE_HZ for word in words] == [0, 2]


class Loud:
    """Whatever isn't digital silence is speech."""

    def probability(self, chunk: Samples) -> float:
        return float(chunk.any())


def blocks(*stretches: tuple[float, float]) -> Iterator[tuple[int, Samples]]:
    for start_s, end_s in stretches:
        length = int((end_s - start_s) * SAMPLE_RATE_HZ)
        yield int(start_s * SAMPLE_RATE_HZ), np.ones(length, dtype=np.float32)


def test_close_turns_make_one_window_and_distant_ones_two() -> None:
    found = list(windows(blocks((0, 3), (4.5, 6), (20, 22)), Loud))
    assert [len(window.turns) for window in found] == [2, 1]
    assert found[1].start / SAMPLE_RATE_HZ == 20


def test_no_window_is_longer_than_the_model_hears() -> None:
    found = list(windows(blocks((0, 120)), Loud))
    assert all(window.samples().size <= 28 * SAMPLE_RATE_HZ for window in found)
    assert sum(window.samples().size for window in found) >= 119 * SAMPLE_RATE_HZ


def test_nothing_before_the_mark_is_heard_again() -> None:
    mark = 5 * SAMPLE_RATE_HZ
    assert next(windows(blocks((0, 10)), Loud, resume_at=mark)).start >= mark
