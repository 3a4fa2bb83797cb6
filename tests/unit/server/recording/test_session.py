"""One conference's connection to the recorder: there before it is needed, made anew, and honest."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest
import pytest_asyncio

from media.messages import ProducerName
from media.recorder.wire import Record, ToRecorder, Watch
from rooms.recording.messages import RecordingFault, RecordingState, RecordingView
from server.recording.link import ANSWER_S, Link, Recorder
from server.recording.session import GAP_LEAST_MS, ConferenceRecording, Track
from tests.unit.server.media.test_conference_media import SDP, FakeRelay, state_of

VOICE = ProducerName("chair/microphone")
OFF = RecordingView()
ON = RecordingView(state=RecordingState.RECORDING, recording_id="r", started_at_ms=0)


@dataclass
class Office:
    """A recorder that connects at once, as soon as it is there; or dies of it."""

    there: asyncio.Event = field(default_factory=asyncio.Event)
    links: list[Link] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    dies: bool = False

    async def recorder(self) -> Recorder:
        await self.there.wait()
        return self

    def tell(self, message: ToRecorder) -> None:
        if isinstance(message, Watch):
            [link] = [one for one in self.links if one.number == message.session]
            if self.dies:
                link.end()
                return
            link.answer.set_result(SDP)
            link.joined.set()
        elif isinstance(message, Record):
            self.records.append(message)

    def linked(self, link: Link) -> None:
        self.links.append(link)

    def unlinked(self, link: Link) -> None: ...

    def begin(self, number: int, track: Track) -> None: ...

    async def ended(self, recording_id: str) -> None: ...

    def folder(self, conference_id: str) -> str:
        return conference_id


@dataclass
class Stand:
    office: Office = field(default_factory=Office)
    now_ms: int = 0
    session: ConferenceRecording = field(init=False)

    def __post_init__(self) -> None:
        relay = FakeRelay()
        self.session = ConferenceRecording("c", relay, self.office, lambda: self.now_ms)

    def follow(self, view: RecordingView, *, near: bool = False) -> None:
        wanted = {VOICE: 2} if view is ON else {}
        self.session.follow(replace(state_of(), recording=view), wanted, near=near)

    async def until(self, is_so: Callable[[], bool], timeout_s: float = 5) -> None:
        async with asyncio.timeout(timeout_s):
            while not is_so():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def recorded(self, times: int = 1) -> Record:
        await self.until(lambda: len(self.office.records) >= times)
        return self.office.records[-1]


@pytest_asyncio.fixture
async def stand() -> AsyncIterator[Stand]:
    made = Stand()
    running = asyncio.create_task(made.session.run())
    yield made
    for link in made.office.links:
        link.end()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_it_is_connected_before_it_is_needed_and_then_nothing_is_missed(stand: Stand) -> None:
    stand.office.there.set()
    stand.follow(OFF, near=True)
    await stand.until(lambda: any(link.joined.is_set() for link in stand.office.links))
    stand.now_ms += 60_000
    stand.follow(ON)
    assert (await stand.recorded()).unrecorded is None
    assert len(stand.office.links) == 1


async def test_what_is_said_while_the_recorder_starts_is_marked(stand: Stand) -> None:
    stand.follow(ON)
    stand.now_ms += 12_000
    stand.office.there.set()
    assert (await stand.recorded()).unrecorded == (0, 12_000)


@pytest.mark.parametrize("lasts_ms", [GAP_LEAST_MS - 1, 4_000])
async def test_what_was_missed_by_a_lost_recorder_is_marked_in_the_next_file(
    stand: Stand, lasts_ms: int
) -> None:
    stand.office.there.set()
    stand.follow(ON)
    await stand.recorded()
    stand.office.there.clear()
    stand.now_ms += 30_000
    stand.office.links[-1].end()
    await stand.until(lambda: bool(stand.session.faults))
    stand.now_ms += lasts_ms
    stand.office.there.set()
    missed = (30_000, 30_000 + lasts_ms) if lasts_ms >= GAP_LEAST_MS else None
    assert (await stand.recorded(2)).unrecorded == missed


async def test_nobody_is_told_that_he_is_recorded_while_the_recorder_only_starts(
    stand: Stand,
) -> None:
    stand.follow(ON)
    await stand.until(lambda: bool(stand.session.faults))
    assert set(stand.session.faults) == {(RecordingFault.RECORDER_DOWN, None)}
    stand.office.there.set()
    await stand.recorded()
    assert stand.session.faults == {}


async def test_a_recorder_lost_while_it_answers_is_not_waited_for(stand: Stand) -> None:
    stand.office.dies = True
    stand.office.there.set()
    stand.follow(ON)
    await stand.until(lambda: len(stand.office.links) > 1, timeout_s=ANSWER_S - 1)
