"""The archive pass: when a conference is closed, its recorded microphones are heard again, better.

Without a recording or a model the captions of the meeting remain, and the transcript says why. What
is unfinished stands in the tables: the next start goes on behind the last window that was heard.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from rooms.conferences.messages import ConferenceClosed
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.kernel.ports import Files
from rooms.live.owner import Committed
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.recording.messages import SegmentKind
from rooms.recording.records import SegmentRecord
from rooms.recording.service import Recordings
from rooms.sites.messages import Role
from rooms.transcript.captions import Course
from rooms.transcript.hearing import Heard, HeardWord, Span
from rooms.transcript.messages import TranscriptReason
from rooms.transcript.passes import Pass, Passes
from rooms.transcript.service import Transcripts
from server.jobs.speakers import Speakers
from server.logs import short
from server.tasks import Tasks
from transcripts.archive import (
    ArchiveSettings,
    EngineUnavailable,
    Passage,
    Progress,
    Segment,
    Unheard,
    Voice,
    transcribe,
)
from transcripts.prompt import MeetingTerms, meeting_sentence

LAST_CAPTIONS_S = 15.0
LAST_SEGMENTS_S = 60.0
LOOK_EVERY_S = 0.5
TELL_EVERY_S = 2.0
NAMES_MAX = 20

log = structlog.get_logger()


class Speech(Protocol):
    async def finish(self, conference_id: ConferenceId, timeout_s: float) -> bool: ...


@dataclass(slots=True)
class Microphone:
    """What was recorded of one, by time. `unheard`: files that gave no sound."""

    attendee_id: str
    site_id: str
    segments: Sequence[SegmentRecord]
    unheard: set[str] = field(default_factory=set)

    def recorded(self, heard_until_ms: int) -> list[Span]:
        """When its sound is known. Of a file that broke off, what was heard of it."""
        spans = []
        for one in self.segments:
            end_ms = one.started_at_ms if one.ended_at_ms is None else one.ended_at_ms
            if one.file in self.unheard:
                end_ms = min(end_ms, heard_until_ms)
            if end_ms > one.started_at_ms:
                spans.append((one.started_at_ms, end_ms))
        return spans


@dataclass(slots=True)
class Transcription:
    """`committed` is a listener; `run` in a task. One conference after the other: the machine has
    other things to do."""

    transcripts: Transcripts
    passes: Passes
    recordings: Recordings
    live: LiveConferences
    files: Files
    speech: Speech
    tasks: Tasks
    settings: ArchiveSettings
    _waiting: dict[ConferenceId, None] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _current: tuple[ConferenceId, asyncio.Task[None]] | None = None

    def committed(self, committed: Committed) -> None:
        if any(isinstance(entry.event, ConferenceClosed) for entry in committed.entries):
            self._want(ConferenceId(committed.conference_id))

    async def restore(self) -> None:
        for conference_id in await self.passes.unfinished():
            self._want(conference_id)

    async def again(self, conference_id: ConferenceId, attendee_id: AttendeeId) -> None:
        """Somebody asks for a new pass: the vocabulary has grown, or the model is a better one."""
        await self.passes.require_edit(conference_id, attendee_id)
        await self.transcripts.prepare(conference_id)
        if self.settings.model_folder is None:
            raise Refused(ErrorCode.TRANSCRIPT_NO_MODEL)
        if not _microphones(await self._segments(conference_id)):
            raise Refused(ErrorCode.TRANSCRIPT_NO_RECORDING)
        await self.passes.again(conference_id)
        self._want(conference_id)

    async def cancel(self, conference_id: ConferenceId, attendee_id: AttendeeId) -> None:
        """What has become rows stays."""
        await self.passes.require_edit(conference_id, attendee_id)
        await self.passes.stop(conference_id, TranscriptReason.CANCELLED)
        if self._current is not None and self._current[0] == conference_id:
            self._current[1].cancel()

    def _want(self, conference_id: ConferenceId) -> None:
        self._waiting[conference_id] = None
        self._wake.set()

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                conference_id = next(iter(self._waiting))
                del self._waiting[conference_id]
                task = self.tasks.spawn("archive pass", self._guarded, conference_id)
                self._current = conference_id, task
                await asyncio.wait([task])
                self._current = None

    async def _guarded(self, conference_id: ConferenceId) -> None:
        try:
            await self._transcribe(conference_id)
        except EngineUnavailable as error:
            log.warning("archive_pass_unavailable", code=error.args[0])
            await self.passes.stop(conference_id, TranscriptReason.NO_MODEL)
        except Exception:
            log.exception("archive_pass_failed", conference=short(conference_id))
            await self.passes.stop(conference_id, TranscriptReason.FAILED)

    async def _transcribe(self, conference_id: ConferenceId) -> None:
        await self.speech.finish(conference_id, LAST_CAPTIONS_S)
        await self.transcripts.prepare(conference_id)
        current = await self.passes.current(conference_id)
        if current is None:
            return
        microphones = _microphones(await self._closed_segments(conference_id))
        if not microphones:
            await self.passes.stop(conference_id, TranscriptReason.NO_RECORDING)
            return
        if self.settings.model_folder is None:
            await self.passes.stop(conference_id, TranscriptReason.NO_MODEL)
            return
        state = await self.live.state(conference_id)
        course = replace(
            await self.passes.course(conference_id),
            speaker_at=await self._speaker_at(conference_id),
        )
        left = {one.attendee_id: one for one in microphones if one.attendee_id not in current.done}
        heard = await self._hear(current, left, state, course)
        if heard or not left:
            await self.passes.finish(current)
        else:
            await self.passes.stop(conference_id, TranscriptReason.FAILED)

    async def _speaker_at(self, conference_id: ConferenceId) -> Callable[[str, int], str]:
        start, entries = await self.passes.told(conference_id)
        return (await asyncio.to_thread(Speakers.of, start, entries)).at

    async def _hear(
        self,
        current: Pass,
        left: dict[str, Microphone],
        state: LiveState,
        course: Course,
    ) -> bool:
        """One microphone after the other; whether any of the files gave sound."""
        voices = [
            voice
            for microphone in left.values()
            for voice in self._voices(microphone, state, course, current.vocabulary)
        ]
        marks = dict(current.heard_until_ms)
        telling = _Telling(self.passes, current)
        open_: str | None = None

        async def settle(attendee_id: str) -> None:
            microphone = left[attendee_id]
            recorded = microphone.recorded(marks.get(attendee_id, 0))
            site_id = microphone.site_id
            await self.passes.settle(current, attendee_id, site_id, recorded, course)

        said = transcribe(voices, self.settings, heard_until_ms=marks, on_progress=telling.reached)
        async with aclosing(said) as lines:
            async for line in lines:
                if open_ is not None and line.track != open_:
                    await settle(open_)
                open_ = line.track
                match line:
                    case Passage(segments=segments, heard_until_ms=until_ms):
                        marks[line.track] = until_ms
                        spoken = [_heard(segment) for segment in segments]
                        await self.passes.heard(current, line.track, spoken, until_ms)
                    case Unheard(path=path, reason=reason):
                        log.warning("archive_pass_unheard", reason=reason)
                        left[line.track].unheard.update(
                            one.file
                            for one in left[line.track].segments
                            if self.files.path(one.file) == path
                        )
                await telling.tell()
        for attendee_id in left:
            await settle(attendee_id)
        return any(len(one.unheard) < len(one.segments) for one in left.values())

    def _voices(
        self, microphone: Microphone, state: LiveState, course: Course, vocabulary: list[str]
    ) -> Iterable[Voice]:
        for one in microphone.segments:
            item_id = course.item_at(one.started_at_ms)
            yield Voice(
                track=microphone.attendee_id,
                speaker_id=microphone.attendee_id,
                path=self.files.path(one.file),
                started_at_ms=one.started_at_ms,
                prompt=_sentence(state, microphone.attendee_id, item_id, vocabulary),
            )

    async def _closed_segments(self, conference_id: ConferenceId) -> list[SegmentRecord]:
        """Once the recorder has ended them, or as many as it has after a while."""
        until_s = time.monotonic() + LAST_SEGMENTS_S
        while True:
            segments = await self._segments(conference_id)
            unended = [one for one in segments if one.ended_at_ms is None]
            if not unended or time.monotonic() > until_s:
                return segments
            await asyncio.sleep(LOOK_EVERY_S)

    async def _segments(self, conference_id: ConferenceId) -> list[SegmentRecord]:
        recordings = await self.recordings.of(conference_id)
        return [one for recording in recordings for one in recording.segments]


@dataclass(slots=True)
class _Telling:
    """How far the pass is, for those who look: now and then, not with every window."""

    passes: Passes
    current: Pass
    _share: float = 0.0
    _told_s: float = 0.0

    def reached(self, progress: Progress) -> None:
        self._share = progress.done_s / progress.total_s if progress.total_s else 0.0

    async def tell(self) -> None:
        if time.monotonic() < self._told_s + TELL_EVERY_S:
            return
        self._told_s = time.monotonic()
        await self.passes.progress(self.current, self._share)


def _microphones(segments: Iterable[SegmentRecord]) -> list[Microphone]:
    """By attendee, in the order in which they were first heard."""
    kept = [one for one in segments if one.kind is SegmentKind.MICROPHONE and one.plays]
    found: dict[str, list[SegmentRecord]] = {}
    for one in sorted(kept, key=lambda one: one.started_at_ms):
        found.setdefault(one.attendee_id, []).append(one)
    return [
        Microphone(attendee_id, parts[0].site_id, parts) for attendee_id, parts in found.items()
    ]


def _heard(segment: Segment) -> Heard:
    return Heard(
        tuple(
            HeardWord(word.start_ms, word.end_ms, part, round(word.probability * 100))
            for word in segment.words
            for part in word.text.split()
        )
    )


def _sentence(state: LiveState, speaker_id: str, item_id: str | None, vocabulary: list[str]) -> str:
    """Names and terms that help to spell what this speaker said; those that were added by hand come
    first, since somebody found them misspelled."""
    speaker, chair = state.roster.attendee(speaker_id), state.roster.chair()
    item = state.agenda.items.get(item_id or "")
    neighbours = [
        one.name
        for one in state.roster.attendees.values()
        if one.site_id == speaker.site_id and one is not speaker and one.role is Role.DELEGATE
    ]
    room = speaker.role is Role.SITE_OPERATOR
    terms = MeetingTerms(
        meeting=state.conference.title,
        speaker="" if room else f"{speaker.position} {speaker.name}".strip(),
        item="" if item is None else item.title,
        chair=f"{chair.position} {chair.name}".strip(),
        terms=vocabulary,
        names=neighbours[:NAMES_MAX],
    )
    return meeting_sentence(terms)
