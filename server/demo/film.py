"""The demo's film: a site flashes and beeps while it is recorded; afterwards the film says how
far its sound and its picture lie apart."""

import asyncio
import json
from pathlib import Path
from statistics import median

import numpy as np

from media.peers.picture import LOOP_FRAMES, Picture, encode_picture
from media.peers.sound import from_samples
from rooms.recording.messages import StartRecording, StopRecording
from server.demo import flashes
from server.demo.attendant import Refusal
from server.demo.meeting import Meeting
from server.demo.report import Report
from server.demo.stations import Station

FLASHES = 6
EVERY_S = 2.0
MADE_S = 90.0
ASKED_EVERY_S = 0.5
DARK = (30, 60, 80)


async def start_recording(meeting: Meeting) -> None:
    await meeting.chair.attendant.command(StartRecording(type="recording.start"))


async def stop_recording(meeting: Meeting) -> None:
    await meeting.chair.attendant.command(StopRecording(type="recording.stop"))


async def flash(meeting: Meeting, site: Station) -> None:
    """The site is called; each flash begins with its beep."""
    lit, dark = _still("flash", flashes.FLASH_RGB), _still("dark", DARK)
    steps = np.arange(flashes.RATE * flashes.FLASH_MS // 1000) / flashes.RATE
    wave = np.sin(2 * np.pi * flashes.BEEP_HZ * steps) * 0.5
    beep = from_samples("beep", (wave * 32_767).astype(np.int16))
    publisher = site.peer.publisher
    before = publisher.picture
    await meeting.grant(site)
    try:
        for _ in range(FLASHES):
            publisher.picture = dark
            await asyncio.sleep(EVERY_S - flashes.FLASH_MS / 1000)
            publisher.picture = lit
            publisher.say(beep)
            await asyncio.sleep(flashes.FLASH_MS / 1000)
    finally:
        publisher.picture = before


def _still(name: str, colour: tuple[int, int, int]) -> Picture:
    """Nothing but key frames, as many as in any loop: it can follow another at any place."""
    return Picture(name, encode_picture(name, colour).frames[:1] * LOOP_FRAMES)


async def keep_film(meeting: Meeting, folder: Path, report: Report) -> None:
    """The film, once it is made, beside the report; the middle one of its offsets."""
    address = f"/api/conferences/{meeting.conference_id}/film"
    async with asyncio.timeout(MADE_S):
        while True:
            films = json.loads(await meeting.chair.attendant.get(address))["films"]
            states = {one["state"] for one in films}
            if states == {"ready"}:
                break
            if "failed" in states:
                raise Refusal(f"no film: {films}")
            await asyncio.sleep(ASKED_EVERY_S)
    path = folder / "film.mp4"
    data = await meeting.chair.attendant.get(f"{address}.mp4?download=1")
    await asyncio.to_thread(path.write_bytes, data)
    report.film_mp4 = str(path)
    offsets = await asyncio.to_thread(flashes.offsets_ms, path)
    if offsets:
        report.av_offset_ms = round(median(offsets), 1)
