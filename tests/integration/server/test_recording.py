"""A meeting is recorded by a real recorder at a real relay: every file plays, whatever dies."""

import asyncio
import io
import os
import signal
import zipfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import av
import pytest
import pytest_asyncio
from sqlalchemy import update

from rooms.conferences.tables import CONFERENCES
from rooms.kernel.ids import ConferenceId
from rooms.recording.messages import KeptState, SegmentKind, SegmentState
from rooms.recording.records import RecordingRecord, SegmentRecord
from server.app import Server
from server.recording.link import Link
from tests.integration.media.hall import Studio
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf
from tests.integration.server.test_media import Station
from tests.integration.server.world import World

LOST_AT_MOST_MS = 6_000
EARLY_MS, CALM_MS = -200, 1_500
"""The first packet may have been on its way when it was asked for; a camera may take a second to
its next key frame."""
LOOKED_EVERY_S = 0.05


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio.open()


@pytest_asyncio.fixture
async def gathered(page_of: PageOf, studio: Studio, stack: AsyncExitStack) -> dict[str, Station]:
    """The chair and a commune before their conference opens."""
    made = {}
    for name in ("chair", "operator"):
        made[name] = Station(await page_of(name), studio)
        stack.push_async_callback(made[name].peer.close)
        await made[name].enter()
    return made


@pytest_asyncio.fixture
async def stations(gathered: dict[str, Station]) -> dict[str, Station]:
    """The same in an open conference that is recorded."""
    chair = gathered["chair"].client
    assert (await chair.command("conference.open"))["ok"] is True
    assert (await chair.command("recording.start"))["ok"] is True
    return gathered


@pytest_asyncio.fixture
async def recorded_by_itself(server: Server, world: World) -> None:
    """Asked for before anybody comes."""
    async with server.domain.database.write() as connection:
        await connection.execute(update(CONFERENCES).values(record_at_opening=True))


class Kept:
    """What the tables say of the conference's recordings."""

    def __init__(self, server: Server, conference_id: str) -> None:
        self._server = server
        self._conference_id = ConferenceId(conference_id)

    async def recordings(self) -> list[RecordingRecord]:
        return await self._server.domain.record.recordings.of(self._conference_id)

    async def segments(self) -> list[SegmentRecord]:
        return [segment for one in await self.recordings() for segment in one.segments]

    async def until(
        self, is_so: Callable[[list[SegmentRecord]], bool], timeout_s: float = 20
    ) -> list[SegmentRecord]:
        for _ in range(round(timeout_s / LOOKED_EVERY_S)):
            if is_so(segments := await self.segments()):
                return segments
            await asyncio.sleep(LOOKED_EVERY_S)
        raise TimeoutError

    def path(self, segment: SegmentRecord) -> Path:
        return self._server.domain.files.path(segment.file)


@pytest.fixture
def kept(server: Server, world: World) -> Kept:
    return Kept(server, world.conference_id)


def decoded_ms(path: Path) -> int:
    """How much of the file a decoder brings forth."""
    with av.open(str(path)) as container:
        stream = container.streams[0]
        frames = [one for one in container.decode(stream) if isinstance(one, av.frame.Frame)]
    times = [frame.time or 0.0 for frame in frames]
    assert times, path
    return round((times[-1] - times[0]) * 1000)


def both_of_chair(segments: list[SegmentRecord]) -> bool:
    kinds = {one.kind for one in segments if one.state is SegmentState.OPEN}
    return {SegmentKind.CAMERA, SegmentKind.MICROPHONE} <= kinds


async def test_the_stage_is_recorded_from_start_to_stop(
    stations: dict[str, Station], kept: Kept
) -> None:
    chair = stations["chair"].client
    await kept.until(both_of_chair)
    await asyncio.sleep(3)
    assert (await chair.command("recording.stop"))["ok"] is True
    segments = await kept.until(lambda all_: all(one.plays for one in all_))
    [recording] = await kept.recordings()
    assert recording.state is KeptState.STOPPED
    for segment in segments:
        assert segment.sha256
        assert segment.byte_count == kept.path(segment).stat().st_size
        assert segment.ended_at_ms is not None
        length_ms = segment.ended_at_ms - segment.started_at_ms
        assert length_ms >= 2_500
        assert abs(decoded_ms(kept.path(segment)) - length_ms) < 150
        # By hand: what was said while the recorder started is marked, and nothing else.
        assert all(end <= segment.started_at_ms for _, end in segment.gaps)
    starts = [one.started_at_ms for one in segments]
    assert max(starts) - min(starts) < 1_500
    await it_is_taken_away_and_deleted(chair, recording, kept)


@pytest.mark.usefixtures("recorded_by_itself")
async def test_what_is_recorded_by_itself_is_so_from_the_opening_on(
    gathered: dict[str, Station], kept: Kept, server: Server
) -> None:
    chair = gathered["chair"].client
    await until(lambda: any(link.joined.is_set() for link in _links(server)))
    pid, link = server.recording.pid, _links(server)
    assert (await chair.command("conference.open"))["ok"] is True
    segments = await kept.until(both_of_chair)
    [recording] = await kept.recordings()
    first_ms = min(one.started_at_ms for one in segments) - recording.started_at_ms
    assert EARLY_MS < first_ms < CALM_MS
    assert [one.gaps for one in segments] == [()] * len(segments)
    assert (server.recording.pid, _links(server)) == (pid, link)


async def until(is_so: Callable[[], bool], timeout_s: float = 20) -> None:
    async with asyncio.timeout(timeout_s):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(LOOKED_EVERY_S)


def _links(server: Server) -> list[Link]:
    return list(server.recording._links.values())


async def it_is_taken_away_and_deleted(
    chair: Client, recording: RecordingRecord, kept: Kept
) -> None:
    paths = [kept.path(one) for one in recording.segments]
    async with chair.http.get(f"{chair.url}/api/recordings/{recording.id}.zip") as answer:
        assert answer.status == 200
        with zipfile.ZipFile(io.BytesIO(await answer.read())) as archive:
            names = archive.namelist()
            assert archive.testzip() is None
    assert names[0] == "manifest.json"
    assert len(names) == 1 + len(paths)
    deletion = f"/api/recordings/{recording.id}/deletion"
    status, _ = await chair.request("POST", deletion, json={"why": "Ghi thử thiết bị"})
    assert status == 204
    assert not any(path.exists() for path in paths)
    [deleted] = await kept.recordings()
    assert (deleted.deleted_by, deleted.deleted_why) == ("Người chair", "Ghi thử thiết bị")
    status, refusal = await chair.request("GET", f"/api/recordings/{recording.id}.zip")
    assert refusal["code"] == "recording_deleted"


async def test_a_full_disk_stops_recording_loudly_and_room_lets_it_go_on(
    stations: dict[str, Station], kept: Kept, server: Server
) -> None:
    chair, room = stations["chair"].client, server.recording.disk
    await kept.until(both_of_chair)
    server.recording.disk = replace(room, reserve_bytes=1 << 60)
    await chair.until(lambda: told(chair)[-1:] == [["disk_full"]])
    segments = await kept.until(lambda all_: all(one.plays for one in all_))
    server.recording.disk = room
    await kept.until(both_of_chair)
    await chair.until(lambda: told(chair)[-1] == [])
    assert len(await kept.segments()) > len(segments)


def told(client: Client) -> list[list[str]]:
    """What was wrong with the recording, each time that everybody was told."""
    events = [one["event"] for one in client.events]
    troubled = [one["troubles"] for one in events if one["type"] == "recording.troubled"]
    return [[one["fault"] for one in troubles] for troubles in troubled]


async def test_a_killed_recorder_is_back_and_what_it_wrote_plays(
    stations: dict[str, Station], kept: Kept, server: Server
) -> None:
    await kept.until(both_of_chair)
    await asyncio.sleep(2)
    processes = server.recording.processes
    await until(lambda: processes.spare_pid is not None)
    killed, spare = processes.pid, processes.spare_pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await until(lambda: processes.pid == spare)
    segments = await kept.until(
        lambda all_: (
            any(one.state is SegmentState.RECOVERED for one in all_) and both_of_chair(all_)
        )
    )
    await asyncio.sleep(1)
    await stations["chair"].client.command("recording.stop")
    segments = await kept.until(lambda all_: all(one.plays for one in all_))
    for kind in (SegmentKind.CAMERA, SegmentKind.MICROPHONE):
        first, second = [one for one in segments if one.kind is kind]
        decoded_ms(kept.path(first))
        assert first.ended_at_ms is not None
        assert second.started_at_ms - first.ended_at_ms < LOST_AT_MOST_MS
