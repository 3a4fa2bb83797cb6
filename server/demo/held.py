"""A conference of the demo that is over, told by hand with a clock of its own: for pages that look
back. Its film is a made one: a bar that grows as the meeting goes on."""

import asyncio
import hashlib
import io
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

import av
import numpy as np

from rooms.agenda.messages import ActivateItem
from rooms.attendance.messages import Arrive
from rooms.captions.messages import AddCaption
from rooms.conferences.messages import CloseConference, OpenConference
from rooms.documents.messages import RenderState
from rooms.floor.messages import GrantFloor, RevokeFloor
from rooms.kernel.database import Database
from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.kernel.local_files import LocalFiles
from rooms.live.messages import Command, SystemCommand
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.presenting.messages import StartPresenting, TurnPage
from rooms.recording.film_messages import FilmKind, FilmSpan
from rooms.recording.films import Films, MadeFile, Timeline
from rooms.sites.messages import Role
from server.demo.domain import open_domain
from server.demo.seed import seed
from server.settings import Settings

LENGTH_S = 180
FRAMES_PER_S = 2
WIDTH, HEIGHT = 640, 360
ASK_EVERY_S = 0.3

SENTENCES = (
    (8, "chair", "Thưa các đồng chí, tôi tuyên bố khai mạc hội nghị giao ban trực tuyến ba cấp"),
    (16, "chair", "Đề nghị các điểm cầu phát biểu ngắn gọn, đi thẳng vào nội dung"),
    (30, "secretary", "Tổng thu ngân sách mười một tháng đạt 92,5% dự toán"),
    (42, "secretary", "Còn ba xã chậm giải ngân vốn đầu tư công, đề nghị báo cáo rõ nguyên nhân"),
    (66, "delegate", "Xã cam kết hoàn thành chuyển đổi số trước ngày 30 tháng 11"),
    (78, "delegate", "Khó khăn nhất là đường truyền ở hai thôn vùng cao chưa ổn định"),
    (96, "delegate", "Đề nghị tỉnh hỗ trợ hai trạm phát sóng trong quý I năm sau"),
    (124, "chair", "Giao Sở Khoa học và Công nghệ khảo sát, báo cáo trước ngày 10 tháng 12"),
    (140, "chair", "Yêu cầu các xã rà soát phương án chống rét cho gia súc ngay trong tuần này"),
    (160, "chair", "Tôi kết luận hội nghị, đề nghị thư ký hoàn chỉnh biên bản trong chiều nay"),
)


@dataclass(slots=True)
class HandClock:
    now_ms: int

    def __call__(self) -> int:
        return self.now_ms


@dataclass(slots=True)
class Told:
    """The meeting as it is told: each command at its second."""

    live: LiveConferences
    clock: HandClock
    conference_id: ConferenceId
    begun_ms: int
    _number: int = field(default=0)

    async def at(self, second: int, who: str, command: Command) -> None:
        self.clock.now_ms = self.begun_ms + second * 1000
        self._number += 1
        await self.live.execute(
            self.conference_id, AttendeeId(who), command, f"told-{self._number}"
        )

    async def system(self, second: int, command: SystemCommand) -> None:
        self.clock.now_ms = self.begun_ms + second * 1000
        await self.live.execute_system(self.conference_id, command)

    async def state(self) -> LiveState:
        return await self.live.state(self.conference_id)


async def rendered(settings: Settings) -> ConferenceId:
    """Wait until the server of `settings` has drawn the demo's papers."""
    async with open_domain(settings) as domain:
        known = await seed(domain, now=datetime.now(UTC))
    while True:
        async with open_domain(settings) as domain:
            documents = (await domain.live.state(known.conference_id)).documents.documents
        if all(one.version.render_state is RenderState.READY for one in documents.values()):
            return known.conference_id
        await asyncio.sleep(ASK_EVERY_S)


async def hold(settings: Settings, conference_id: ConferenceId) -> int:
    """While no server runs. When it began, in epoch ms."""
    database = Database.open(settings.database_url)
    draw = secrets.token_bytes
    # After the newest line of the log: its time never goes back.
    begun_ms = (int(datetime.now(UTC).timestamp()) + 1) * 1000
    clock = HandClock(begun_ms)
    try:
        async with LiveConferences(database, clock=clock, random=draw) as live:
            await _tell(Told(live, clock, conference_id, begun_ms))
        films = Films(
            database,
            LocalFiles(settings.under_data(settings.storage.files)),
            clock=clock,
            random=draw,
        )
        await _film(films, settings, conference_id, begun_ms)
    finally:
        await database.close()
    return begun_ms


async def _tell(told: Told) -> None:
    state = await told.state()
    people = {
        role: next(one.id for one in state.roster.attendees.values() if one.role == role)
        for role in (Role.CHAIR, Role.SECRETARY, Role.DELEGATE)
    }
    chair = people[Role.CHAIR]
    for who in people.values():
        await told.system(0, Arrive(type="attendance.arrive", attendee_id=who))
    await told.at(1, chair, OpenConference(type="conference.open"))
    items = [item.id for _, item in state.agenda.walk()]
    document = next(one for one in state.documents.documents.values() if one.version.page_count > 2)
    steps: list[tuple[int, Command]] = [
        (5, ActivateItem(type="agenda.activate", item_id=items[0])),
        (24, ActivateItem(type="agenda.activate", item_id=items[1])),
        (25, StartPresenting(type="presenting.start", document_id=document.id)),
        (120, ActivateItem(type="agenda.activate", item_id=items[-1])),
    ]
    for second, command in steps:
        await told.at(second, chair, command)
        if second == 25:
            await _turns(told, chair)
            await _speeches(told, chair, people)
    for number, (second, role, text) in enumerate(SENTENCES):
        await told.system(
            LENGTH_S - 10,
            AddCaption(
                type="captions.add",
                segment_id=f"held{number}",
                revision=0,
                attendee_id=people[Role(role)],
                started_at_ms=told.begun_ms + second * 1000,
                ended_at_ms=told.begun_ms + second * 1000 + 7000,
                text=text,
            ),
        )
    await told.at(LENGTH_S, chair, CloseConference(type="conference.close"))


async def _turns(told: Told, chair: str) -> None:
    presented = (await told.state()).presenting
    for second, page in ((34, 2), (46, 3)):
        turn = TurnPage(type="presenting.turn", epoch=presented.epoch, page=page)
        await told.at(second, chair, turn)


async def _speeches(told: Told, chair: str, people: dict[Role, str]) -> None:
    for second, role, end in ((60, Role.DELEGATE, 110),):
        epoch = (await told.state()).floor.epoch
        grant = GrantFloor(type="floor.grant", attendee_id=people[role], epoch=epoch)
        await told.at(second, chair, grant)
        epoch = (await told.state()).floor.epoch
        await told.at(end, chair, RevokeFloor(type="floor.revoke", epoch=epoch))


async def _film(
    films: Films, settings: Settings, conference_id: ConferenceId, begun_ms: int
) -> None:
    data = await asyncio.to_thread(_drawn)
    sha256 = hashlib.sha256(data).hexdigest()
    name = f"films/{conference_id}/{sha256}.mp4"
    await LocalFiles(settings.under_data(settings.storage.files)).put(name, data)
    await films.order(conference_id)
    span = FilmSpan(film_ms=0, wall_ms=begun_ms, duration_ms=LENGTH_S * 1000)
    made = MadeFile(name, sha256, len(data), LENGTH_S * 1000, WIDTH, HEIGHT)
    every = dict.fromkeys(FilmKind, made)
    await films.finished(conference_id, every, Timeline((span,), (), ()))


def _drawn() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as film:
        stream = film.add_stream("libx264", rate=FRAMES_PER_S)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        count = LENGTH_S * FRAMES_PER_S
        for number in range(count):
            picture = np.full((HEIGHT, WIDTH, 3), (24, 34, 48), np.uint8)
            picture[HEIGHT - 24 :, : WIDTH * number // count] = (91, 155, 240)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return out.getvalue()
