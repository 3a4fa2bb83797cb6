"""Papers on a real database: who may upload, who may read, what is left to render."""

import pytest

from rooms.documents.bringing import Upload
from rooms.documents.messages import (
    DocumentKind,
    DocumentView,
    RemoveDocument,
    RenderingProgressed,
    RenderState,
)
from rooms.documents.service import Unfinished
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import DocumentId
from rooms.kernel.ports import Stored
from tests.integration.rooms.world import World

EVERYBODY = ("chutri", "thuky", "daibieu1", "daibieu2", "batxat", "sapa")


def a_file(digit: str) -> Stored:
    return Stored(digit * 64, 1234)


async def upload(world: World, who: str, digit: str, kind: DocumentKind) -> DocumentView:
    return await world.documents.register_upload(
        world.conference_id, world.attendees[who], a_file(digit), Upload("Báo cáo", kind)
    )


async def readers(world: World, digit: str) -> set[str]:
    return {
        name
        for name, person_id in world.person_ids.items()
        if await world.documents.may_read(person_id, digit * 64)
    }


def rendered(document: DocumentView, state: RenderState = RenderState.READY) -> RenderingProgressed:
    return RenderingProgressed(
        document_id=document.id,
        sha256=document.version.sha256,
        render_state=state,
        page_count=3,
        ready_pages=3,
        width=595.0,
        height=842.0,
        failure=None,
    )


async def test_papers_of_the_meeting_are_for_all_who_take_part(meeting: World) -> None:
    document = await upload(meeting, "thuky", "a", DocumentKind.MAIN)
    assert document.owner_id is None
    assert await readers(meeting, "a") == set(EVERYBODY)
    assert await readers(meeting, "b") == set()
    (summary,) = await meeting.conferences.visible(await meeting.person("daibieu1"))
    assert summary.document_count == 1


async def test_a_personal_paper_is_for_its_owner_alone(meeting: World) -> None:
    document = await upload(meeting, "daibieu1", "a", DocumentKind.PERSONAL)
    assert document.owner_id == meeting.attendees["daibieu1"]
    assert await readers(meeting, "a") == {"daibieu1"}
    for who in EVERYBODY:
        snapshot = await meeting.live.snapshot(meeting.conference_id, meeting.attendees[who])
        assert bool(snapshot.documents) == (who == "daibieu1")
    (summary,) = await meeting.conferences.visible(await meeting.person("chutri"))
    assert summary.document_count == 0


async def test_the_same_bytes_may_be_secret_here_and_public_there(meeting: World) -> None:
    await upload(meeting, "daibieu1", "a", DocumentKind.PERSONAL)
    await upload(meeting, "thuky", "a", DocumentKind.REFERENCE)
    assert await readers(meeting, "a") == set(EVERYBODY)


@pytest.mark.parametrize("kind", [DocumentKind.MAIN, DocumentKind.REFERENCE])
async def test_delegates_upload_nothing_for_everybody(meeting: World, kind: DocumentKind) -> None:
    with pytest.raises(Refused) as refused:
        await upload(meeting, "daibieu1", "a", kind)
    assert refused.value.code is ErrorCode.NOT_ALLOWED
    with pytest.raises(Refused):
        await meeting.documents.check_upload(
            meeting.conference_id, meeting.attendees["daibieu1"], Upload("Báo cáo", kind)
        )


async def test_a_removed_paper_is_read_by_nobody(meeting: World) -> None:
    document = await upload(meeting, "thuky", "a", DocumentKind.MAIN)
    command = RemoveDocument(type="documents.remove", document_id=document.id)
    await meeting.live.execute(
        meeting.conference_id, meeting.attendees["chutri"], command, "remove-1"
    )
    assert await readers(meeting, "a") == set()
    assert await meeting.documents.unfinished() == []


async def test_a_new_version_takes_the_place_of_the_old_one(meeting: World) -> None:
    first = await upload(meeting, "thuky", "a", DocumentKind.MAIN)
    second = await meeting.documents.register_upload(
        meeting.conference_id,
        meeting.attendees["thuky"],
        a_file("b"),
        Upload("Báo cáo (sửa)", DocumentKind.MAIN, document_id=DocumentId(first.id)),
    )
    assert (second.id, second.version.number) == (first.id, 2)
    state = await meeting.live.state(meeting.conference_id)
    assert state.documents.documents == {first.id: second}
    # Whoever has the old version open can go on reading it.
    assert await readers(meeting, "a") == await readers(meeting, "b") == set(EVERYBODY)


async def test_others_can_not_replace_a_personal_paper(meeting: World) -> None:
    document = await upload(meeting, "daibieu1", "a", DocumentKind.PERSONAL)
    with pytest.raises(Refused) as refused:
        await meeting.documents.register_upload(
            meeting.conference_id,
            meeting.attendees["daibieu2"],
            a_file("b"),
            Upload("Khác", DocumentKind.PERSONAL, document_id=DocumentId(document.id)),
        )
    assert refused.value.code is ErrorCode.NOT_FOUND


async def test_what_a_crash_left_half_rendered_is_found(meeting: World) -> None:
    done = await upload(meeting, "thuky", "a", DocumentKind.MAIN)
    left = await upload(meeting, "thuky", "b", DocumentKind.MAIN)
    await meeting.documents.progress(meeting.conference_id, rendered(done))
    await meeting.documents.progress(meeting.conference_id, rendered(left, RenderState.PROCESSING))
    assert await meeting.documents.unfinished() == [
        Unfinished(meeting.conference_id, DocumentId(left.id), "b" * 64)
    ]
