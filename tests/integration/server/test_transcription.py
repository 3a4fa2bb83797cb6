"""The archive pass after a conference has closed, with a recogniser that is cut off."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.recording.messages import KeptState, SegmentCodec, SegmentKind, SegmentState
from rooms.recording.records import RecordingRecord, SegmentRecord
from rooms.recording.service import Recordings
from rooms.transcript.messages import (
    EditRow,
    EditTranscript,
    TranscriptReason,
    TranscriptState,
    TranscriptStateView,
)
from server.app import Server
from server.jobs import transcription
from server.jobs.transcription import Transcription
from server.tasks import Tasks
from tests.integration.server.world import World
from tests.support.spoken import EACH_MS, SAID, hold
from transcripts.archive import (
    ArchiveSettings,
    Passage,
    Progress,
    Segment,
    Unheard,
    Voice,
    Word,
)

Line = Passage | Unheard


class Recogniser:
    """Hears of each microphone what was really said, one sentence in a window; says nothing more
    after `dies` windows. Remembers the marks it was begun with."""

    def __init__(self, said: Mapping[str, Sequence[tuple[int, str]]]) -> None:
        self.said = said
        self.dies: int | None = None
        self.marks: list[dict[str, int]] = []

    async def transcribe(
        self,
        voices: Sequence[Voice],
        settings: ArchiveSettings,
        *,
        heard_until_ms: Mapping[str, int] | None = None,
        on_progress: Callable[[Progress], None],
    ) -> AsyncGenerator[Line]:
        marks = dict(heard_until_ms or {})
        self.marks.append(marks)
        windows = 0
        for voice in voices:
            on_progress(Progress(track=voice.track, path=voice.path, done_s=1, total_s=2))
            for start_ms, text in self.said[voice.track]:
                if start_ms < marks.get(voice.track, 0):
                    continue
                if windows == self.dies:
                    await asyncio.Event().wait()  # until the server is killed
                windows += 1
                yield _passage(voice.track, start_ms, text)


def _passage(track: str, start_ms: int, text: str) -> Passage:
    words = tuple(
        Word(
            start_ms=start_ms + 100 * n, end_ms=start_ms + 100 * (n + 1), text=word, probability=0.9
        )
        for n, word in enumerate(text.split())
    )
    segment = Segment(
        speaker_id=track,
        start_ms=start_ms,
        end_ms=words[-1].end_ms,
        text=text,
        words=words,
        said=text,
    )
    return Passage(track=track, segments=(segment,), heard_until_ms=start_ms + EACH_MS)


class Kept(Recordings):
    """A recording of one file for each microphone."""

    def __init__(self, segments: Sequence[SegmentRecord]) -> None:
        self.segments = tuple(segments)

    async def of(self, conference_id: ConferenceId) -> list[RecordingRecord]:
        start_ms = self.segments[0].started_at_ms
        record = RecordingRecord(
            id="rec",
            conference_id=conference_id,
            started_at_ms=start_ms,
            ended_at_ms=start_ms + len(SAID) * EACH_MS,
            state=KeptState.STOPPED,
            reason=None,
            retain_until_ms=None,
            deleted_at_ms=None,
            deleted_by=None,
            deleted_why=None,
            pauses=(),
            segments=self.segments,
        )
        return [record]


class Silent:
    async def finish(self, conference_id: ConferenceId, timeout_s: float) -> bool:
        return True


@dataclass
class Room:
    """A conference that is over, its recording, and the pass over it."""

    server: Server
    world: World
    attendees: Mapping[str, AttendeeId]
    recogniser: Recogniser
    recordings: Kept

    async def texts(self) -> list[str]:
        rows = await self.server.domain.record.transcripts.rows(self.world.conference_id)
        return [row.text for row in rows]

    async def run(self, tasks: Tasks, until: TranscriptState) -> None:
        """As a server that has just been started goes about what is unfinished."""
        domain = self.server.domain
        job = Transcription(
            transcripts=domain.record.transcripts,
            passes=domain.record.passes,
            recordings=self.recordings,
            live=domain.live,
            files=domain.files,
            speech=Silent(),
            tasks=tasks,
            settings=ArchiveSettings(model_folder=Path("model")),
        )
        await job.restore()
        tasks.spawn("pass", job.run)
        async with asyncio.timeout(10):
            while (await self.state()).state is not until:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def state(self) -> TranscriptStateView:
        place = self.world.conference_id, self.attendees["chair"]
        return (await self.server.domain.record.transcripts.view(*place)).progress


@pytest.fixture
async def room(server: Server, world: World, monkeypatch: pytest.MonkeyPatch) -> Room:
    domain = server.domain
    attendees = await hold(domain, world)
    state = await domain.live.state(world.conference_id)
    opened_ms = state.conference.opened_at_ms or 0
    said: dict[str, list[tuple[int, str]]] = {}
    for number, (who, text) in enumerate(SAID):
        said.setdefault(attendees[who], []).append((opened_ms + number * EACH_MS, f"{text} Hết."))
    segments = [
        SegmentRecord(
            id=f"seg {track}",
            recording_id="rec",
            conference_id=world.conference_id,
            attendee_id=track,
            site_id=state.roster.attendee(track).site_id,
            kind=SegmentKind.MICROPHONE,
            codec=SegmentCodec.OPUS,
            file=f"recordings/{track}.mkv",
            started_at_ms=opened_ms,
            ended_at_ms=opened_ms + len(SAID) * EACH_MS,
            byte_count=1,
            sha256=None,
            gaps=(),
            state=SegmentState.CLOSED,
        )
        for track in said
    ]
    recogniser = Recogniser(said)
    monkeypatch.setattr(transcription, "transcribe", recogniser.transcribe)
    await domain.record.passes.again(world.conference_id)
    return Room(server, world, attendees, recogniser, Kept(segments))


async def test_a_pass_that_was_cut_off_goes_on_and_says_nothing_twice(room: Room) -> None:
    rows = await room.server.domain.record.transcripts.rows(room.world.conference_id)
    mine = next(row for row in rows if row.text.startswith("Tôi nhất trí"))
    edit = EditRow(
        type="transcript.edit", row_id=mine.id, base_version=mine.version, text="Tôi đồng ý."
    )
    wanted = EditTranscript(key="k", operation=edit)
    secretary = room.attendees["secretary"]
    await room.server.domain.record.transcripts.edit(room.world.conference_id, secretary, wanted)
    for dies in (1, 2):  # what it had said stays, and the next start finds what is left
        room.recogniser.dies = dies
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1), Tasks() as tasks:
                await room.run(tasks, TranscriptState.READY)
    room.recogniser.dies = None
    async with Tasks() as tasks:
        await room.run(tasks, TranscriptState.READY)
    texts = await room.texts()
    assert sorted(texts) == sorted([*(f"{text} Hết." for _, text in SAID[:-1]), "Tôi đồng ý."])
    assert len(room.recogniser.marks[-1]) > len(room.recogniser.marks[0])


async def test_without_a_sound_the_captions_stay_and_the_transcript_says_why(room: Room) -> None:
    before = await room.texts()
    room.recordings.segments = tuple(
        replace(one, state=SegmentState.LOST) for one in room.recordings.segments
    )
    async with Tasks() as tasks:
        await room.run(tasks, TranscriptState.CAPTIONS)
    assert (await room.state()).reason is TranscriptReason.NO_RECORDING
    assert await room.texts() == before
