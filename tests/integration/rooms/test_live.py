"""A live conference on a real database: acknowledged means stored, said twice means once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import select, update

from rooms.agenda.messages import AddItem
from rooms.attendance.messages import Arrive, Leave, LeaveReason
from rooms.attendance.tables import PRESENCE
from rooms.chat.messages import PostMessage
from rooms.conferences.messages import CloseConference, ConferenceState, OpenConference
from rooms.conferences.tables import CONFERENCES
from rooms.floor.messages import FloorGranted, FloorRevoked, GrantFloor, RequestFloor, RevokeReason
from rooms.kernel import log
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId
from rooms.kernel.log import LINES
from rooms.live import owner
from rooms.live.messages import Command
from rooms.live.owner import Committed
from rooms.live.service import LiveConferences
from rooms.minutes.messages import MinutesState
from rooms.sites.tables import ATTENDEES
from tests.integration.rooms.world import START_MS, World, build_world

OPEN = OpenConference(type="conference.open")
CLOSE = CloseConference(type="conference.close")
REQUEST = RequestFloor(type="floor.request")
ADD = AddItem(type="agenda.add", title="Nội dung bổ sung")


async def say(world: World, who: str, command: Command, command_id: str | None = None) -> int:
    attendee_id = world.attendees[who]
    name = command_id or f"{who}-{command.type}-{world.clock.now_ms}"
    return await world.live.execute(world.conference_id, attendee_id, command, name)


async def arrive(world: World, who: str) -> int:
    command = Arrive(type="attendance.arrive", attendee_id=world.attendees[who])
    return await world.live.execute_system(world.conference_id, command)


@asynccontextmanager
async def second_process(meeting: World, url: str, folder: Path) -> AsyncIterator[World]:
    """Another process on the same database, that has the conference open as well."""
    async with AsyncExitStack() as stack:
        other = await build_world(stack, url, folder / "files", seed=2)
        other.attendees, other.conference_id = meeting.attendees, meeting.conference_id
        await meeting.live.state(meeting.conference_id)
        await other.live.state(meeting.conference_id)
        yield other


async def test_what_is_acknowledged_survives_a_restart(
    meeting: World, world_url: str, tmp_path: Path
) -> None:
    await arrive(meeting, "daibieu1")
    await say(meeting, "chutri", OPEN)
    version = await say(meeting, "daibieu1", REQUEST)
    before = await meeting.live.state(meeting.conference_id)
    async with AsyncExitStack() as stack:
        again = await build_world(stack, world_url, tmp_path / "files", seed=2)
        after = await again.live.state(meeting.conference_id)
    assert after.version == version
    assert after == before


async def test_a_command_said_twice_takes_effect_once(meeting: World) -> None:
    await say(meeting, "chutri", OPEN)
    first = await say(meeting, "daibieu1", PostMessage(type="chat.post", text="Xin chào"), "same")
    again = await say(meeting, "daibieu1", PostMessage(type="chat.post", text="Xin chào"), "same")
    state = await meeting.live.state(meeting.conference_id)
    assert first == again
    assert len(state.chat.messages) == 1


async def test_the_same_command_id_of_two_people_is_two_commands(meeting: World) -> None:
    for who in ("daibieu1", "daibieu2"):
        await say(meeting, who, PostMessage(type="chat.post", text="Tôi đồng ý"), "1")
    state = await meeting.live.state(meeting.conference_id)
    assert len(state.chat.messages) == 2


async def test_a_repetition_is_recognised_after_a_restart(
    meeting: World, world_url: str, tmp_path: Path
) -> None:
    opened = await say(meeting, "chutri", OPEN, "open-1")
    async with AsyncExitStack() as stack:
        again = await build_world(stack, world_url, tmp_path / "files", seed=2)
        again.attendees, again.conference_id = meeting.attendees, meeting.conference_id
        assert await say(again, "chutri", OPEN, "open-1") == opened
        with pytest.raises(Refused) as refused:
            await say(again, "chutri", OPEN, "open-2")
    assert refused.value.code is ErrorCode.CONFERENCE_ALREADY_OPEN


async def test_a_refused_command_leaves_no_trace(meeting: World) -> None:
    with pytest.raises(Refused) as refused:
        await say(meeting, "daibieu1", CLOSE)
    assert refused.value.code is ErrorCode.NOT_ALLOWED
    state = await meeting.live.state(meeting.conference_id)
    assert state.version == 0
    async with meeting.database.read() as connection:
        assert await connection.run_sync(log.lines_after, meeting.conference_id) == []


async def test_one_refusal_does_not_spoil_the_others_of_its_batch(meeting: World) -> None:
    outcomes = await asyncio.gather(
        say(meeting, "chutri", OPEN),
        say(meeting, "daibieu1", CLOSE),
        say(meeting, "daibieu1", PostMessage(type="chat.post", text="Xin chào")),
        return_exceptions=True,
    )
    assert outcomes[0] == 1
    assert isinstance(outcomes[1], Refused)
    assert outcomes[2] == 2


async def test_two_processes_never_write_the_same_line(
    meeting: World, world_url: str, tmp_path: Path
) -> None:
    async with second_process(meeting, world_url, tmp_path) as other:

        async def insist(world: World, number: int) -> int:
            """As a page does that connects again, wherever it is led."""
            while True:
                with suppress(Refused):
                    return await say(world, "chutri", ADD, f"{number}-{id(world)}")

        rounds = [insist(world, number) for number in range(10) for world in (meeting, other)]
        versions = await asyncio.gather(*rounds)
    assert sorted(versions) == list(range(1, 21))
    assert await meeting.live.verify_log(meeting.conference_id) is None


async def test_who_was_replaced_refuses_lets_go_and_reads_what_is_there(
    meeting: World, world_url: str, tmp_path: Path
) -> None:
    lost: asyncio.Queue[str] = asyncio.Queue()
    meeting.live.when_lost(lost.put_nowait)
    await say(meeting, "chutri", OPEN)
    async with second_process(meeting, world_url, tmp_path) as other:
        await say(other, "daibieu1", REQUEST)
        with pytest.raises(Refused) as refused:
            await say(meeting, "chutri", ADD)
        assert refused.value.code is ErrorCode.CONFERENCE_MOVED
        async with asyncio.timeout(10):
            assert await lost.get() == meeting.conference_id
        state = await meeting.live.state(meeting.conference_id)
        assert [one.attendee_id for one in state.floor.queue] == [meeting.attendees["daibieu1"]]


async def test_even_a_refusal_is_not_decided_on_a_state_that_is_over(
    meeting: World, world_url: str, tmp_path: Path
) -> None:
    lost: asyncio.Queue[str] = asyncio.Queue()
    meeting.live.when_lost(lost.put_nowait)
    with pytest.raises(Refused) as before:
        await say(meeting, "daibieu1", REQUEST)
    assert before.value.code is ErrorCode.CONFERENCE_NOT_OPEN
    async with second_process(meeting, world_url, tmp_path) as other:
        await say(other, "chutri", OPEN)
        with pytest.raises(Refused) as after:
            await say(meeting, "daibieu1", REQUEST)
        assert after.value.code is ErrorCode.CONFERENCE_MOVED
        async with asyncio.timeout(10):
            await lost.get()
        await say(meeting, "daibieu1", REQUEST)


async def test_who_stood_still_learns_without_being_asked(
    meeting: World, world_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, "CHECKED_EVERY_S", 0.02)
    moved = asyncio.Event()
    meeting.live.when_lost(lambda _conference: moved.set())
    await say(meeting, "chutri", OPEN)
    async with second_process(meeting, world_url, tmp_path) as other:
        await say(other, "daibieu1", REQUEST)
        async with asyncio.timeout(10):
            await moved.wait()


async def test_listeners_hear_of_commits_in_order_and_a_broken_one_stops_nobody(
    meeting: World,
) -> None:
    heard: list[Committed] = []

    def broken(_news: Committed) -> None:
        raise RuntimeError

    meeting.live.subscribe(broken)
    end = meeting.live.subscribe(heard.append)
    await say(meeting, "chutri", OPEN)
    await say(meeting, "daibieu1", REQUEST)
    end()
    await say(meeting, "daibieu2", REQUEST)
    assert [line.seq for news in heard for line in news.entries] == [1, 2]
    assert heard[-1].state.version == 2


async def test_lists_are_brought_up_to_date_with_the_log(meeting: World) -> None:
    await arrive(meeting, "sapa")
    await say(meeting, "chutri", OPEN)
    meeting.clock.pass_s(60)
    await say(meeting, "chutri", CLOSE)
    async with meeting.database.read() as connection:
        row = (await connection.execute(select(CONFERENCES))).one()
        present = (await connection.execute(select(PRESENCE))).one()
    assert (row.state, row.opened_at_ms) == (ConferenceState.CLOSED.value, START_MS)
    assert row.closed_at_ms == START_MS + 60_000
    assert row.minutes_state == MinutesState.DRAFTING.value
    assert present.connected
    left_behind = await meeting.live.left_behind()
    assert left_behind == [(meeting.conference_id, meeting.attendees["sapa"])]


async def test_a_lost_link_frees_the_floor_only_when_the_server_says_so(meeting: World) -> None:
    await arrive(meeting, "daibieu1")
    await say(meeting, "chutri", OPEN)
    holder = meeting.attendees["daibieu1"]
    await say(meeting, "chutri", GrantFloor(type="floor.grant", attendee_id=holder, epoch=0))
    leave = Leave(type="attendance.leave", attendee_id=holder, reason=LeaveReason.LINK_LOST)
    await meeting.live.execute_system(meeting.conference_id, leave)
    entries = await meeting.live.log_entries(meeting.conference_id, meeting.attendees["chutri"], 3)
    freed = [line.event for line in entries if isinstance(line.event, FloorRevoked)]
    assert [event.reason for event in freed] == [RevokeReason.LEFT]


async def test_time_in_the_log_never_runs_backwards(meeting: World) -> None:
    await say(meeting, "chutri", OPEN)
    meeting.clock.pass_s(-3600)
    await say(meeting, "daibieu1", REQUEST)
    entries = await meeting.live.log_entries(meeting.conference_id, meeting.attendees["thuky"], 0)
    assert [line.at_ms for line in entries] == [START_MS, START_MS]


async def test_the_newest_entries_are_at_hand_with_their_state(meeting: World) -> None:
    await say(meeting, "chutri", OPEN)
    await say(meeting, "daibieu1", REQUEST)
    recent = await meeting.live.recent(meeting.conference_id)
    assert [entry.seq for entry in recent.entries] == [1, 2]
    assert recent.state.version == 2


async def test_only_the_panel_reads_the_log(meeting: World) -> None:
    with pytest.raises(Refused) as refused:
        await meeting.live.log_entries(meeting.conference_id, meeting.attendees["sapa"], 0)
    assert refused.value.code is ErrorCode.NOT_ALLOWED


async def test_a_stranger_is_shown_nothing(meeting: World) -> None:
    with pytest.raises(Refused) as refused:
        await meeting.snapshot("stranger")
    assert refused.value.code is ErrorCode.NOT_INVITED
    with pytest.raises(Refused) as absent:
        await meeting.live.state(ConferenceId("absent"))
    assert absent.value.code is ErrorCode.NOT_FOUND


async def test_a_changed_line_or_roster_is_found(meeting: World) -> None:
    await say(meeting, "chutri", OPEN)
    await say(meeting, "daibieu1", REQUEST)
    assert await meeting.live.verify_log(meeting.conference_id) is None
    async with meeting.database.write() as connection:
        await connection.execute(update(LINES).where(LINES.c.seq == 2).values(actor="system"))
    assert await meeting.live.verify_log(meeting.conference_id) == 2
    async with meeting.database.write() as connection:
        await connection.execute(update(ATTENDEES).values(name="Ai đó"))
    assert await meeting.live.verify_log(meeting.conference_id) == 1


async def test_an_idle_conference_is_put_away_and_comes_back(meeting: World) -> None:
    await say(meeting, "chutri", OPEN)
    expected = await meeting.live.state(meeting.conference_id)
    async with LiveConferences(
        meeting.database, clock=meeting.clock, random=bytes, idle_s=0
    ) as hasty:
        for _ in range(3):
            assert await hasty.state(meeting.conference_id) == expected


async def test_a_storm_of_arrivals_is_stored_whole(meeting: World) -> None:
    everybody = list(meeting.attendees)
    await asyncio.gather(*(arrive(meeting, who) for who in everybody for _ in range(50)))
    state = await meeting.live.state(meeting.conference_id)
    # Each arrives and is checked in, once; and all are told that who presides is here.
    assert state.version == 2 * len(everybody) + 1
    assert all(state.attendance.connected(meeting.attendees[who]) for who in everybody)


async def test_two_processes_giving_the_floor_never_make_two_holders(
    meeting: World, world_url: str, tmp_path: Path
) -> None:
    everybody = ("daibieu1", "daibieu2", "batxat", "sapa")
    for who in everybody:
        await arrive(meeting, who)
    await say(meeting, "chutri", OPEN)
    async with second_process(meeting, world_url, tmp_path) as other:

        async def give(world: World, who: str, number: int) -> None:
            state = await world.live.state(world.conference_id)
            to = meeting.attendees[who]
            grant = GrantFloor(type="floor.grant", attendee_id=to, epoch=state.floor.epoch)
            with suppress(Refused):  # the other chair was faster
                await say(world, "chutri", grant, f"{number}-{who}-{id(world)}")

        for number in range(5):
            await asyncio.gather(
                *(give(world, who, number) for who in everybody for world in (meeting, other))
            )
    chair = meeting.attendees["chutri"]
    entries = await meeting.live.log_entries(meeting.conference_id, chair, 0)
    floor = [line.event for line in entries if isinstance(line.event, FloorGranted | FloorRevoked)]
    assert [event.epoch for event in floor] == list(range(1, len(floor) + 1))
    assert [type(event) for event in floor[::2]] == [FloorGranted] * len(floor[::2])
    assert [type(event) for event in floor[1::2]] == [FloorRevoked] * len(floor[1::2])
    assert len(floor) >= 5
