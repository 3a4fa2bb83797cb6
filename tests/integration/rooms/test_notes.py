"""Notes on a real database: stored once, numbered, private, shared and taken back, bounded."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio

from rooms.conferences.messages import OpenConference
from rooms.documents.bringing import Upload
from rooms.documents.messages import DocumentKind, DocumentView, RenderingProgressed, RenderState
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ports import Stored
from rooms.notes import rules, tables
from rooms.notes.messages import OPERATIONS, NoteOperation
from rooms.notes.rules import fold
from rooms.notes.service import Notes, Pushed
from rooms.presenting.messages import StartPresenting
from tests.integration.rooms.world import World


class Desk:
    """Who writes what on one paper of the meeting."""

    def __init__(self, world: World, document: DocumentView) -> None:
        self.world = world
        self.document = document
        self.notes = Notes(world.database, world.live)

    @property
    def place(self) -> dict[str, Any]:
        return {"document_id": self.document.id, "sha256": self.document.version.sha256, "page": 1}

    def draw(self, id_: str, lamport: int = 1, *, presenter: bool = False) -> NoteOperation:
        stroke = {"tool": "ink", "colour": "blue", "width": 0.003, "points": [[0.1, 0.2, 0.5]]}
        return self.operation(
            "draw", id_, lamport, place=self.place, stroke=stroke, presenter=presenter
        )

    def stick(self, id_: str, text: str, lamport: int = 1) -> NoteOperation:
        sticky = {"x": 0.5, "y": 0.5, "text": text}
        return self.operation("stick", id_, lamport, place=self.place, sticky=sticky)

    def share(self, id_: str, note_id: str, scope: str, *who: str, lamport: int) -> NoteOperation:
        readers = [self.world.attendees[name] for name in who]
        return self.operation(
            "share", id_, lamport, note_id=note_id, scope=scope, attendee_ids=readers
        )

    def operation(self, kind: str, id_: str, lamport: int, **fields: object) -> NoteOperation:
        return OPERATIONS.validate_python(
            {"type": f"notes.{kind}", "id": id_, "lamport": lamport, **fields}
        )

    async def push(self, who: str, *operations: NoteOperation) -> Pushed:
        attendee_id = self.world.attendees[who]
        return await self.notes.push(self.world.conference_id, attendee_id, operations)

    async def own(self, who: str, since: int = 0) -> list[NoteOperation]:
        pulled = await self._pull(who, since)
        return [OPERATIONS.validate_json(one.body) for one in pulled.own]

    async def shared(self, who: str, since: int = 0) -> tuple[list[dict[str, Any]], list[str], int]:
        shared = (await self._pull(who, 0, since)).shared
        return [json.loads(body) for body in shared.notes], shared.withdrawn, shared.seq

    async def _pull(self, who: str, since: int, shared_since: int = 0) -> Any:
        attendee_id = self.world.attendees[who]
        return await self.notes.pull(self.world.conference_id, attendee_id, since, shared_since)


OTHERS = ("chutri", "thuky", "daibieu2", "batxat", "sapa")


@pytest_asyncio.fixture
async def desk(meeting: World) -> AsyncIterator[Desk]:
    document = await meeting.documents.register_upload(
        meeting.conference_id,
        meeting.attendees["thuky"],
        Stored("a" * 64, 1234),
        Upload("Báo cáo", DocumentKind.MAIN),
    )
    rendered = RenderingProgressed(
        document_id=document.id,
        sha256=document.version.sha256,
        render_state=RenderState.READY,
        page_count=3,
        ready_pages=3,
        width=595.0,
        height=842.0,
        failure=None,
    )
    await meeting.documents.progress(meeting.conference_id, rendered)
    yield Desk(meeting, document)


async def test_notes_are_stored_once_and_numbered(desk: Desk) -> None:
    first = await desk.push("daibieu1", desk.draw("n1"), desk.stick("n2", "Hỏi lại"))
    assert (first.answer.accepted, first.answer.refused, first.answer.seq) == (["n1", "n2"], [], 2)
    again = await desk.push("daibieu1", desk.draw("n1"), desk.draw("n3", 2))
    assert (again.answer.accepted, again.answer.seq) == (["n1", "n3"], 3)
    assert [one.id for one in await desk.own("daibieu1")] == ["n1", "n2", "n3"]
    assert [one.id for one in await desk.own("daibieu1", since=2)] == ["n3"]
    repeated = await desk.push("daibieu1", desk.draw("n1"))
    assert not repeated.news


async def test_the_same_id_of_two_people_is_two_notes(desk: Desk) -> None:
    await desk.push("daibieu1", desk.stick("n1", "của một"))
    await desk.push("daibieu2", desk.stick("n1", "của hai"))
    assert [one.sticky.text for one in await desk.own("daibieu2")] == ["của hai"]  # type: ignore[union-attr]


async def test_two_devices_at_once_lose_nothing(desk: Desk) -> None:
    await asyncio.gather(
        *(
            desk.push("daibieu1", *(desk.draw(f"{device}{n}-{m}") for m in range(5)))
            for device in "ab"
            for n in range(6)
        )
    )
    stored = await desk.own("daibieu1")
    assert len({one.id for one in stored}) == 60


async def test_devices_that_were_offline_come_to_the_same_page(desk: Desk) -> None:
    """Each writes apart, pushes when it can, pulls the rest."""
    start = [desk.stick("n1", "đầu"), desk.draw("n2")]
    await desk.push("daibieu1", *start)
    on_a = [
        desk.operation("edit", "a1", 2, note_id="n1", text="máy a"),
        desk.operation("erase", "a2", 3, note_id="n2"),
        desk.draw("a3", 4),
    ]
    on_b = [
        desk.operation("edit", "b1", 2, note_id="n1", text="máy b"),
        desk.operation("move", "b2", 3, note_id="n1", x=0.25, y=0.75),
        desk.operation("move", "b3", 4, note_id="n2", x=0.1, y=0.1),
    ]
    await desk.push("daibieu1", *on_b)
    await desk.push("daibieu1", *on_a)
    stored = fold(await desk.own("daibieu1"))
    assert stored == fold([*start, *on_a, *on_b]) == fold([*on_b, *on_a, *start])
    sticky = stored["n1"].sticky
    assert sticky is not None
    assert (sticky.text, sticky.x) == ("máy b", 0.25)
    assert set(stored) == {"n1", "a3"}


async def test_nobody_else_reads_a_private_note(desk: Desk) -> None:
    pushed = await desk.push("daibieu1", desk.draw("n1"), desk.stick("n2", "riêng"))
    assert pushed.told == frozenset()
    for who in OTHERS:
        assert await desk.own(who) == []
        assert await desk.shared(who) == ([], [], 0)


async def test_a_shared_note_reaches_the_chosen_and_goes_when_taken_back(desk: Desk) -> None:
    note = desk.stick("n1", "xem giúp")
    pushed = await desk.push(
        "daibieu1", note, desk.share("s1", "n1", "chosen", "chutri", lamport=2)
    )
    assert pushed.told == {desk.world.attendees["chutri"]}
    (seen,), _, seq = await desk.shared("chutri")
    assert (seen["id"], seen["author_id"]) == ("n1", desk.world.attendees["daibieu1"])
    for who in ("thuky", "daibieu2"):
        assert (await desk.shared(who))[:2] == ([], [])

    edit = desk.operation("edit", "e1", 3, note_id="n1", text="đã sửa")
    await desk.push("daibieu1", edit)
    (seen,), _, seq = await desk.shared("chutri", seq)
    assert seen["sticky"]["text"] == "đã sửa"

    await desk.push("daibieu1", desk.share("s2", "n1", "nobody", lamport=4))
    assert (await desk.shared("chutri", seq))[:2] == ([], ["n1"])
    assert (await desk.shared("thuky", seq))[:2] == ([], [])
    assert (await desk.shared("chutri"))[:2] == ([], [])


async def test_what_comes_after_sharing_is_private_again(desk: Desk) -> None:
    await desk.push("daibieu1", desk.draw("n1"), desk.share("s1", "n1", "everybody", lamport=2))
    await desk.push("daibieu1", desk.draw("n2", 3))
    assert [one["id"] for one in (await desk.shared("thuky"))[0]] == ["n1"]


async def test_an_erased_note_leaves_those_it_was_shared_with(desk: Desk) -> None:
    await desk.push("daibieu1", desk.draw("n1"), desk.share("s1", "n1", "everybody", lamport=2))
    _, _, seq = await desk.shared("thuky")
    await desk.push("daibieu1", desk.operation("erase", "e1", 3, note_id="n1"))
    assert (await desk.shared("thuky", seq))[:2] == ([], ["n1"])


async def test_others_do_not_see_notes_on_papers_they_may_not_read(desk: Desk) -> None:
    world = desk.world
    own = await world.documents.register_upload(
        world.conference_id,
        world.attendees["daibieu1"],
        Stored("b" * 64, 99),
        Upload("Riêng", DocumentKind.PERSONAL),
    )
    mine = Desk(world, own)
    pushed = await mine.push(
        "daibieu1", mine.draw("n1"), mine.share("s1", "n1", "everybody", lamport=2)
    )
    assert pushed.answer.refused == []
    assert (await desk.shared("chutri"))[:2] == ([], [])
    (refused,) = (await mine.push("chutri", mine.draw("n9"))).answer.refused
    assert refused.code is ErrorCode.NOT_FOUND


async def test_the_presenters_ink_is_for_everybody_who_reads_the_paper(desk: Desk) -> None:
    (refused,) = (await desk.push("chutri", desk.draw("n1", presenter=True))).answer.refused
    assert refused.code is ErrorCode.NOT_PRESENTER
    world = desk.world
    chair = world.attendees["chutri"]
    opened = OpenConference(type="conference.open")
    await world.live.execute(world.conference_id, chair, opened, "o1")
    presenting = StartPresenting(type="presenting.start", document_id=desk.document.id)
    await world.live.execute(world.conference_id, chair, presenting, "p1")
    pushed = await desk.push("chutri", desk.draw("n1", presenter=True))
    assert pushed.told == {"*"}
    (seen,), _, _ = await desk.shared("daibieu1")
    assert seen["presenter"]


async def test_nobody_changes_the_notes_of_somebody_else(desk: Desk) -> None:
    await desk.push("daibieu1", desk.draw("n1"))
    erase = desk.operation("erase", "e1", 9, note_id="n1")
    (refused,) = (await desk.push("chutri", erase)).answer.refused
    assert refused.code is ErrorCode.NOT_FOUND
    assert [one.id for one in await desk.own("daibieu1")] == ["n1"]


async def test_notes_are_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "OPERATIONS_MAX", 3)
    pushed = await desk.push("daibieu1", *(desk.draw(f"n{n}") for n in range(5)))
    assert pushed.answer.accepted == ["n0", "n1", "n2"]
    assert {one.code for one in pushed.answer.refused} == {ErrorCode.LIMIT_REACHED}
    monkeypatch.setattr(tables, "OPERATIONS_MAX", rules.OPERATIONS_MAX)
    monkeypatch.setattr(tables, "BYTES_MAX", 1_000)
    (refused,) = (await desk.push("daibieu1", desk.stick("big", "x" * 900))).answer.refused
    assert refused.code is ErrorCode.LIMIT_REACHED


async def test_many_notes_come_in_several_pages(desk: Desk) -> None:
    for start in range(0, 1200, 400):
        await desk.push("daibieu1", *(desk.draw(f"n{start + n}") for n in range(400)))
    read: list[NoteOperation] = []
    pages: Sequence[NoteOperation] = [desk.draw("none")]
    while pages:
        pages = await desk.own("daibieu1", since=len(read))
        read += pages
    assert [one.id for one in read] == [f"n{n}" for n in range(1200)]


async def test_strangers_have_no_notes(desk: Desk) -> None:
    desk.world.attendees["nobody"] = desk.world.attendees["chutri"][:-1] + "?"  # type: ignore[assignment]
    with pytest.raises(Refused):
        await desk.push("nobody", desk.draw("n1"))
