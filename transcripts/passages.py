"""From a window of a recording to segments: recognised, judged, cut into sentences.

A window in which the model loops, or that holds more words than it may write, is heard again in
two parts; what it then still makes of nothing is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from transcripts.archive_messages import Segment, Voice, Word
from transcripts.engine import SAMPLE_RATE_HZ, Recogniser, Recognition, TimedWord
from transcripts.gates import Rejection, is_invented, judge, recognise
from transcripts.numbers.shorten import shorten
from transcripts.windows import Window

PAUSE_MS = 1_000
"""A longer pause inside a window begins a new segment."""

LONG_MS = 15_000
SHORT_PAUSE_MS = 250
"""A model that sets no full stop is cut at such a pause once the segment is long."""

LONGEST_USUAL_S = 0.7

_ENDS_A_CLAUSE = re.compile(r"[.?!…,;:][\"'”)\]]*$")
_ENDS_A_SENTENCE = re.compile(r"[.?!…][\"'”)\]]*$")

_SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000


@dataclass(frozen=True, slots=True)
class Heard:
    """A word of a window, at its place in the recording."""

    start: int
    end: int
    word: TimedWord


def hear(engine: Recogniser, window: Window, prompt: str, beam: int) -> list[Heard]:
    """The words of a window; none where nobody spoke."""
    parts = window.parts()
    if len(parts) == 1:
        recognition = recognise(engine, window.samples(), prompt, beam, timed=True)
        return [] if recognition is None else _words(window, recognition)
    recognition = engine.listen(window.samples()).transcribe(prompt, beam, timed=True)
    match judge(recognition):
        case None:
            return _words(window, recognition)
        case Rejection.LOOP:
            return [word for part in parts for word in hear(engine, part, prompt, beam)]
        case _:
            return []


def _words(window: Window, recognition: Recognition) -> list[Heard]:
    return [_placed(window.start, word) for word in _tightened(recognition.words)]


def _tightened(words: Sequence[TimedWord]) -> Iterator[TimedWord]:
    """The attention often lets the word after a pause begin in the pause: the way faster-whisper
    puts it right, a word there is at most twice as long as most are."""
    usual_s = min(LONGEST_USUAL_S, median([word.end_s - word.start_s for word in words] or [0.0]))
    for before, word in pairwise([None, *words]):
        if word is None:
            continue
        after_pause = before is None or _ENDS_A_CLAUSE.search(before.text) is not None
        earliest_s = word.end_s - 2 * usual_s
        late = after_pause and word.start_s < earliest_s
        yield replace(word, start_s=earliest_s) if late else word


def _placed(start: int, word: TimedWord) -> Heard:
    return Heard(
        start + round(word.start_s * SAMPLE_RATE_HZ),
        start + round(word.end_s * SAMPLE_RATE_HZ),
        word,
    )


def segments(heard: Sequence[Heard], voice: Voice, base_ms: int) -> tuple[Segment, ...]:
    """The words as sentences, on the clock on which position 0 was `base_ms`."""
    words = [
        Word(
            start_ms=base_ms + each.start // _SAMPLES_PER_MS,
            end_ms=base_ms + each.end // _SAMPLES_PER_MS,
            text=each.word.text,
            probability=round(each.word.probability, 3),
        )
        for each in heard
    ]
    made = (_segment(voice, sentence) for sentence in _sentences(words))
    return tuple(segment for segment in made if not is_invented(segment.said))


def _segment(voice: Voice, words: tuple[Word, ...]) -> Segment:
    said = " ".join(word.text for word in words)
    written = tuple(_written(words))
    return Segment(
        speaker_id=voice.speaker_id,
        start_ms=words[0].start_ms,
        end_ms=words[-1].end_ms,
        text=" ".join(word.text for word in written),
        words=written,
        said=said,
    )


def _written(words: Sequence[Word]) -> Iterator[Word]:
    """Numbers short; a figure lasts as long as its words did and is as doubtful as the worst."""
    for each in shorten([word.text for word in words]):
        spoken = words[each.start : each.end]
        yield Word(
            start_ms=spoken[0].start_ms,
            end_ms=spoken[-1].end_ms,
            text=each.text,
            probability=min(word.probability for word in spoken),
        )


def _sentences(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    sentence: list[Word] = []
    for word in words:
        if sentence and _breaks(sentence, word):
            yield tuple(sentence)
            sentence = []
        sentence.append(word)
    if sentence:
        yield tuple(sentence)


def _breaks(sentence: Sequence[Word], word: Word) -> bool:
    pause_ms = word.start_ms - sentence[-1].end_ms
    long = sentence[-1].end_ms - sentence[0].start_ms > LONG_MS
    return (
        _ENDS_A_SENTENCE.search(sentence[-1].text) is not None
        or pause_ms > PAUSE_MS
        or (long and pause_ms > SHORT_PAUSE_MS)
    )
