"""Papers on a real database: who may upload, who may read, what is left to render."""

import pytest

from rooms.documents.bringing import Upload
from rooms.documents.messages import (
    AccessRule,
    ApproveDocument,
    DocumentKind,
    DocumentState,
    DocumentView,
    PublishDocument,
    RecallDocument,
    RemoveDocument,
    RenderingProgressed,
    RenderState,
    RestrictDocument,
)
from rooms.documents.openings import Openings
from rooms.documents.service import Unfinished
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import DocumentId
from rooms.kernel.ports import Stored
from rooms.live.messages import Command
from rooms.sites.messages import Role
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
        snapshot = await meeting.snapshot(who)
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


async def do(world: World, who: str, command: Command) -> None:
    version = (await world.live.state(world.conference_id)).version
    key = f"{command.type}-{version}"
    await world.live.execute(world.conference_id, world.attendees[who], command, key)


async def test_the_tables_and_the_state_agree_on_who_may_read(meeting: World) -> None:
    document = await upload(meeting, "thuky", "a", DocumentKind.MAIN)
    rule = AccessRule(roles=(Role.SITE_OPERATOR,))
    restrict = RestrictDocument(type="documents.restrict", document_id=document.id, access=rule)
    await do(meeting, "chutri", restrict)
    assert await readers(meeting, "a") == {"chutri", "thuky", "batxat", "sapa"}
    await do(meeting, "chutri", restrict.model_copy(update={"access": None}))
    assert await readers(meeting, "a") == set(EVERYBODY)
    recall = RecallDocument(type="documents.recall", document_id=document.id, reason="Sai số liệu")
    await do(meeting, "chutri", recall)
    assert await readers(meeting, "a") == {"chutri", "thuky"}


async def test_a_draft_and_a_new_version_that_waits_are_read_by_the_panel_only(
    meeting: World,
) -> None:
    first = await upload(meeting, "thuky", "a", DocumentKind.MAIN)
    await meeting.documents.register_upload(
        meeting.conference_id,
        meeting.attendees["thuky"],
        a_file("b"),
        Upload(
            "Báo cáo",
            DocumentKind.MAIN,
            document_id=DocumentId(first.id),
            state=DocumentState.DRAFT,
        ),
    )
    assert await readers(meeting, "a") == set(EVERYBODY)
    assert await readers(meeting, "b") == {"chutri", "thuky"}
    delegate = meeting.person_ids["daibieu1"]
    found = await meeting.documents.readable(delegate, meeting.conference_id)
    assert [(one.document_id, one.number) for one in found] == [(first.id, 1)]
    await do(meeting, "thuky", ApproveDocument(type="documents.approve", document_id=first.id))
    await do(meeting, "thuky", PublishDocument(type="documents.publish", document_id=first.id))
    assert await readers(meeting, "b") == set(EVERYBODY)
    listed = await meeting.documents.versions(meeting.conference_id, delegate, DocumentId(first.id))
    assert [version.number for version in listed] == [2, 1]


async def test_windows_that_passed_unseen_are_found(meeting: World) -> None:
    document = await upload(meeting, "thuky", "a", DocumentKind.MAIN)
    now = meeting.clock.now_ms
    rule = AccessRule(from_ms=now + 60_000)
    restrict = RestrictDocument(type="documents.restrict", document_id=document.id, access=rule)
    await do(meeting, "chutri", restrict)
    assert await meeting.documents.due_windows() == ([], now + 60_000)
    assert "daibieu1" not in await readers(meeting, "a")
    meeting.clock.pass_s(60)
    assert await meeting.documents.due_windows() == ([meeting.conference_id], None)
    await meeting.documents.turn_windows(meeting.conference_id)
    assert await meeting.documents.due_windows() == ([], None)
    assert "daibieu1" in await readers(meeting, "a")


async def test_openings_count_readers_once(meeting: World) -> None:
    document = await upload(meeting, "thuky", "a", DocumentKind.MAIN)
    openings = Openings(meeting.database, meeting.live, clock=meeting.clock)
    place = (meeting.conference_id, meeting.attendees["daibieu1"], DocumentId(document.id))
    for digit in ("a", "a", "b"):
        await openings.opened(*place, digit * 64)
    told = await openings.overview(meeting.conference_id, meeting.attendees["thuky"])
    assert [(one.readers, one.opened) for one in told.counts] == [(4, 1)]
    assert (await openings.overview(*place[:2])).mine == ["a" * 64]
