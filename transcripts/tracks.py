"""The files of one track as one line of time."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from transcripts.archive_messages import Voice
from transcripts.engine import SAMPLE_RATE_HZ
from transcripts.sound import Block, NoSound, read_sound

_SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Voices of one speaker that follow each other; positions count from the first one's start."""

    voices: tuple[Voice, ...]
    lengths_s: tuple[float, ...]

    @property
    def track(self) -> str:
        return self.voices[0].track

    @property
    def base_ms(self) -> int:
        return self.voices[0].started_at_ms

    def position(self, at_ms: int) -> int:
        return max(0, at_ms - self.base_ms) * _SAMPLES_PER_MS

    def at_ms(self, position: int) -> int:
        """The millisecond by whose end a position has passed."""
        return self.base_ms - (-position // _SAMPLES_PER_MS)

    def voice_at(self, position: int) -> Voice:
        starts = [self.position(voice.started_at_ms) for voice in self.voices]
        return self.voices[max(0, bisect_right(starts, position) - 1)]

    def done_s(self, position: int) -> float:
        """How much of its sound lies before a position."""
        ends = zip(self.voices, self.lengths_s, strict=True)
        return sum(
            min(max(0.0, (position - self.position(voice.started_at_ms)) / SAMPLE_RATE_HZ), length)
            for voice, length in ends
        )

    def blocks(
        self,
        resume_ms: int,
        begin: Callable[[Voice], None],
        refuse: Callable[[Voice, NoSound], None],
    ) -> Iterator[Block]:
        """The sound of all voices that last beyond `resume_ms`; tells of each as it begins, and
        of those that turn out to hold nothing."""
        for voice, length_s in zip(self.voices, self.lengths_s, strict=True):
            if voice.started_at_ms + length_s * 1000 < resume_ms:
                continue
            begin(voice)
            start = self.position(voice.started_at_ms)
            try:
                for position, samples in read_sound(voice.path):
                    yield start + position, samples
            except NoSound as error:
                refuse(voice, error)


def stretches(lengths_s: Sequence[tuple[Voice, float]]) -> Iterator[Stretch]:
    """All tracks, each in order of time, parted where the speaker changes."""
    ordered = sorted(lengths_s, key=lambda each: (each[0].track, each[0].started_at_ms))
    for _, group in groupby(ordered, key=lambda each: (each[0].track, each[0].speaker_id)):
        voices, lengths = zip(*group, strict=True)
        yield Stretch(voices, lengths)
