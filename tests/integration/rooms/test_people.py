"""Accounts and sessions on a real database."""

import asyncio

import pytest
from sqlalchemy import select

from rooms.kernel.errors import ErrorCode, Refused
from rooms.people.rules import SESSION_MS
from rooms.people.tables import PEOPLE, SESSIONS
from tests.integration.rooms.world import PASSWORD, World

HERE = "10.0.0.1"


async def test_the_right_password_opens_a_session(world: World) -> None:
    session = await world.people.sign_in(" ChuTri ", PASSWORD, address=HERE)
    assert session.person.username == "chutri"
    assert session.person.unit_name == "Tỉnh Lào Cai"
    assert await world.people.session(session.token) == session
    await world.people.sign_out(session.token)
    with pytest.raises(Refused) as refused:
        await world.people.session(session.token)
    assert refused.value.code is ErrorCode.NOT_SIGNED_IN


async def test_neither_password_nor_token_is_stored(world: World) -> None:
    session = await world.people.sign_in("chutri", PASSWORD, address=HERE)
    async with world.database.read() as connection:
        people = (await connection.execute(select(PEOPLE))).all()
        sessions = (await connection.execute(select(SESSIONS))).all()
    stored = repr(people) + repr(sessions)
    assert PASSWORD not in stored
    assert session.token not in stored


@pytest.mark.parametrize(("username", "password"), [("chutri", "sai"), ("khongco", PASSWORD)])
async def test_a_refusal_does_not_say_which_was_wrong(
    world: World, username: str, password: str
) -> None:
    with pytest.raises(Refused) as refused:
        await world.people.sign_in(username, password, address=HERE)
    assert refused.value.code is ErrorCode.WRONG_CREDENTIALS


async def test_a_session_ends_with_the_working_day(world: World) -> None:
    session = await world.people.sign_in("chutri", PASSWORD, address=HERE)
    world.clock.pass_s(SESSION_MS / 1000)
    with pytest.raises(Refused) as refused:
        await world.people.session(session.token)
    assert refused.value.code is ErrorCode.SESSION_EXPIRED


async def test_each_of_many_who_ask_at_once_gets_his_own_answer(world: World) -> None:
    names = ["chutri", "thuky", "chutri"]
    signed_in = [await world.people.sign_in(name, PASSWORD, address=HERE) for name in names]
    tokens = [one.token for one in signed_in]
    asked = [asyncio.ensure_future(world.people.session(one)) for one in [*tokens, tokens[0], "no"]]
    await asyncio.sleep(0)
    asked[3].cancel()
    *found, impatient, stranger = await asyncio.gather(*asked, return_exceptions=True)
    assert found == signed_in
    assert isinstance(impatient, asyncio.CancelledError)
    assert isinstance(stranger, Refused)
    assert stranger.code is ErrorCode.NOT_SIGNED_IN


async def guess(world: World) -> ErrorCode:
    with pytest.raises(Refused) as refused:
        await world.people.sign_in("chutri", "sai", address=HERE)
    return refused.value.code


async def test_guesses_in_parallel_gain_nothing(world: World) -> None:
    codes = await asyncio.gather(*(guess(world) for _ in range(20)))
    assert codes.count(ErrorCode.WRONG_CREDENTIALS) == 5
    assert codes.count(ErrorCode.TOO_MANY_ATTEMPTS) == 15


async def test_the_chair_gets_in_after_a_short_wait_whoever_guesses(world: World) -> None:
    for _ in range(50):
        await guess(world)
    world.clock.pass_s(61)
    session = await world.people.sign_in("chutri", PASSWORD, address=HERE)
    assert session.person.username == "chutri"


async def test_planners_find_people_by_name_and_unit(world: World) -> None:
    admin = await world.person("quantri")
    found = await world.people.search(admin, "dang van dong")
    assert [person.name for person in found] == ["Đặng Văn Đông"]
    at_sapa = await world.people.search(admin, unit_id=world.unit_ids["sapa"])
    assert {person.username for person in at_sapa} == {"daibieu2", "sapa", "nguoila"}
    with pytest.raises(Refused) as refused:
        await world.people.search(await world.person("chutri"), "a")
    assert refused.value.code is ErrorCode.NOT_ALLOWED


async def test_a_search_takes_percent_signs_literally(world: World) -> None:
    assert await world.people.search(await world.person("quantri"), "%") == []
