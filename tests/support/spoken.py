"""A conference that is over: what was said is in the log, one microphone was heard again, and there
is a sound to play, without anybody having spoken."""

import asyncio
import hashlib
from io import BytesIO

import av
import numpy as np

from rooms.captions.messages import AddCaption
from rooms.conferences.messages import CloseConference, OpenConference
from rooms.kernel.ids import AttendeeId
from rooms.recording.film_messages import FilmKind, FilmSpan
from rooms.recording.films import MadeFile, Timeline
from rooms.transcript.hearing import Heard, HeardWord
from rooms.transcript.messages import TranscriptState
from server.domain import Domain
from tests.integration.server.world import World

SAID = (
    ("chair", "Kính thưa các đồng chí, tôi tuyên bố khai mạc hội nghị."),
    ("chair", "Đề nghị xã Bát Sát báo cáo kết quả phòng, chống thiên tai."),
    ("operator", "Xã bát sát xin báo cáo các nội dung sau đây."),
    ("operator", "Đến hết tháng mười toàn xã có 12 điểm sạt lở, đã khắc phục 9 điểm."),
    ("delegate", "Tôi nhất trí với báo cáo và đề nghị tỉnh bổ sung kinh phí."),
)
EACH_MS = 4_000
UNSURE = ("Sát", "tai.", "phòng,")


async def hold(domain: Domain, world: World) -> dict[str, AttendeeId]:
    """Open it, let everybody speak, close it, hear the chair again; attendees by name."""
    conference_id = world.conference_id
    state = await domain.live.state(conference_id)
    names = {person_id: name for name, person_id in world.people.items()}
    attendees = {
        names[one.person_id]: AttendeeId(one.id)  # type: ignore[index]
        for one in state.roster.attendees.values()
    }
    chair = attendees["chair"]
    await domain.live.execute(conference_id, chair, OpenConference(type="conference.open"), "open")
    opened_ms = (await domain.live.state(conference_id)).conference.opened_at_ms or 0
    for number, (who, text) in enumerate(SAID):
        caption = AddCaption(
            type="captions.add",
            segment_id=f"s{number}",
            revision=0,
            attendee_id=attendees[who],
            started_at_ms=opened_ms + number * EACH_MS,
            ended_at_ms=opened_ms + (number + 1) * EACH_MS - 500,
            text=text,
        )
        await domain.live.execute_system(conference_id, caption)
    await domain.live.execute(
        conference_id, chair, CloseConference(type="conference.close"), "close"
    )
    await _hear_again(domain, world, chair, opened_ms)
    return attendees


async def _hear_again(domain: Domain, world: World, chair: AttendeeId, opened_ms: int) -> None:
    """The chair's two sentences with times and doubts, as the archive pass gives them."""
    conference_id = world.conference_id
    await domain.record.transcripts.prepare(conference_id)
    await _until_looked(domain, world)
    await domain.record.passes.again(conference_id)
    current = await domain.record.passes.current(conference_id)
    assert current is not None
    segments = [_heard(text, opened_ms + n * EACH_MS) for n, (_, text) in enumerate(SAID[:2])]
    until_ms = opened_ms + 2 * EACH_MS
    await domain.record.passes.heard(current, chair, segments, until_ms)
    course = await domain.record.passes.course(conference_id)
    site_id = (await domain.live.state(conference_id)).roster.attendee(chair).site_id
    await domain.record.passes.settle(current, chair, site_id, [(opened_ms, until_ms)], course)
    await domain.record.passes.finish(current)
    view = await domain.record.transcripts.view(conference_id, chair)
    assert view.progress.state is TranscriptState.READY


async def _until_looked(domain: Domain, world: World) -> None:
    """Until the server has found that there is no recording."""
    async with asyncio.timeout(20):
        while await domain.record.passes.current(world.conference_id) is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def _heard(text: str, from_ms: int) -> Heard:
    words = text.split()
    each_ms = (EACH_MS - 500) // len(words)
    return Heard(
        tuple(
            HeardWord(
                from_ms + n * each_ms,
                from_ms + (n + 1) * each_ms,
                word,
                41 if word in UNSURE else 93,
            )
            for n, word in enumerate(words)
        )
    )


async def give_sound(domain: Domain, world: World) -> None:
    """As the film maker leaves it, but without a picture: a quiet tone."""
    data = _tone(len(SAID) * EACH_MS / 1000)
    conference = (await domain.live.state(world.conference_id)).conference
    name = f"films/{world.conference_id}/sound.m4a"
    await domain.files.put(name, data)
    made = MadeFile(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        byte_count=len(data),
        duration_ms=len(SAID) * EACH_MS,
        width=None,
        height=None,
    )
    span = FilmSpan(
        film_ms=0, wall_ms=conference.opened_at_ms or 0, duration_ms=len(SAID) * EACH_MS
    )
    await domain.record.films.order(world.conference_id)
    timeline = Timeline(spans=(span,), chapters=(), missing=())
    await domain.record.films.finished(world.conference_id, dict.fromkeys(FilmKind, made), timeline)


def _tone(seconds: float) -> bytes:
    stored = BytesIO()
    with av.open(stored, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=16_000, layout="mono")
        time = np.arange(int(seconds * 16_000)) / 16_000
        wave = (0.1 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(wave[np.newaxis, :], format="fltp", layout="mono")
        frame.sample_rate = 16_000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return stored.getvalue()
