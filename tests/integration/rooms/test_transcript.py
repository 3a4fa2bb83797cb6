"""A transcript on a real database: from captions to what people and the pass make of it."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import insert

from rooms.agenda.messages import ActivateItem
from rooms.captions.messages import AddCaption
from rooms.conferences.messages import CloseConference, OpenConference
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.kernel.ids import AttendeeId
from rooms.recording.messages import KeptState, SegmentCodec, SegmentKind, SegmentState
from rooms.recording.tables import RECORDINGS, SEGMENTS
from rooms.transcript.hearing import Heard, HeardWord
from rooms.transcript.messages import (
    ChangeVocabulary,
    DeleteRow,
    EditRow,
    EditTranscript,
    MergeRows,
    Outcome,
    ReassignSpeaker,
    ReplaceWords,
    RowSource,
    SplitRow,
    TakeVersion,
    TranscriptEdited,
    TranscriptOperation,
    TranscriptReason,
    TranscriptState,
    UndoReplace,
)
from rooms.transcript.passes import Pass, Passes
from rooms.transcript.service import Transcripts
from tests.integration.rooms.test_minutes import say, speak
from tests.integration.rooms.world import World


@dataclass
class Desk:
    """A closed conference of four captions, and its services."""

    world: World
    transcripts: Transcripts
    passes: Passes
    keys: int = 0

    async def texts(self) -> list[str]:
        return [row.text for row in await self.transcripts.rows(self.world.conference_id)]

    async def do(
        self, operation: TranscriptOperation, who: str = "thuky", key: str | None = None
    ) -> TranscriptEdited:
        self.keys += 1
        wanted = EditTranscript(key=key or f"key{self.keys}", operation=operation)
        attendee_id = self.world.attendees[who]
        return await self.transcripts.edit(self.world.conference_id, attendee_id, wanted)

    async def edit(self, number: int, text: str, *, base: int = 0, who: str = "thuky") -> Outcome:
        rows = await self.transcripts.rows(self.world.conference_id)
        operation = EditRow(
            type="transcript.edit", row_id=rows[number].id, base_version=base, text=text
        )
        return (await self.do(operation, who)).outcome

    async def current(self) -> Pass:
        found = await self.passes.current(self.world.conference_id)
        assert found is not None
        return found


@pytest.fixture
async def desk(meeting: World) -> Desk:
    state = await meeting.live.state(meeting.conference_id)
    first, *_ = [item for _, item in state.agenda.walk()]
    await say(meeting, "chutri", OpenConference(type="conference.open"))
    await speak(meeting, "chutri", "Tôi tuyên bố khai mạc.")
    await say(meeting, "thuky", ActivateItem(type="agenda.activate", item_id=first.id))
    await speak(meeting, "chutri", "Mời xã bát sát báo cáo.")
    await speak(meeting, "batxat", "Xã bát sát xin báo cáo")
    await speak(meeting, "batxat", "kết quả tháng mười.")
    meeting.clock.pass_s(60)
    await say(meeting, "chutri", CloseConference(type="conference.close"))
    transcripts = Transcripts(meeting.database, meeting.live, clock=meeting.clock)
    return Desk(meeting, transcripts, Passes(meeting.database, meeting.live, clock=meeting.clock))


async def test_captions_are_rows_with_their_speaker_site_and_item(desk: Desk) -> None:
    world = desk.world
    rows = await desk.transcripts.rows(world.conference_id)
    state = await world.live.state(world.conference_id)
    sites = {site.id: site.name for site in state.roster.sites.values()}
    items = {item.id: item.title for _, item in state.agenda.walk()}
    assert [(sites[row.site_id], items.get(row.item_id or ""), row.text) for row in rows] == [
        ("Tỉnh Lào Cai", None, "Tôi tuyên bố khai mạc."),
        ("Tỉnh Lào Cai", "Báo cáo", "Mời xã bát sát báo cáo."),
        ("Xã Bát Xát", "Báo cáo", "Xã bát sát xin báo cáo"),
        ("Xã Bát Xát", "Báo cáo", "kết quả tháng mười."),
    ]
    await asyncio.gather(*(desk.transcripts.prepare(world.conference_id) for _ in range(3)))
    assert len(await desk.texts()) == 4
    view = await desk.transcripts.view(world.conference_id, world.attendees["daibieu1"])
    names = {speaker.attendee_id: speaker.name for speaker in view.speakers}
    assert names[rows[2].attendee_id] == "Xã Bát Xát", "a room's microphone is named by its site"
    assert not view.may_edit


async def test_before_the_end_there_is_none_and_strangers_and_delegates_do_not_edit(
    meeting: World, desk: Desk
) -> None:
    with pytest.raises(Refused) as refused:
        await desk.edit(0, "Khác", who="daibieu1")
    assert refused.value.code is ErrorCode.NOT_ALLOWED
    with pytest.raises(Refused) as stranger:
        await desk.transcripts.view(meeting.conference_id, AttendeeId("nobody"))
    assert stranger.value.code is ErrorCode.NOT_INVITED
    await meeting.schedule()
    with pytest.raises(Refused) as early:
        await desk.transcripts.rows(meeting.conference_id)
    assert early.value.code is ErrorCode.TRANSCRIPT_NOT_READY


async def test_two_edit_one_row_and_both_texts_are_kept(desk: Desk) -> None:
    assert await desk.edit(2, "Xã Bát Xát xin báo cáo") is Outcome.APPLIED
    assert await desk.edit(2, "Xã bát sát xin báo cáo:", who="chutri") is Outcome.MERGED
    assert await desk.edit(2, "Xã Pác Sát xin báo cáo", who="chutri") is Outcome.BESIDE
    assert (await desk.texts())[2] == "Xã Bát Xát xin báo cáo:"
    page = await desk.transcripts.page(
        desk.world.conference_id, desk.world.attendees["thuky"], since=0
    )
    row = next(one for one in page.rows if one.offer is not None)
    assert row.offer is not None
    assert (row.offer.text, row.offer.edited_by) == (
        "Xã Pác Sát xin báo cáo",
        desk.world.attendees["chutri"],
    )
    take = TakeVersion(
        type="transcript.take_version",
        row_id=row.id,
        base_version=row.version,
        version=row.offer.version,
    )
    assert (await desk.do(take)).rows[0].offer is None
    assert (await desk.texts())[2] == "Xã Pác Sát xin báo cáo"
    history = await desk.transcripts.history(
        desk.world.conference_id, desk.world.attendees["thuky"], row.id
    )
    assert [(one.version, one.beside) for one in history.versions] == [
        (4, False),
        (3, True),
        (2, False),
        (1, False),
        (0, False),
    ]
    assert history.versions[-1].text == "Xã bát sát xin báo cáo"
    assert history.versions[-1].edited_by is None


async def test_the_same_key_again_changes_nothing(desk: Desk) -> None:
    rows = await desk.transcripts.rows(desk.world.conference_id)
    edit = EditRow(
        type="transcript.edit", row_id=rows[0].id, base_version=0, text="Tôi xin khai mạc."
    )
    first = await desk.do(edit, key="once")
    again = await desk.do(edit, key="once")
    assert first == again
    assert again.rows[0].version == 1
    with pytest.raises(ProtocolError):
        await desk.do(edit.model_copy(update={"text": "Khác"}), key="once")


async def test_others_learn_of_each_change_by_its_number(desk: Desk) -> None:
    place = desk.world.conference_id, desk.world.attendees["chutri"]
    loaded = await desk.transcripts.page(*place, since=0)
    assert (len(loaded.rows), loaded.more) == (4, False)
    first, second, *_ = loaded.rows
    merge = MergeRows(
        type="transcript.merge",
        row_id=first.id,
        base_version=0,
        next_id=second.id,
        next_version=0,
    )
    await desk.do(merge)
    news = await desk.transcripts.page(*place, since=loaded.seq)
    assert [row.text for row in news.rows] == ["Tôi tuyên bố khai mạc. Mời xã bát sát báo cáo."]
    assert news.gone == [second.id]
    split = SplitRow(type="transcript.split", row_id=first.id, base_version=1, at_word=5)
    parts = (await desk.do(split)).rows
    assert {row.text for row in parts} == {"Tôi tuyên bố khai mạc.", "Mời xã bát sát báo cáo."}
    with pytest.raises(Refused) as stale:
        await desk.do(DeleteRow(type="transcript.delete", row_id=first.id, base_version=1))
    assert stale.value.code is ErrorCode.TRANSCRIPT_ROW_CHANGED
    reassign = ReassignSpeaker(
        type="transcript.reassign_all",
        from_attendee_id=desk.world.attendees["batxat"],
        attendee_id=desk.world.attendees["daibieu1"],
    )
    assert (await desk.do(reassign)).changed == 2


async def test_a_replacement_counts_first_is_one_step_and_is_taken_back(desk: Desk) -> None:
    wanted = ReplaceWords(
        type="transcript.replace",
        find="bat sat",
        replacement="Bát Xát",
        match_diacritics=False,
        match_case=False,
        whole_words=True,
    )
    place = desk.world.conference_id, desk.world.attendees["thuky"]
    counted = await desk.transcripts.matches(*place, wanted)
    assert (counted.rows, counted.matches) == (2, 2)
    before = await desk.texts()
    await desk.do(wanted, key="step")
    assert (await desk.texts())[1:3] == ["Mời xã Bát Xát báo cáo.", "Xã Bát Xát xin báo cáo"]
    undone = await desk.do(UndoReplace(type="transcript.undo_replace", step="step"))
    assert (undone.changed, await desk.texts()) == (2, before)


async def test_the_archive_pass_takes_the_place_of_captions_and_goes_on_after_a_crash(
    desk: Desk,
) -> None:
    world = desk.world
    rows = await desk.transcripts.rows(world.conference_id)
    assert await desk.edit(2, "Xã Bát Xát xin báo cáo") is Outcome.APPLIED
    assert await desk.passes.unfinished() == [world.conference_id]
    start_ms, batxat = rows[2].started_at_ms, world.attendees["batxat"]

    def heard(text: str) -> Heard:
        return Heard(
            tuple(
                HeardWord(start_ms + 900 * i, start_ms + 900 * (i + 1), word, 90)
                for i, word in enumerate(text.split())
            )
        )

    said = heard("Xã Bát Xát xin phép báo cáo kết quả tháng 10")
    current = await desk.current()
    await desk.passes.heard(current, batxat, [said], start_ms + 9_000)
    await desk.passes.heard(current, batxat, [said], start_ms + 9_000)
    after_crash = await desk.current()
    assert after_crash.heard_until_ms == {batxat: start_ms + 9_000}
    course = await desk.passes.course(world.conference_id)
    site_id = rows[2].site_id
    for _ in range(2):
        await desk.passes.settle(
            after_crash, batxat, site_id, [(start_ms, start_ms + 10_000)], course
        )
    await desk.passes.finish(after_crash)
    now = await desk.transcripts.rows(world.conference_id)
    assert [(row.text, row.source, row.corrected) for row in now] == [
        ("Tôi tuyên bố khai mạc.", RowSource.CAPTIONS, False),
        ("Mời xã bát sát báo cáo.", RowSource.CAPTIONS, False),
        ("Xã Bát Xát xin báo cáo", RowSource.CAPTIONS, True),
        ("cáo kết quả tháng 10", RowSource.ARCHIVE, False),
    ]
    assert now[3].item_id == rows[3].item_id
    page = await desk.transcripts.page(world.conference_id, world.attendees["thuky"], since=0)
    offers = [row.offer.text for row in page.rows if row.offer is not None]
    assert offers == ["Xã Bát Xát xin phép báo"]
    assert page.progress.state is TranscriptState.READY
    assert await desk.passes.unfinished() == []


async def test_captions_that_come_after_the_pass_say_only_what_was_not_recorded(
    desk: Desk,
) -> None:
    world = desk.world
    rows = await desk.transcripts.rows(world.conference_id)
    batxat, start_ms = world.attendees["batxat"], rows[2].started_at_ms
    recorded = (start_ms, start_ms + 10_000)
    await _record(desk, batxat, rows[2].site_id, recorded)
    current, course = await desk.current(), await desk.passes.course(world.conference_id)
    said = Heard((HeardWord(start_ms + 100, start_ms + 900, "Xã", 90),))
    await desk.passes.heard(current, batxat, [said], recorded[1])
    await desk.passes.settle(current, batxat, rows[2].site_id, [recorded], course)
    before = await desk.texts()
    for number, (at_ms, speaker) in enumerate(
        (
            (start_ms + 4_000, "batxat"),
            (start_ms + 6_000, "daibieu1"),
            (start_ms + 20_000, "batxat"),
        )
    ):
        late = AddCaption(
            type="captions.add",
            segment_id=f"late{number}",
            revision=0,
            attendee_id=world.attendees[speaker],
            started_at_ms=at_ms,
            ended_at_ms=at_ms + 3_000,
            text=f"Muộn {number}",
            heard_id=batxat,
        )
        await world.live.execute_system(world.conference_id, late)
    assert await desk.texts() == [*before, "Muộn 2"]


async def _record(desk: Desk, attendee_id: str, site_id: str, span: tuple[int, int]) -> None:
    """One file of a microphone, finished."""
    world = desk.world
    async with world.database.write() as connection:
        await connection.execute(
            insert(RECORDINGS).values(
                id="rec",
                conference_id=world.conference_id,
                started_at_ms=span[0],
                ended_at_ms=span[1],
                state=KeptState.STOPPED.value,
            )
        )
        await connection.execute(
            insert(SEGMENTS).values(
                id="seg",
                recording_id="rec",
                conference_id=world.conference_id,
                attendee_id=attendee_id,
                site_id=site_id,
                kind=SegmentKind.MICROPHONE.value,
                codec=SegmentCodec.OPUS.value,
                file="recordings/seg.mkv",
                started_at_ms=span[0],
                ended_at_ms=span[1],
                byte_count=1,
                gaps="[]",
                state=SegmentState.CLOSED.value,
            )
        )


async def test_a_cancelled_pass_says_nothing_any_more_and_is_begun_anew(desk: Desk) -> None:
    await desk.transcripts.prepare(desk.world.conference_id)
    current = await desk.current()
    await desk.passes.stop(desk.world.conference_id, TranscriptReason.CANCELLED)
    await desk.passes.progress(current, 0.5)
    course = await desk.passes.course(desk.world.conference_id)
    rows = await desk.transcripts.rows(desk.world.conference_id)
    await desk.passes.settle(current, rows[0].heard_id, rows[0].site_id, [(0, 10**13)], course)
    assert len(await desk.texts()) == 4
    place = desk.world.conference_id, desk.world.attendees["thuky"]
    progress = (await desk.transcripts.view(*place)).progress
    assert (progress.state, progress.reason) == (
        TranscriptState.CAPTIONS,
        TranscriptReason.CANCELLED,
    )
    await desk.passes.again(desk.world.conference_id)
    assert (await desk.current()).run == current.run + 1


async def test_names_are_added_to_the_vocabulary_once(desk: Desk) -> None:
    place = desk.world.conference_id, desk.world.attendees["thuky"]
    await desk.transcripts.prepare(desk.world.conference_id)
    added = ChangeVocabulary(add=["Bát Xát", "Bát  Xát", "Giàng A Sử"], remove=[])
    assert (await desk.transcripts.change_vocabulary(*place, added)).words == [
        "Bát Xát",
        "Giàng A Sử",
    ]
    assert (await desk.current()).vocabulary == ["Bát Xát", "Giàng A Sử"]
    less = ChangeVocabulary(add=[], remove=["Bát Xát"])
    assert (await desk.transcripts.change_vocabulary(*place, less)).words == ["Giàng A Sử"]
