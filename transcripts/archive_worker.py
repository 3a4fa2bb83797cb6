"""The archive pass's child process: `python -m transcripts.archive_worker <niceness>`.

Reads one job from its standard input and writes lines of JSON. The main thread decodes and finds
windows, a fixed number of threads recognise them; passages leave in order. It ends by itself when
nobody reads it any more.
"""

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TextIO

from transcripts.archive_messages import Job, Line, Passage, Progress, Refusal, Unheard, Voice
from transcripts.engine import EngineUnavailable, Recogniser
from transcripts.engines import EngineSettings, load_engine
from transcripts.memory import resident_mb
from transcripts.passages import hear, segments
from transcripts.sound import NoSound, sound_length_s
from transcripts.tracks import Stretch, stretches
from transcripts.vad import NewVoiceDetector, load_silero
from transcripts.windows import Window, windows
from transcripts.wire import EXIT_GROWN

EXIT_BROKEN = 70

AHEAD = 2
"""Windows that wait beside those being recognised: enough that no thread waits for decoding."""


class ArchivePass:
    """One life of the child."""

    def __init__(
        self,
        job: Job,
        engine: Recogniser,
        new_detector: NewVoiceDetector,
        say: Callable[[Line], None],
    ) -> None:
        self._job = job
        self._engine = engine
        self._new_detector = new_detector
        self._say = say
        self._total_s = 0.0
        self._before_s = 0.0
        self._grown_mb = resident_mb() + job.settings.memory_growth_mb

    def run(self) -> int:
        """Hear every track; the exit code."""
        lengths = list(self._lengths())
        self._total_s = sum(length_s for _, length_s in lengths)
        with ThreadPoolExecutor(self._job.settings.workers, "archive") as pool:
            for stretch in stretches(lengths):
                for passage in self._passages(stretch, pool):
                    self._say(passage)
                    if resident_mb() > self._grown_mb:
                        return EXIT_GROWN
                self._before_s += sum(stretch.lengths_s)
        return 0

    def _lengths(self) -> Iterator[tuple[Voice, float]]:
        """The voices that hold sound; the others are told of at once."""
        for voice in self._job.voices:
            try:
                yield voice, sound_length_s(voice.path)
            except NoSound as error:
                self._refuse(voice, error)

    def _refuse(self, voice: Voice, error: NoSound) -> None:
        self._say(Unheard(track=voice.track, path=voice.path, reason=error.fault.value))

    def _passages(self, stretch: Stretch, pool: ThreadPoolExecutor) -> Iterator[Passage]:
        """In order; the last one says that the whole stretch has been heard."""
        mark_ms = self._job.heard_until_ms.get(stretch.track, 0)

        def begin(voice: Voice) -> None:
            self._progress(stretch, voice, stretch.position(max(mark_ms, voice.started_at_ms)))

        blocks = stretch.blocks(mark_ms, begin, self._refuse)
        found = windows(blocks, self._new_detector, stretch.position(mark_ms))
        waiting: deque[tuple[Window, Future[Passage]]] = deque()
        for window in found:
            waiting.append((window, pool.submit(self._recognise, stretch, window)))
            if len(waiting) >= self._job.settings.workers + AHEAD:
                yield self._finished(stretch, *waiting.popleft())
        while waiting:
            yield self._finished(stretch, *waiting.popleft())
        end_ms = max(
            voice.started_at_ms + round(length_s * 1000)
            for voice, length_s in zip(stretch.voices, stretch.lengths_s, strict=True)
        )
        if end_ms > mark_ms:
            yield Passage(track=stretch.track, segments=(), heard_until_ms=end_ms)

    def _finished(self, stretch: Stretch, window: Window, future: Future[Passage]) -> Passage:
        passage = future.result()
        self._progress(stretch, stretch.voice_at(window.end), window.end)
        return passage

    def _recognise(self, stretch: Stretch, window: Window) -> Passage:
        voice = stretch.voice_at(window.start)
        heard = hear(self._engine, window, voice.prompt, self._job.settings.beam)
        return Passage(
            track=stretch.track,
            segments=segments(heard, voice, stretch.base_ms),
            heard_until_ms=stretch.at_ms(window.end),
        )

    def _progress(self, stretch: Stretch, voice: Voice, position: int) -> None:
        done_s = self._before_s + stretch.done_s(position)
        self._say(
            Progress(
                track=voice.track,
                path=voice.path,
                done_s=round(done_s, 1),
                total_s=round(self._total_s, 1),
            )
        )


def _load(job: Job) -> tuple[Recogniser, NewVoiceDetector]:
    settings = job.settings
    engine = load_engine(
        EngineSettings(
            settings.model_folder,
            settings.engine,
            settings.language,
            settings.workers,
            settings.compute_type,
        )
    )
    return engine, load_silero()


def _own_output() -> TextIO:
    """Standard output for our lines alone: what libraries print goes to standard error."""
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return lines


def main() -> None:
    os.nice(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    output = _own_output()
    job = Job.model_validate_json(sys.stdin.readline())

    def say(line: Line) -> None:
        output.write(line.model_dump_json() + "\n")
        output.flush()

    code = 0
    try:
        engine, new_detector = _load(job)
        code = ArchivePass(job, engine, new_detector, say).run()
    except EngineUnavailable as error:
        say(Refusal(code=error.args[0], detail=error.args[1]))
    except BrokenPipeError:
        code = EXIT_BROKEN
    # Threads may be inside the engine, which doesn't survive the interpreter's own end.
    os._exit(code)


if __name__ == "__main__":
    main()
