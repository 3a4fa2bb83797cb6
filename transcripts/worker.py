"""The speech process: `python -m transcripts.worker <socket> <settings>`.

The main thread decodes, detects voices and cuts turns; a fixed number of worker threads recognise
them. It ends when the server's end of the socket is closed, and may be killed at any time: what it
had not answered is sent to its successor.
"""

import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from dataclasses import dataclass, field

import numpy as np

from rooms.kernel.frames import Splitter, pack
from transcripts.desk import Desk
from transcripts.engine import SAMPLE_RATE_HZ, EngineUnavailable, Recogniser
from transcripts.engines import EngineSettings, load_engine
from transcripts.gates import recognise
from transcripts.listener import Listener, Spoken
from transcripts.memory import resident_mb
from transcripts.numbers.shorten import shorten_text
from transcripts.opus import OpusDecoder
from transcripts.schedule import SPARSE_PARTIALS_S, Job, Rung, Schedule
from transcripts.settings import CaptionSettings
from transcripts.vad import NewVoiceDetector, load_silero
from transcripts.wire import (
    EXIT_GROWN,
    TO_CHILD,
    Alive,
    Audio,
    Close,
    FromChild,
    Heard,
    Open,
    Prompt,
    Ready,
    ToChild,
    Unavailable,
)

IDLE_S = 1.5
"""Without a packet for this long a turn is over: the microphone was closed, or the link is down."""

TICK_S = 0.1
ALIVE_EVERY_S = 1.0
GRACE_MB = 1024
"""Above the memory limit by less than this the process waits for a moment with nothing to do, so
that its successor has little to hear again."""

EXIT_ORPHANED = 0
EXIT_BROKEN = 70


@dataclass(slots=True)
class _Session:
    listener: Listener
    prompt: str
    heard_at: float
    decoder: OpusDecoder = field(default_factory=OpusDecoder)
    idle: bool = True


class SpeechProcess:
    """One life of the child: owns the sessions; everything shared with workers locks itself."""

    def __init__(
        self,
        sock: socket.socket,
        settings: CaptionSettings,
        engine: Recogniser,
        new_detector: NewVoiceDetector,
    ) -> None:
        self._sock = sock
        self._settings = settings
        self._engine = engine
        self._new_detector = new_detector
        self._sending = threading.Lock()
        self._schedule = Schedule(time.monotonic)
        self._desk = Desk(self._send)
        self._sessions: dict[int, _Session] = {}
        self._alive_at = 0.0
        self._loaded_mb = 0

    def run(self) -> int:
        """Work until the other end closes, or memory runs out; the exit code."""
        warm = threading.Barrier(self._settings.workers + 1)
        for number in range(self._settings.workers):
            threading.Thread(
                target=self._recognise_all, args=[warm], name=f"speech-{number}", daemon=True
            ).start()
        warm.wait()
        self._loaded_mb = resident_mb()
        self._send(Ready())
        splitter = Splitter()
        while True:
            if select.select([self._sock], [], [], TICK_S)[0]:
                try:
                    data = self._sock.recv(65_536)
                except ConnectionError:
                    return EXIT_ORPHANED
                if not data:
                    return EXIT_ORPHANED
                for body in splitter.feed(data):
                    self._handle(TO_CHILD.validate_json(body))
            if self._tick(time.monotonic()):
                return EXIT_GROWN

    def _handle(self, message: ToChild) -> None:
        match message:
            case Open():
                listener = Listener(self._new_detector, message.resume_at, message.ordinal)
                self._sessions[message.session] = _Session(
                    listener, message.prompt, time.monotonic()
                )
                self._desk.open(message.session)
            case Audio():
                self._hear(message)
            case Prompt():
                self._sessions[message.session].prompt = message.prompt
            case Close():
                session = self._sessions.pop(message.session)
                self._queue(message.session, session, session.listener.flush())
                self._desk.close(message.session)

    def _hear(self, audio: Audio) -> None:
        session = self._sessions[audio.session]
        session.heard_at, session.idle = time.monotonic(), False
        samples = session.decoder.decode(audio.payload)
        spoken = session.listener.hear(audio.position, samples, self._partial_every_s())
        self._queue(audio.session, session, spoken)

    def _partial_every_s(self) -> float | None:
        rung, every_s = self._schedule.rung(), self._settings.partial_every_s
        if rung >= Rung.FINALS:
            return None
        return max(every_s, SPARSE_PARTIALS_S) if rung >= Rung.SPARSE else every_s

    def _queue(self, number: int, session: _Session, spoken: list[Spoken]) -> None:
        for each in spoken:
            if each.final:
                self._desk.expect(number, each.ordinal, each.turn.start)
            for skipped in self._schedule.add(number, session.prompt, each):
                self._desk.final(_heard(skipped, ""))

    def _tick(self, now: float) -> bool:
        """What time brings; true if this process has grown too large to go on."""
        for number, session in self._sessions.items():
            if not session.idle and now - session.heard_at > IDLE_S:
                session.idle = True
                self._queue(number, session, session.listener.flush())
        if now - self._alive_at < ALIVE_EVERY_S:
            return False
        self._alive_at = now
        memory_mb = resident_mb()
        self._send(
            Alive(
                late=self._schedule.rung() == Rung.LATE,
                waiting_s=self._schedule.waiting_s(),
                memory_mb=memory_mb,
                settled={
                    number: self._desk.settled(number, session.listener.settled_until)
                    for number, session in self._sessions.items()
                },
            )
        )
        growth_mb = memory_mb - self._loaded_mb
        grace_mb = 0 if self._desk.idle else GRACE_MB
        return growth_mb >= self._settings.memory_growth_mb + grace_mb

    def _recognise_all(self, warm: threading.Barrier) -> None:
        # The first recognition of a thread allocates its memory; nobody should wait for that.
        self._engine.listen(np.zeros(SAMPLE_RATE_HZ, np.float32)).transcribe("", 1)
        warm.wait()
        while job := self._schedule.take():
            full = job.spoken.final and self._schedule.rung() == Rung.FULL
            beam = self._settings.beam if full else 1
            started = time.monotonic()
            samples = job.spoken.turn.samples
            recognition = recognise(self._engine, samples, job.prompt, beam, twice=job.spoken.final)
            self._schedule.took(time.monotonic() - started)
            heard = _heard(job, recognition.text if recognition else "")
            if job.spoken.final:
                self._desk.final(heard)
            elif heard.text:
                self._desk.partial(heard)

    def _send(self, message: FromChild) -> None:
        with self._sending:
            try:
                self._sock.sendall(pack(message))
            except ConnectionError:
                os._exit(EXIT_ORPHANED)


def _heard(job: Job, text: str) -> Heard:
    turn, said = job.spoken.turn, ""
    if job.spoken.final and (written := shorten_text(text)) != text:
        text, said = written, text
    return Heard(
        session=job.session,
        ordinal=job.spoken.ordinal,
        start=turn.start,
        end=turn.end,
        text=text,
        final=job.spoken.final,
        said=said,
    )


def _end_with_the_thread(args: threading.ExceptHookArgs) -> None:
    """A worker thread that fails takes the process with it: the successor gets its work."""
    traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback)
    os._exit(EXIT_BROKEN)


def _load(settings: CaptionSettings) -> tuple[Recogniser, NewVoiceDetector]:
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


def main() -> None:
    """Serve one parent on the socket it handed down."""
    settings = CaptionSettings.model_validate_json(sys.argv[2])
    # Ctrl-C is for the server, which may still want to drain what was said.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.excepthook = _end_with_the_thread
    sock = socket.socket(fileno=int(sys.argv[1]))
    try:
        engine, new_detector = _load(settings)
    except EngineUnavailable as error:
        sock.sendall(pack(Unavailable(code=error.args[0], detail=error.args[1])))
        return
    code = SpeechProcess(sock, settings, engine, new_detector).run()
    # Worker threads may be inside the engine, which doesn't survive the interpreter's own end.
    os._exit(code)


if __name__ == "__main__":
    main()
