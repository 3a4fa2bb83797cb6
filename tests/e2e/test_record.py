"""From a meeting in real browsers to its record: the film plays and its sound is in time,
chapters and transcript name the right people, the minutes hold what they must.

`RECORD_SPEECH_S` is the length of each of the four speeches; `make record-e2e` holds five minutes.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import docx
import pypdfium2
import pytest
from PIL import Image

from server.demo import flashes
from server.demo.attendant import Refusal
from tests.e2e.people import eventually
from tests.e2e.scripted import PLAN, REPORT, Script, prepared

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("cameras"), pytest.mark.timeout(1_500)]

SPEECH_S = float(os.environ.get("RECORD_SPEECH_S", "11"))
PICTURES = Path("var/e2e/record")
MADE_WITHIN_S = 120 + 8 * SPEECH_S
IN_SYNC_MS = 80
PLAYED = """async (address) => {
    const video = document.createElement("video");
    video.src = address;
    document.body.append(video);
    await video.play();
    const began = video.currentTime;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return {
        seconds: video.currentTime - began,
        sound: video.webkitAudioDecodedByteCount,
        frames: video.getVideoPlaybackQuality().totalVideoFrames,
        width: video.videoWidth,
    };
}"""


@pytest.fixture
async def script(tmp_path: Path) -> AsyncIterator[Script]:
    async with AsyncExitStack() as stack:
        yield await prepared(tmp_path, stack, part_s=SPEECH_S)


async def test_a_meeting_leaves_its_whole_record(script: Script) -> None:
    await script.play()
    film = await the_film(script)
    path = await kept(script)
    await the_film_plays(script)
    the_sound_is_in_time(path)
    the_chapters_are_right(script, film, path)
    await the_transcript_names_who_spoke(script)
    await the_minutes_hold_what_they_must(script)


async def the_film(script: Script) -> dict[str, Any]:
    """Once it is made."""
    found: dict[str, Any] = {}

    async def ready() -> bool:
        view = json.loads(await script.secretary.get(_address(script, "film")))
        states = {one["state"] for one in view["films"]}
        assert "failed" not in states, view
        if states != {"ready"}:
            return False
        found.update(next(one for one in view["films"] if one["kind"] == "film"))
        return True

    await eventually(ready, "a film", MADE_WITHIN_S)
    return found


async def kept(script: Script) -> Path:
    """The film as a file, and pictures of it to look at."""
    data = await script.secretary.get(_address(script, "film.mp4?download=1"))
    return await asyncio.to_thread(_write, data)


def _write(data: bytes) -> Path:
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / "film.mp4"
    path.write_bytes(data)
    with av.open(path) as film:
        every = max(1, film.streams.video[0].frames // 12)
        for number, frame in enumerate(film.decode(video=0)):
            if number % every == every // 2:
                picture = Image.fromarray(frame.to_ndarray(format="rgb24"))
                picture.save(PICTURES / f"film-{number // every:02}.png")
    return path


async def the_film_plays(script: Script) -> None:
    """In the browser of somebody who took part."""
    page = script.tablet.page
    await page.goto(script.base_url)
    played = await page.evaluate(PLAYED, _address(script, "film.mp4"))
    assert played["seconds"] > 2
    assert played["sound"] > 0
    assert played["frames"] > 20
    assert played["width"] == 1280


def the_sound_is_in_time(path: Path) -> None:
    offsets = flashes.offsets_ms(path)
    assert len(offsets) >= SPEECH_S / 2 - 2, offsets
    worst = max(offsets, key=abs)
    print(f"sound against picture: worst {worst:.0f} ms of {len(offsets)} flashes")
    assert abs(worst) <= IN_SYNC_MS, offsets


def the_chapters_are_right(script: Script, film: dict[str, Any], path: Path) -> None:
    """Both items, and each who was called, at the moment it began."""
    chapters = film["chapters"]
    items = [one for one in chapters if one["attendee_id"] is None and one["item_id"] is not None]
    assert [one["title"].split(". ", 1)[1] for one in items] == [REPORT, PLAN]
    called = [one for one in chapters if one["attendee_id"] is not None]
    order = [script.attendee(name).id for name in ("batxat", "sapa", "chutri")]
    assert [one["attendee_id"] for one in called] == order
    [span] = film["spans"]
    begun = {said.attendee_id: said.from_ms for said in script.said[1:]}
    for one in called:
        at_ms = span["wall_ms"] + one["film_ms"] - span["film_ms"]
        assert abs(at_ms - begun[one["attendee_id"]]) < 1_500
    with av.open(path) as opened:
        inside = [one["metadata"]["title"] for one in opened.chapters()]
    assert any(REPORT in title for title in inside)
    assert any("Bát Xát" in title for title in inside)


async def the_transcript_names_who_spoke(script: Script) -> None:
    """Every row belongs to who was speaking then; both who spoke have rows."""
    rows: list[dict[str, Any]] = []

    async def settled() -> bool:
        answer = json.loads(await script.secretary.get(_address(script, "transcript/rows?since=0")))
        rows[:] = [row for row in answer["rows"] if row["standing"] == "live"]
        return bool(rows) and answer["progress"]["state"] in ("ready", "captions")

    await eventually(settled, "a transcript", MADE_WITHIN_S)
    chair, site = script.attendee("chutri").id, script.attendee("batxat").id
    assert {chair, site} <= {row["attendee_id"] for row in rows}
    for row in rows:
        if row["attendee_id"] == chair:
            continue  # the chair's microphone is always open
        middle = (row["started_at_ms"] + row["ended_at_ms"]) / 2
        floors = [one for one in script.floors() if one.from_ms <= middle <= one.to_ms]
        assert row["attendee_id"] in {one.attendee_id for one in floors}, row


async def the_minutes_hold_what_they_must(script: Script) -> None:
    """Chair and those present; order and content; each opinion; votes; the conclusion."""
    pdf = await _paper(script, "pdf")
    word = await _paper(script, "docx")
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    for number, page in enumerate(document):
        page.render(scale=1.3).to_pil().save(PICTURES / f"minutes-{number + 1}.png")
    read = docx.Document(BytesIO(word))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    for text in (" ".join(pages), " ".join([*(one.text for one in read.paragraphs), *cells])):
        plain = " ".join(text.split()).lower()
        for wanted in _mandatory(script):
            assert wanted.lower() in plain, f"{wanted} is not in {plain[:3000]}"


def _mandatory(script: Script) -> list[str]:
    site = script.attendee("batxat")
    return [
        script.attendee("chutri").name,
        "Xã Bát Xát",
        REPORT,
        PLAN,
        site.name,
        script.poll_title,
        "Tán thành 4",
        "Được thông qua",
        "Kết luận",
    ]


async def _paper(script: Script, kind: str) -> bytes:
    found: list[bytes] = []

    async def written() -> bool:
        try:
            found.append(await script.secretary.get(_address(script, f"minutes.{kind}")))
        except Refusal:
            return False
        return True

    await eventually(written, f"minutes as {kind}", MADE_WITHIN_S)
    await asyncio.to_thread((PICTURES / f"minutes.{kind}").write_bytes, found[-1])
    return found[-1]


def _address(script: Script, what: str) -> str:
    return f"/api/conferences/{script.conference_id}/{what}"
