"""From the first draft to the issued paper, on real databases: versions, rights, numbers, tasks."""

from datetime import timedelta
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.local_files import LocalFiles
from rooms.minutes import content
from rooms.minutes.content import PaperKind
from rooms.minutes.default_template import default_template
from rooms.minutes.flow import PaperState, Step
from rooms.minutes.issuing import Issuing
from rooms.minutes.paper_messages import (
    BeginPaper,
    ChooseLook,
    PaperView,
    SaveSection,
    SectionView,
    TakeStep,
)
from rooms.minutes.papers import OfficialPapers
from rooms.minutes.pdf import Place
from rooms.minutes.signing import Part
from rooms.people.messages import AccountRole
from rooms.people.service import NewPerson
from rooms.tasks.messages import ReportTask, TaskState, TaskStep
from rooms.tasks.service import Tasks
from server.demo.authority import YEAR, Authority
from server.signing.fields import fill_in
from server.signing.signatures import PdfSignatures
from server.signing.signers import KeySigner, from_pkcs12
from server.templating.filler import TemplateFiller
from tests.integration.rooms.test_minutes import hold
from tests.integration.rooms.world import World

DAY_S = 24 * 3600
BODY = "Ủy ban nhân dân tỉnh Lào Cai"
CONCLUDED = "Thống nhất thông qua báo cáo. Giao phường Sa Pa khắc phục trước ngày 30/10/2025."


class Office:
    """The services of papers on a held meeting, and who works with them."""

    def __init__(self, world: World) -> None:
        self.world = world
        files, database, clock = world.files, world.database, world.clock
        assert isinstance(files, LocalFiles)
        self.roots = files.path("").parent / "roots"
        self.papers = OfficialPapers(
            database,
            world.minutes,
            files,
            TemplateFiller(files, 512),
            clock=clock,
            random=lambda count: bytes(next(self._numbers) for _ in range(count)),
        )
        self._numbers = iter(byte for seed in range(999) for byte in [seed % 251, seed // 251] * 8)
        self.tasks = Tasks(database, clock=clock, random=self.papers._random)
        signatures = PdfSignatures(files, self.roots, 512)
        self.issuing = Issuing(
            database, self.papers, files, signatures, self.tasks.issued, clock=clock
        )
        self.paper_id = ""

    async def open(self) -> None:
        world = self.world
        await hold(world)
        await world.minutes.write(world.conference_id)
        clerk = NewPerson(
            username="vanthu",
            password="dienhong2026",
            name="Phạm Thị Lan",
            position="Văn thư",
            unit_id=world.unit_ids["laocai"],
            account_role=AccountRole.RECORDS_CLERK,
        )
        world.person_ids["vanthu"] = (await world.people.add([clerk]))[0]
        found = await self.papers.visible(await world.person("thuky"), world.conference_id)
        self.paper_id = found.papers[0].id

    def key(self, authority: Authority, name: str, in_force: timedelta = YEAR) -> KeySigner:
        file, passphrase = self.roots.parent / "key.p12", b"thu"
        return from_pkcs12(authority.save_key(file, name, passphrase, in_force), passphrase)

    async def get(self, who: str) -> PaperView:
        return await self.papers.get(await self.world.person(who), self.paper_id)

    async def section(self, section: str, who: str = "thuky") -> SectionView:
        return next(one for one in (await self.get(who)).sections if one.id == section)

    async def take(
        self, who: str, step: Step, why: str = "", number: int | None = None
    ) -> PaperView:
        self.world.clock.pass_s(1)
        wanted = TakeStep(step=step, why=why, number=number)
        return await self.issuing.take(await self.world.person(who), self.paper_id, wanted)

    async def issue(self) -> None:
        """All the way on paper, nothing signed here."""
        for who, step in (
            ("thuky", Step.SUBMIT),
            ("thuky", Step.NOTE_SIGNED),
            ("vanthu", Step.NUMBER),
            ("vanthu", Step.NOTE_SEALED),
            ("vanthu", Step.ISSUE),
        ):
            await self.take(who, step)

    async def conclude(self, **charged: str) -> None:
        """What the rules can't know, the secretary writes; `charged` goes into the task."""
        for section in (await self.get("thuky")).sections:
            said = section.content
            if isinstance(said, content.Item) and said.number == "1":
                said = said.model_copy(update={"conclusion": CONCLUDED})
            elif isinstance(said, content.PlannedTasks):
                task = content.PlannedTask(
                    key="t1",
                    text="Khắc phục đường truyền",
                    unit="Phường Sa Pa",
                    unit_id=self.world.unit_ids["sapa"],
                    deadline="2025-10-30",
                )
                said = content.PlannedTasks(tasks=(task.model_copy(update=charged),))
            else:
                continue
            saving = SaveSection(base=section.number, content=said)
            secretary = await self.world.person("thuky")
            await self.papers.save(secretary, self.paper_id, section.id, saving)


async def office(world: World) -> Office:
    made = Office(world)
    await made.open()
    return made


async def refusal(attempt: object) -> ErrorCode:
    with pytest.raises(Refused) as refused:
        await attempt  # type: ignore[misc]
    return refused.value.code


async def test_two_who_edit_one_section_lose_nothing(meeting: World) -> None:
    at = await office(meeting)
    before = await at.section(content.OPENING)
    assert before.drafted
    assert isinstance(before.content, content.Opening)
    mine = before.content.model_copy(update={"place": "Phòng họp số 2"})
    other = before.content.model_copy(update={"place": "Hội trường"})
    secretary, chair = await meeting.person("thuky"), await meeting.person("chutri")
    saved = await at.papers.save(
        secretary, at.paper_id, content.OPENING, SaveSection(base=0, content=mine)
    )
    assert (saved.section.number, saved.conflict) == (1, None)
    met = await at.papers.save(
        chair, at.paper_id, content.OPENING, SaveSection(base=0, content=other)
    )
    assert met.conflict == 2
    assert met.section.content == mine
    assert met.section.aside == 2
    versions = (await at.papers.versions(secretary, at.paper_id, content.OPENING)).versions
    assert [(one.number, one.author, one.aside) for one in versions] == [
        (2, "Trần Đức Thuận", True),
        (1, "Nguyễn Thị Hường", False),
        (0, "", False),
    ]
    assert versions[0].content == other
    assert versions[-1].content == before.content
    settled = await at.papers.save(
        chair, at.paper_id, content.OPENING, SaveSection(base=1, content=other)
    )
    assert (settled.conflict, settled.section.aside) == (None, None)


async def test_what_is_missing_blocks_handing_in_and_names_its_place(meeting: World) -> None:
    at = await office(meeting)
    missing = [one for one in (await at.get("thuky")).checks if not one.met]
    assert [one.demand.value for one in missing] == ["conclusions"]
    assert await refusal(at.take("thuky", Step.SUBMIT)) is ErrorCode.PAPER_INCOMPLETE
    await at.conclude()
    assert all(one.met for one in (await at.get("thuky")).checks)
    assert (await at.take("thuky", Step.SUBMIT)).summary.state is PaperState.SUBMITTED


async def test_a_paper_goes_its_way_without_any_signature(meeting: World) -> None:
    at = await office(meeting)
    await at.conclude()
    await at.take("thuky", Step.SUBMIT)
    assert await refusal(at.get("vanthu")) is ErrorCode.NOT_FOUND
    assert await refusal(at.take("chutri", Step.RETURN)) is ErrorCode.REASON_REQUIRED
    returned = await at.take("chutri", Step.RETURN, "Bổ sung ý kiến của Sa Pa")
    assert returned.editable
    assert returned.steps[-1].why == "Bổ sung ý kiến của Sa Pa"
    await at.take("thuky", Step.SUBMIT)
    assert await refusal(at.take("thuky", Step.RETURN, "x")) is ErrorCode.NOT_ALLOWED
    await at.take("thuky", Step.NOTE_SIGNED)
    assert await refusal(at.take("thuky", Step.NUMBER)) is ErrorCode.NOT_ALLOWED
    assert (await at.get("vanthu")).next_number == 1
    numbered = await at.take("vanthu", Step.NUMBER)
    assert numbered.summary.code == "01/BB-UBND"
    await at.take("vanthu", Step.VOID_NUMBER, "Nhầm sổ")
    assert await refusal(at.take("vanthu", Step.NUMBER, number=1)) is ErrorCode.NUMBER_TAKEN
    assert await refusal(at.take("vanthu", Step.NUMBER, number=9)) is ErrorCode.NUMBER_GAP
    await at.take("vanthu", Step.NUMBER, "Sổ giấy đã dùng đến số 8", 9)
    await at.take("vanthu", Step.NOTE_SEALED)
    issued = await at.take("vanthu", Step.ISSUE)
    assert issued.summary.state is PaperState.ISSUED
    assert issued.summary.my_steps == []
    section = await at.section(content.OPENING)
    saving = SaveSection(base=section.number, content=section.content)
    secretary = await meeting.person("thuky")
    save = at.papers.save(secretary, at.paper_id, content.OPENING, saving)
    assert await refusal(save) is ErrorCode.PAPER_STATE_WRONG
    delegate = await meeting.person("daibieu2")
    shown = await at.papers.pdf(delegate, at.paper_id)
    person_id = meeting.person_ids["daibieu2"]
    assert await meeting.minutes.paper(person_id, meeting.conference_id, "pdf") == shown


async def test_a_correction_replaces_what_was_issued(meeting: World) -> None:
    at = await office(meeting)
    await at.conclude()
    await at.issue()
    secretary = await meeting.person("thuky")
    order = BeginPaper(kind=PaperKind.MINUTES, replaces=at.paper_id)
    fresh = await at.papers.begin(secretary, meeting.conference_id, order)
    assert (fresh.summary.edition, fresh.summary.replaces) == (2, at.paper_id)
    assert [one.content for one in fresh.sections] == [
        one.content for one in (await at.get("thuky")).sections
    ]


async def test_signatures_are_verified_and_a_tampered_file_is_refused(meeting: World) -> None:
    at = await office(meeting)
    authority = Authority.make()
    chair, seal = at.key(authority, "Trần Đức Thuận"), at.key(authority, BODY)
    await at.conclude()
    await at.take("thuky", Step.SUBMIT)
    person, clerk = await meeting.person("chutri"), await meeting.person("vanthu")
    given = await at.papers.pdf(person, at.paper_id)
    signed = await chair.sign(given, Part.CHAIR, "Ký ban hành")

    async def put(pdf: bytes) -> ErrorCode:
        return await refusal(at.issuing.put_signed(person, at.paper_id, Part.CHAIR, pdf))

    assert await put(signed) is ErrorCode.SIGNING_NOT_SET_UP
    authority.save_root(at.roots)
    assert await put(given) is ErrorCode.SIGNATURE_MISSING
    assert await put(signed[1:]) is ErrorCode.SIGNED_OTHER_PAPER
    tampered = signed[: len(given)] + signed[len(given) :].replace(b"/Reason", b"/Raison", 1)
    assert await put(tampered) is ErrorCode.SIGNATURE_BROKEN
    numbered_by_stealth = fill_in(signed, Place("number", 1, 0, 0, 30, 13), "99")
    assert await put(numbered_by_stealth) is ErrorCode.SIGNATURE_PARTIAL
    assert await put(await seal.sign(given, Part.CHAIR, "")) is ErrorCode.SIGNER_WRONG
    stranger = at.key(Authority.make("Người lạ"), "Trần Đức Thuận")
    foreign = await stranger.sign(given, Part.CHAIR, "")
    assert await put(foreign) is ErrorCode.SIGNATURE_UNTRUSTED
    expired = at.key(authority, "Trần Đức Thuận", in_force=-timedelta(hours=1))
    assert await put(await expired.sign(given, Part.CHAIR, "")) is ErrorCode.CERTIFICATE_EXPIRED
    view = await at.issuing.put_signed(person, at.paper_id, Part.CHAIR, signed)
    assert view.summary.state is PaperState.SIGNED
    assert await refusal(at.take("thuky", Step.TAKE_BACK_SIGNED)) is ErrorCode.SIGNATURE_STAYS
    await at.take("vanthu", Step.NUMBER)
    numbered = await at.papers.pdf(clerk, at.paper_id)
    assert numbered.startswith(signed)
    sealed = await seal.sign(numbered, Part.SEAL, "Đóng dấu")
    await at.issuing.put_signed(clerk, at.paper_id, Part.SEAL, sealed)
    issued = await at.take("vanthu", Step.ISSUE)
    assert [(one.part, one.verdict.signer, one.verdict.good) for one in issued.signatures] == [
        (Part.CHAIR, "Trần Đức Thuận", True),
        (Part.SEAL, BODY, True),
    ]


async def test_a_paper_signed_by_hand_may_be_sealed_digitally(meeting: World) -> None:
    at = await office(meeting)
    authority = Authority.make()
    authority.save_root(at.roots)
    seal = at.key(authority, BODY)
    await at.conclude()
    for who, step in (
        ("thuky", Step.SUBMIT),
        ("thuky", Step.NOTE_SIGNED),
        ("vanthu", Step.NUMBER),
    ):
        await at.take(who, step)
    clerk = await meeting.person("vanthu")
    numbered = await at.papers.pdf(clerk, at.paper_id)
    found = enumerate_sig_fields(PdfFileReader(BytesIO(numbered)))
    assert [name for name, _, _ in found] == [Part.SEAL.field]
    sealed = await seal.sign(numbered, Part.SEAL, "Đóng dấu")
    view = await at.issuing.put_signed(clerk, at.paper_id, Part.SEAL, sealed)
    assert [(one.part, one.verdict.good) for one in view.signatures] == [(Part.SEAL, True)]


async def test_a_notice_has_its_clock_and_its_tasks_are_followed(meeting: World) -> None:
    at = await office(meeting)
    await at.conclude()
    secretary = await meeting.person("thuky")
    delegate = await meeting.person("daibieu2")
    order = BeginPaper(kind=PaperKind.CONCLUSION_NOTICE)
    begin = at.papers.begin(delegate, meeting.conference_id, order)
    assert await refusal(begin) is ErrorCode.NOT_ALLOWED
    notice = await at.papers.begin(secretary, meeting.conference_id, order)
    # The meeting was held on Thursday 9 October 2025.
    assert (notice.summary.due, notice.summary.days_left) == ("2025-10-16", 5)
    points = next(one.content for one in notice.sections if one.id == content.POINTS)
    assert isinstance(points, content.Points)
    assert points.points[0].text == CONCLUDED
    at.paper_id = notice.summary.id
    await at.issue()
    assert (await at.get("vanthu")).summary.code == "01/TB-UBND"
    (task,) = (await at.tasks.visible(delegate)).tasks
    assert (task.state, task.mine, task.unit) == (TaskState.OPEN, True, "Phường Sa Pa")
    assert (await at.tasks.visible(await meeting.person("daibieu1"))).tasks == []
    confirm = ReportTask(step=TaskStep.CONFIRM)
    assert await refusal(at.tasks.report(delegate, task.id, confirm)) is ErrorCode.NOT_ALLOWED
    early = at.tasks.report(secretary, task.id, confirm)
    assert await refusal(early) is ErrorCode.TASK_STATE_WRONG
    await at.tasks.report(delegate, task.id, ReportTask(step=TaskStep.PROGRESS, text="Đang làm"))
    await at.tasks.report(delegate, task.id, ReportTask(step=TaskStep.DONE))
    done = await at.tasks.report(secretary, task.id, confirm)
    assert done.state is TaskState.CONFIRMED
    assert [one.step for one in done.notes] == [TaskStep.PROGRESS, TaskStep.DONE, TaskStep.CONFIRM]


async def test_whom_a_task_may_charge_is_found_in_the_unit_and_in_the_conference(
    meeting: World,
) -> None:
    at = await office(meeting)
    secretary, sapa = await meeting.person("thuky"), meeting.unit_ids["sapa"]

    async def found(query: str, unit_id: str | None) -> list[str]:
        people = await at.tasks.assignees(secretary, at.paper_id, query, unit_id)
        return [one.name for one in people.people]

    assert await found("dang van", sapa) == ["Đặng Văn Đông"]
    assert await found("nguoi la", sapa) == ["Người Lạ"]
    assert await found("nguoi la", None) == []
    everybody = await found("", sapa)
    assert everybody[:3] == ["Đặng Văn Đông", "Người Lạ", "Vàng A Páo"]
    assert "Giàng A Sử" in everybody[3:]
    delegate = await meeting.person("daibieu2")
    of_delegate = at.tasks.assignees(delegate, at.paper_id, "", sapa)
    assert await refusal(of_delegate) is ErrorCode.NOT_FOUND
    await at.conclude()
    await at.issue()
    of_delegate = at.tasks.assignees(delegate, at.paper_id, "", sapa)
    assert await refusal(of_delegate) is ErrorCode.NOT_ALLOWED


async def test_who_is_charged_by_name_sees_the_task_as_his_own(meeting: World) -> None:
    at = await office(meeting)
    await at.conclude(person="Đặng Văn Đông", person_id=meeting.person_ids["daibieu2"])
    await at.issue()
    (own,) = (await at.tasks.visible(await meeting.person("daibieu2"))).tasks
    (of_unit,) = (await at.tasks.visible(await meeting.person("sapa"))).tasks
    assert (own.mine, own.person, own.my_steps) == (
        True,
        "Đặng Văn Đông",
        [TaskStep.PROGRESS, TaskStep.DONE],
    )
    assert (of_unit.mine, of_unit.my_steps) == (False, [])


async def test_an_id_that_is_nobodys_leaves_the_name_on_the_paper(meeting: World) -> None:
    at = await office(meeting)
    await at.conclude(unit_id="no-unit", person="Ông Giàng A Phử", person_id="nobody")
    await at.issue()
    assert (await at.tasks.visible(await meeting.person("daibieu2"))).tasks == []
    (task,) = (await at.tasks.visible(await meeting.person("thuky"))).tasks
    assert (task.unit, task.person) == ("Phường Sa Pa", "Ông Giàng A Phử")
    assert task.my_steps == [TaskStep.PROGRESS, TaskStep.DONE]


async def test_what_is_due_is_told_within_a_week_and_until_it_is_done(meeting: World) -> None:
    at = await office(meeting)
    await at.conclude()
    await at.issue()
    delegate, secretary = await meeting.person("daibieu2"), await meeting.person("thuky")
    assert (await at.tasks.due(delegate)).count == 0
    meeting.clock.pass_s(15 * DAY_S)  # Friday 24 October; due on Thursday
    soon = await at.tasks.due(delegate)
    assert [(one.deadline, one.days_left, one.mine) for one in soon.tasks] == [
        ("2025-10-30", 4, True)
    ]
    meeting.clock.pass_s(10 * DAY_S)  # Monday 3 November
    late = await at.tasks.due(delegate)
    assert (late.count, late.tasks[0].days_left) == (1, -2)
    assert (await at.tasks.due(secretary)).tasks == []
    await at.tasks.report(delegate, late.tasks[0].id, ReportTask(step=TaskStep.DONE))
    assert (await at.tasks.due(delegate)).count == 0


async def test_another_format_dresses_the_paper_anew(meeting: World) -> None:
    at = await office(meeting)
    look = ChooseLook(format_id="plain-2020", template_id=None)
    view = await at.papers.choose(await meeting.person("thuky"), at.paper_id, look)
    opening = next(one.content for one in view.sections if one.id == content.OPENING)
    assert isinstance(opening, content.Opening)
    assert opening.chair_office == "Chủ trì"


async def test_a_template_with_a_mistake_is_refused_and_a_good_one_is_kept(meeting: World) -> None:
    at = await office(meeting)
    clerk = await meeting.person("vanthu")
    add = at.papers.templates.add(clerk, "Mẫu của tỉnh", b"no word document")
    assert await refusal(add) is ErrorCode.TEMPLATE_NOT_DOCX
    secretary = await meeting.person("thuky")
    add = at.papers.templates.add(secretary, "Mẫu", b"")
    assert await refusal(add) is ErrorCode.NOT_ALLOWED

    kept = await at.papers.templates.add(clerk, "Mẫu của tỉnh", default_template("state-2020"))
    look = ChooseLook(format_id="state-2020", template_id=kept.id)
    await at.papers.choose(secretary, at.paper_id, look)
    assert (await at.papers.docx(secretary, at.paper_id))[:2] == b"PK"
