"""From a meeting held to its papers, on a real database."""

import pytest

from rooms.agenda.messages import ActivateItem
from rooms.attendance.messages import Arrive, Leave, LeaveReason
from rooms.captions.messages import AddCaption
from rooms.conferences.messages import CloseConference, OpenConference
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.messages import Command, SystemCommand
from rooms.minutes.messages import MinutesState
from tests.integration.rooms.world import START_MS, World


async def say(world: World, who: str, command: Command) -> None:
    command_id = f"{command.type}-{world.clock.now_ms}"
    await world.live.execute(world.conference_id, world.attendees[who], command, command_id)


async def report(world: World, command: SystemCommand) -> None:
    await world.live.execute_system(world.conference_id, command)


async def speak(world: World, who: str, text: str) -> None:
    started_at_ms = world.clock.now_ms
    world.clock.pass_s(5)
    caption = AddCaption(
        type="captions.add",
        segment_id=f"s{started_at_ms}",
        revision=0,
        attendee_id=world.attendees[who],
        started_at_ms=started_at_ms,
        ended_at_ms=world.clock.now_ms,
        text=text,
    )
    await report(world, caption)


async def hold(world: World) -> None:
    """Bát Xát is cut off for a while, Sa Pa comes late, one delegate of it not at all."""
    state = await world.live.state(world.conference_id)
    first, second, _ = [item for _, item in state.agenda.walk()]
    for who in ("chutri", "thuky", "batxat"):
        await report(world, Arrive(type="attendance.arrive", attendee_id=world.attendees[who]))
    world.clock.pass_s(60)
    await say(world, "chutri", OpenConference(type="conference.open"))
    await speak(world, "chutri", "Tôi tuyên bố khai mạc.")
    await say(world, "thuky", ActivateItem(type="agenda.activate", item_id=first.id))
    await speak(world, "chutri", "Mời các đồng chí")
    await speak(world, "chutri", "cho ý kiến.")
    world.clock.pass_s(600)
    await report(world, Arrive(type="attendance.arrive", attendee_id=world.attendees["sapa"]))
    await say(world, "thuky", ActivateItem(type="agenda.activate", item_id=second.id))
    await speak(world, "sapa", "Phường Sa Pa nhất trí.")
    lost = LeaveReason.LINK_LOST
    batxat = world.attendees["batxat"]
    await report(world, Leave(type="attendance.leave", attendee_id=batxat, reason=lost))
    world.clock.pass_s(300)
    await report(world, Arrive(type="attendance.arrive", attendee_id=batxat))
    world.clock.pass_s(600)
    await say(world, "chutri", CloseConference(type="conference.close"))


async def test_the_record_tells_what_happened(meeting: World) -> None:
    await hold(meeting)
    record = await meeting.minutes.record(meeting.conference_id)
    assert record.issuing_body == "Ủy ban nhân dân tỉnh Lào Cai"
    assert record.superior_body == ""
    assert record.locality == "Lào Cai"
    assert record.opened_at_ms == START_MS + 60_000
    assert record.chair.name == "Trần Đức Thuận"
    assert record.secretary is not None
    assert [
        (site.name, [one.name for one in site.present], site.remarks) for site in record.sites
    ] == [
        ("Tỉnh Lào Cai", ["Trần Đức Thuận", "Nguyễn Thị Hường"], ()),
        (
            "Xã Bát Xát",
            ["Lý Thị Mẩy"],
            ("mất kết nối từ 16 giờ 04 phút đến 16 giờ 09 phút (mất đường truyền)",),
        ),
        ("Phường Sa Pa", ["Vàng A Páo"], ("vào họp lúc 16 giờ 04 phút",)),
    ]
    assert record.absent_sites == ()
    assert [speech.text for speech in record.speeches_outside] == ["Tôi tuyên bố khai mạc."]
    assert [
        (item.number, item.title, [(one.speaker.name, one.text) for one in item.speeches])
        for item in record.items
    ] == [
        ("1", "Báo cáo", [("Trần Đức Thuận", "Mời các đồng chí cho ý kiến.")]),
        ("2", "Thảo luận", [("Vàng A Páo", "Phường Sa Pa nhất trí.")]),
        ("2.1", "Ý kiến các xã", []),
    ]
    (opening,) = record.items[0].speeches
    assert [line.text for line in opening.lines] == ["Mời các đồng chí", "cho ý kiến."]
    assert opening.lines[0].started_at_ms == opening.started_at_ms
    assert record.items[2].presenter is not None


async def test_a_site_nobody_came_from_is_named_absent(meeting: World) -> None:
    await say(meeting, "chutri", OpenConference(type="conference.open"))
    meeting.clock.pass_s(10)
    await say(meeting, "chutri", CloseConference(type="conference.close"))
    record = await meeting.minutes.record(meeting.conference_id)
    assert record.absent_sites == ("Tỉnh Lào Cai", "Xã Bát Xát", "Phường Sa Pa")


async def test_closing_leaves_minutes_to_be_written_and_writing_makes_both_papers(
    meeting: World,
) -> None:
    await hold(meeting)
    person_id = meeting.person_ids["daibieu2"]
    assert await meeting.minutes.unfinished() == [meeting.conference_id]
    with pytest.raises(Refused) as refused:
        await meeting.minutes.paper(person_id, meeting.conference_id, "pdf")
    assert refused.value.code is ErrorCode.MINUTES_NOT_READY
    await meeting.minutes.write(meeting.conference_id)
    assert (await meeting.minutes.paper(person_id, meeting.conference_id, "pdf"))[:5] == b"%PDF-"
    assert (await meeting.minutes.paper(person_id, meeting.conference_id, "docx"))[:2] == b"PK"
    assert await meeting.minutes.unfinished() == []
    state = await meeting.live.state(meeting.conference_id)
    assert state.minutes.state is MinutesState.READY
    with pytest.raises(Refused) as stranger:
        await meeting.minutes.paper(meeting.person_ids["nguoila"], meeting.conference_id, "pdf")
    assert stranger.value.code is ErrorCode.NOT_FOUND


async def test_there_are_no_minutes_before_the_end(meeting: World) -> None:
    await say(meeting, "chutri", OpenConference(type="conference.open"))
    with pytest.raises(Refused) as refused:
        await meeting.minutes.record(meeting.conference_id)
    assert refused.value.code is ErrorCode.MINUTES_NOT_READY
    with pytest.raises(Refused):
        await meeting.minutes.write(meeting.conference_id)
