"""The archive of a running server: a meeting is held and closed, found again by its words,
exported, verified, and read on another server."""

import asyncio
import hashlib
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio

from rooms.captions.messages import AddCaption
from rooms.kernel.ids import ConferenceId
from rooms.minutes.content import Decisions, Item
from rooms.minutes.flow import Step
from rooms.minutes.paper_messages import PaperView, SaveSection, TakeStep
from rooms.people.messages import AccountRole
from rooms.people.service import NewPerson
from server.app import Server, running
from server.archiving import command
from server.archiving.verifying import verify
from server.archiving.writing import write
from server.domain import now_ms
from server.settings import Settings
from tests.integration.server import papers
from tests.integration.server.client import Client, Json
from tests.integration.server.conftest import PageOf, settings_for
from tests.integration.server.test_papers import ready, upload
from tests.integration.server.world import HOUR_MS, PASSWORD, World, build_world

SAID = "Đề nghị xã Bát Xát hoàn thành chuyển đổi số trước ngày 30 tháng 11"


@pytest_asyncio.fixture
async def chair(page_of: PageOf, server: Server) -> Client:
    """Of a conference that was held: a paper shown, somebody heard, the end."""
    chair = await page_of("chair")
    await chair.join("chair")
    status, document = await upload(chair, papers.text_pdf("Tờ trình về ngân sách xã", "Phụ lục"))
    assert status == 202, document
    await ready(chair, document["version"]["sha256"])
    await (await page_of("delegate")).join("tablet")
    me = (await chair.join("chair"))["snapshot"]
    speaker = next(one for one in me["attendees"] if one["role"] == "delegate")
    assert (await chair.command("conference.open"))["ok"]
    for kind, fields in (
        ("presenting.start", {"document_id": document["id"], "page": 2}),
        ("floor.grant", {"attendee_id": speaker["id"], "epoch": me["floor"]["epoch"]}),
    ):
        answer = await chair.command(kind, **fields)
        assert answer["ok"], answer
    at_ms = now_ms()
    caption = AddCaption(
        type="captions.add",
        segment_id="s1",
        revision=0,
        attendee_id=speaker["id"],
        started_at_ms=at_ms,
        ended_at_ms=at_ms + 4_000,
        text=SAID,
    )
    conference_id = ConferenceId(chair.conference_id)
    await server.domain.live.execute_system(conference_id, caption)
    assert (await chair.command("conference.close"))["ok"]
    await server.reading.idle()
    await server.domain.record.archive.refresh()
    return chair


async def get(client: Client, path: str, **params: str) -> Json:
    status, body = await client.request("GET", f"/api/archive{path}", params=params)
    assert status == 200, body
    return body


async def test_a_sentence_is_found_without_diacritics_as_a_moment(
    chair: Client, page_of: PageOf
) -> None:
    delegate = await page_of("delegate")
    groups = (await get(delegate, "/search", query="hoan thanh chuyen doi so"))["groups"]
    (said,) = next(one for one in groups if one["group"] == "said")["hits"]
    assert said["conference_id"] == chair.conference_id
    assert said["speaker"].startswith("Người delegate")
    assert not said["exact"]
    marked = " ".join(part["text"] for part in said["snippet"] if part["hit"])
    assert marked == "hoàn thành chuyển đổi số"
    lines = await get(delegate, f"/{chair.conference_id}/lines")
    assert (lines["lines"][0]["text"], lines["lines"][0]["started_at_ms"]) == (SAID, said["at_ms"])

    papers_found = await get(delegate, "/search", query="ngân sách", group="papers")
    assert [one["page"] for one in papers_found["groups"][0]["hits"]] == [1]
    outsider = await page_of("outsider")
    nothing = (await get(outsider, "/search", query="chuyen doi so"))["groups"]
    assert [one["total"] for one in nothing] == [0, 0, 0, 0]


async def test_the_page_says_what_was_shown_and_who_spoke_when(
    chair: Client, page_of: PageOf
) -> None:
    delegate = await page_of("delegate")
    page = await get(delegate, f"/{chair.conference_id}")
    assert [(one["page"], one["title"]) for one in page["shown"]] == [(2, "Báo cáo")]
    (turn,) = page["turns"]
    assert turn["from_ms"] <= page["shown"][0]["to_ms"]
    kinds = [one["kind"] for one in page["moments"]]
    assert kinds[0] == "opened"
    assert kinds[-1] == "closed"
    assert not page["rights"]["bundle"]
    assert (await get(chair, f"/{chair.conference_id}"))["rights"]["bundle"]
    status, body = await delegate.request("GET", f"/api/archive/{chair.conference_id}/bundle.zip")
    assert (status, body["code"]) == (403, "not_allowed")


async def test_a_bundle_goes_to_another_server_once(
    chair: Client, server: Server, tmp_path: Path, settings: Settings
) -> None:
    bundle = tmp_path / "ho-so.zip"
    async with chair.http.get(
        f"{chair.url}/api/archive/{chair.conference_id}/bundle.zip",
        headers={"X-Session-Token": chair.token},
    ) as answer:
        data = await answer.read()
        assert answer.content_length == len(data)
    bundle.write_bytes(data)
    manifest = verify(bundle, key=server.domain.record.bundles.key.public).manifest
    assert manifest.counts.papers == 1
    assert manifest.counts.transcript_rows == 1

    elsewhere = settings_for(tmp_path / "other", f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    assert await command.take(elsewhere, bundle, None) == 0
    assert await command.take(elsewhere, bundle, None) == 0
    assert await command.take(settings, bundle, None) == command.REFUSED
    async with running(elsewhere) as other, AsyncExitStack() as stack:
        world = await build_world(other.domain)
        planner = Client(other.url, "planner", world.conference_id)
        await stack.enter_async_context(planner)
        await planner.sign_in()
        (listed,) = (await get(planner, ""))["conferences"]
        assert (listed["id"], listed["origin"]) == (chair.conference_id, manifest.signed_by)
        page = await get(planner, f"/{chair.conference_id}")
        (paper,) = page["papers"]
        status, _ = await planner.request("GET", paper["href"])
        assert status == 200
        groups = (await get(planner, "/search", query="chuyen doi so"))["groups"]
        assert groups[0]["total"] == 1
        await _draws(planner, f"/{chair.conference_id}")
        shown = (await get(planner, f"/{chair.conference_id}"))["shown"]
        image = f"/pages/{shown[0]['sha256']}/{shown[0]['page']}/base.webp"
        assert (await planner.request("GET", image))[0] == 200
        await other.reading.idle()
        pages = (await get(planner, "/search", query="ngân sách", group="papers"))["groups"]
        assert [one["page"] for one in pages[0]["hits"]] == [1]
        stranger = Client(other.url, "outsider", world.conference_id)
        await stack.enter_async_context(stranger)
        await stranger.sign_in()
        assert (await stranger.request("GET", image))[0] == 404
        status, _ = await planner.request("POST", f"/api/conferences/{chair.conference_id}/notes")
        assert status in {400, 403, 404}


async def _draws(client: Client, path: str) -> None:
    """Until the pages of an imported conference are there."""
    async with asyncio.timeout(20):
        while not all(  # noqa: ASYNC110  # a page is asked, nobody is told
            one["pages"] for one in (await get(client, path))["shown"]
        ):
            await asyncio.sleep(0.1)


async def test_a_signed_paper_goes_with_the_bundle(
    chair: Client, server: Server, world: World, tmp_path: Path, settings: Settings
) -> None:
    issued = await issue_minutes(chair, server, world)
    (official,) = (await get(chair, f"/{chair.conference_id}"))["official"]
    assert (official["code"], official["signed"]) == (issued.summary.code, "outside")
    bundle = tmp_path / "ho-so.zip"
    write(await server.domain.record.bundles.plan(ConferenceId(chair.conference_id)), bundle)
    roots = tmp_path / "roots"
    checked = await command.check(bundle, None, None, 512)
    assert (checked.papers, checked.signatures, checked.by_roots) == (1, 0, False)

    elsewhere = settings_for(tmp_path / "other", f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    assert await command.take(elsewhere, bundle, None, roots) == command.REFUSED
    assert await command.take(elsewhere, bundle, None) == 0
    async with running(elsewhere) as other, AsyncExitStack() as stack:
        there_held = (await build_world(other.domain)).conference_id
        planner = Client(other.url, "planner", there_held)
        await stack.enter_async_context(planner)
        await planner.sign_in()
        (there,) = (await get(planner, f"/{chair.conference_id}"))["official"]
        assert there["code"] == official["code"]
        async with planner.http.get(f"{planner.url}{there['pdf_href']}") as answer:
            pdf = await answer.read()
        digest = hashlib.sha256(pdf).hexdigest()
        assert pdf == await server.domain.files.get(f"minutes/{digest}.pdf")
        found = await get(planner, "/search", query=official["code"], group="official")
        (hit,) = found["groups"][0]["hits"]
        assert (hit["paper_id"], hit["section"], hit["title"]) == (
            official["id"], None, official["code"],
        )  # fmt: skip


def _minutes(client: Client) -> str:
    told = [one["event"] for one in client.events if one["event"]["type"] == "minutes.changed"]
    return str(told[-1]["minutes"]["state"]) if told else ""


async def issue_minutes(chair: Client, server: Server, world: World) -> PaperView:
    """From the draft to the issued paper, signed and sealed by hand."""
    domain, conference_id = server.domain, ConferenceId(chair.conference_id)
    papers_of, issuing = domain.record.papers, domain.record.issuing
    await chair.until(lambda: _minutes(chair) == "ready")
    clerk = NewPerson(
        username="clerk",
        password=PASSWORD,
        name="Văn thư",
        position="Văn thư",
        unit_id=world.units[0],
        account_role=AccountRole.RECORDS_CLERK,
    )
    (clerk_id,) = await domain.people.add([clerk])
    secretary = await domain.people.get(world.people["secretary"])
    people = {"secretary": secretary, "clerk": await domain.people.get(clerk_id)}
    (paper,) = (await papers_of.visible(secretary, conference_id)).papers
    view = await papers_of.get(secretary, paper.id)
    for section in view.sections:
        said = section.content
        if isinstance(said, Item):
            held = {"held": True, "nothing_said": True, "conclusion": "Thống nhất"}
            said = said.model_copy(update=held)
        elif isinstance(said, Decisions):
            said = said.model_copy(update={"no_votes": True})
        saving = SaveSection(base=section.number, content=said)
        await papers_of.save(secretary, paper.id, section.id, saving)
    for who, step in (
        ("secretary", Step.SUBMIT),
        ("secretary", Step.NOTE_SIGNED),
        ("clerk", Step.NUMBER),
        ("clerk", Step.NOTE_SEALED),
        ("clerk", Step.ISSUE),
    ):
        view = await issuing.take(people[who], paper.id, TakeStep(step=step))
    return view


async def test_units_study_a_closed_conference_and_are_counted(
    chair: Client, server: Server, page_of: PageOf, world: World
) -> None:
    outsider = await page_of("outsider")
    path = f"/api/archive/{chair.conference_id}"
    assert (await outsider.request("GET", path))[0] == 404
    at = now_ms()
    wanted = {
        "unit_ids": [world.units[0]],
        "from_ms": at - HOUR_MS,
        "to_ms": at + HOUR_MS,
        "transcript": False,
    }
    status, study = await chair.request("POST", f"{path}/studies", json=wanted)
    assert status == 201, study
    page = await get(outsider, f"/{chair.conference_id}")
    assert page["conference"]["why"] == "study"
    assert page["study"]["study"]["id"] == study["id"]
    assert (await outsider.request("GET", f"{path}/lines"))[0] == 403
    sha256 = page["papers"][0]["sha256"]
    assert (await outsider.request("GET", f"/pages/{sha256}/1/base.webp"))[0] == 200
    assert (await outsider.request("GET", f"{path}/studies"))[0] == 403
    progress = (await chair.request("GET", f"{path}/studies/{study['id']}/progress"))[1]
    assert world.people["outsider"] in {one["person_id"] for one in progress["learners"]}
    await chair.request("DELETE", f"{path}/studies/{study['id']}")
    assert (await outsider.request("GET", path))[0] == 404
