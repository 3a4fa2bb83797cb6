"""Planning conferences and finding one's own, on a real database."""

import pytest

from rooms.calendar.service import Calendar
from rooms.conferences.messages import ConferenceState
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId
from rooms.sites.messages import Role
from tests.integration.rooms.world import START_MS, World

DAY_MS = 86_400_000


async def test_a_scheduled_conference_is_as_planned(world: World) -> None:
    summary = await world.schedule()
    state = await world.live.state(world.conference_id)
    assert summary.chair_name == "Trần Đức Thuận"
    assert (summary.site_count, summary.attendee_count, summary.document_count) == (3, 6, 0)
    assert summary.my_role is None
    assert state.conference == summary.conference
    assert state.conference.state is ConferenceState.SCHEDULED
    sites = list(state.roster.sites.values())
    assert [(site.name, site.main) for site in sites] == [
        ("Tỉnh Lào Cai", True),
        ("Xã Bát Xát", False),
        ("Phường Sa Pa", False),
    ]
    outline = [(depth, item.title) for depth, item in state.agenda.walk()]
    assert outline == [(0, "Báo cáo"), (0, "Thảo luận"), (1, "Ý kiến các xã")]
    presenter = next(item for _, item in state.agenda.walk() if item.presenter_id is not None)
    assert presenter.presenter_id == world.attendees["daibieu1"]


async def test_only_planners_schedule(world: World) -> None:
    with pytest.raises(Refused) as refused:
        await world.conferences.schedule(await world.person("chutri"), world.plan())
    assert refused.value.code is ErrorCode.NOT_ALLOWED


async def test_a_plan_with_somebody_unknown_is_refused_whole(world: World) -> None:
    plan = world.plan()
    stranger = plan.invites[1].model_copy(update={"person_id": "nobody"})
    wrong = plan.model_copy(update={"invites": [plan.invites[0], stranger], "agenda": []})
    with pytest.raises(Refused) as refused:
        await world.conferences.schedule(await world.person("quantri"), wrong)
    assert refused.value.code is ErrorCode.NOT_FOUND
    assert await world.conferences.visible(await world.person("quantri")) == []


async def test_one_sees_the_conferences_one_is_invited_to(meeting: World) -> None:
    delegate, stranger = await meeting.person("daibieu1"), await meeting.person("nguoila")
    (seen,) = await meeting.conferences.visible(delegate)
    assert (seen.my_role, seen.my_site) == (Role.DELEGATE, "Xã Bát Xát")
    assert await meeting.conferences.visible(stranger) == []
    for conference_id in (meeting.conference_id, ConferenceId("absent")):
        with pytest.raises(Refused) as refused:
            await meeting.conferences.get(stranger, conference_id)
        assert refused.value.code is ErrorCode.NOT_FOUND


async def test_the_list_holds_what_overlaps_the_time_asked_for(meeting: World) -> None:
    delegate = await meeting.person("daibieu1")
    list_ = meeting.conferences.visible
    assert len(await list_(delegate, from_ms=START_MS + 1, to_ms=START_MS + 2)) == 1
    assert await list_(delegate, from_ms=START_MS + DAY_MS) == []
    assert await list_(delegate, to_ms=START_MS) == []


async def test_one_takes_part_as_the_attendee_one_was_invited_as(meeting: World) -> None:
    attendee_of = meeting.conferences.attendee_of
    chair = await attendee_of(meeting.person_ids["chutri"], meeting.conference_id)
    assert chair == meeting.attendees["chutri"]
    for conference_id in (meeting.conference_id, ConferenceId("absent")):
        with pytest.raises(Refused) as refused:
            await attendee_of(meeting.person_ids["nguoila"], conference_id)
        assert refused.value.code is ErrorCode.NOT_INVITED


async def test_a_persons_calendar_holds_the_persons_conferences(meeting: World) -> None:
    calendar = Calendar(meeting.people, meeting.conferences, clock=meeting.clock)
    for username, count in (("daibieu1", 1), ("nguoila", 0)):
        session = await meeting.people.sign_in(username, "dienhong2026", address="10.0.0.1")
        secret = session.calendar_url.removeprefix("/calendar/").removesuffix(".ics")
        text = (await calendar.feed(secret)).decode()
        assert text.count("BEGIN:VEVENT") == count
    with pytest.raises(Refused) as refused:
        await calendar.feed("guessed")
    assert refused.value.code is ErrorCode.NOT_FOUND
