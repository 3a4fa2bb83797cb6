"""The film of a conference from its closing to the browser: made by itself, watched by who took
part, taken away and ordered by who leads, gone with its recording."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rooms.kernel.ids import ConferenceId
from rooms.recording.messages import SegmentCodec, SegmentKind, SegmentState
from rooms.recording.records import EndedSegment, NewSegment
from server.app import Server
from server.domain import now_ms
from tests.integration.server.client import Client
from tests.integration.server.conftest import PageOf
from tests.integration.server.world import World
from tests.support import flashes

SECONDS = 3
FLASH_MS = [1_000, 2_000]


async def recorded(server: Server, world: World, page_of: PageOf) -> Client:
    """The chair, who has recorded three seconds of himself and closed the conference."""
    chair = await page_of("chair")
    me = (await chair.join("chair"))["snapshot"]["me"]
    await chair.command("conference.open")
    assert (await chair.command("recording.start"))["ok"] is True
    [recording] = await server.domain.record.recordings.of(world.conference_id)
    await _segment(server, recording.id, world.conference_id, me, SegmentKind.CAMERA)
    await _segment(server, recording.id, world.conference_id, me, SegmentKind.MICROPHONE)
    assert (await chair.command("recording.stop"))["ok"] is True
    assert (await chair.command("conference.close"))["ok"] is True
    return chair


async def _segment(
    server: Server, recording_id: str, conference_id: ConferenceId, who: str, kind: SegmentKind
) -> None:
    name = f"recordings/{conference_id}/{kind.value}.mkv"
    path = server.domain.files.path(name)
    await asyncio.to_thread(_write, path, kind)
    data = await asyncio.to_thread(path.read_bytes)
    at_ms = now_ms()
    codec = SegmentCodec.VP8 if kind is SegmentKind.CAMERA else SegmentCodec.OPUS
    new = NewSegment(
        *(kind.value, recording_id, conference_id, who, "site", kind, codec, name, at_ms)
    )
    await server.domain.record.recordings.begin(new)
    await server.domain.record.recordings.end(
        EndedSegment(
            *(kind.value, SegmentState.CLOSED, at_ms, at_ms + SECONDS * 1000, len(data)),
            sha256=hashlib.sha256(data).hexdigest(),
        )
    )


def _write(path: Path, kind: SegmentKind) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind is SegmentKind.CAMERA:
        flashes.write_pictures(path, SECONDS, FLASH_MS, fps=15)
    else:
        flashes.write_sound(path, SECONDS, FLASH_MS)


async def ready(client: Client) -> dict[str, Any]:
    """The view of the film once it is made."""
    view = await _until(client, lambda view: _states(view) in ({"ready"}, {"failed"}))
    assert _states(view) == {"ready"}, view
    return view


def _states(view: dict[str, Any]) -> set[str]:
    return {one["state"] for one in view["films"]}


async def _until(client: Client, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    async with asyncio.timeout(40):
        while True:
            view = dict((await client.request("GET", address(client)))[1])
            if holds(view):
                return view
            await asyncio.sleep(0.2)


def address(client: Client, rest: str = "") -> str:
    return f"/api/conferences/{client.conference_id}/film{rest}"


async def test_a_closed_conference_has_its_film_which_who_took_part_may_watch(
    server: Server, world: World, page_of: PageOf
) -> None:
    chair = await recorded(server, world, page_of)
    view = await ready(chair)
    film = next(one for one in view["films"] if one["kind"] == "film")
    assert (film["width"], film["height"], film["progress"]) == (1280, 720, 1)
    assert film["duration_ms"] == sum(span["duration_ms"] for span in film["spans"])
    assert film["chapters"][0]["film_ms"] == 0
    assert (view["may_order"], view["may_download"]) == (True, True)
    delegate, outsider = await page_of("delegate"), await page_of("outsider")
    seen = (await delegate.request("GET", address(delegate)))[1]
    assert (seen["may_order"], seen["may_download"]) == (False, False)
    await _by_ranges(delegate, film["byte_count"])
    assert (await delegate.request("GET", address(delegate, ".mp4?download=1")))[0] == 403
    assert (await delegate.request("POST", address(delegate)))[0] == 403
    assert (await outsider.request("GET", address(outsider)))[0] == 404
    assert (await outsider.request("GET", address(outsider, ".mp4")))[0] == 404


async def _by_ranges(client: Client, byte_count: int) -> None:
    url = client.url + address(client, ".mp4")
    async with client.http.get(url, headers={"Range": "bytes=4-7"}) as answer:
        assert answer.status == 206
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.headers["Content-Range"] == f"bytes 4-7/{byte_count}"
        assert await answer.read() == b"ftyp"
    async with client.http.get(client.url + address(client, ".m4a")) as answer:
        assert answer.headers["Content-Type"] == "audio/mp4"
        assert (await answer.read())[4:8] == b"ftyp"


async def test_a_film_is_made_again_on_order_and_goes_with_its_recording(
    server: Server, world: World, page_of: PageOf
) -> None:
    chair = await recorded(server, world, page_of)
    first = await ready(chair)
    status, view = await chair.request("POST", address(chair))
    assert (status, _states(view)) == (202, {"waiting"})
    again = await ready(chair)
    assert again["films"][0]["made_at_ms"] > first["films"][0]["made_at_ms"]
    [recording] = await server.domain.record.recordings.of(world.conference_id)
    assert await server.domain.record.recordings.delete(
        recording.id, by="chair", why="hết thời hạn"
    )
    await _until(chair, lambda view: not view["films"])
    folder = server.domain.files.path(f"films/{world.conference_id}")
    assert not any(await asyncio.to_thread(lambda: list(folder.glob("*"))))
    status, refusal = await chair.request("POST", address(chair))
    assert (status, refusal["code"]) == (409, "nothing_recorded")


async def test_where_nothing_was_recorded_there_is_no_film(page_of: PageOf) -> None:
    chair = await page_of("chair")
    assert (await chair.request("GET", address(chair)))[1]["films"] == []
    assert (await chair.request("GET", address(chair, ".mp4")))[1]["code"] == "film_not_ready"
    assert (await chair.request("DELETE", address(chair)))[1]["code"] == "film_not_ready"


async def test_a_film_that_a_server_left_unfinished_is_made_by_the_next(
    server: Server, world: World, page_of: PageOf
) -> None:
    chair = await recorded(server, world, page_of)
    await ready(chair)
    films = server.domain.record.films
    await films.order(world.conference_id)
    await films.composing(world.conference_id, 0.5)
    assert await films.unfinished() == [world.conference_id]
    await ready(chair)
