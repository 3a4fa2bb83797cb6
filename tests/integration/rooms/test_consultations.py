"""Consultations on a real database: asking, answering, reading, closing, reminding."""

from collections.abc import Awaitable
from typing import Any

import pytest

from rooms.consultations import reminding
from rooms.consultations.messages import (
    AnswerConsultation,
    AskConsultation,
    ConsultationState,
)
from rooms.consultations.rules import HOUR_MS
from rooms.consultations.service import Consultations
from rooms.documents.bringing import Upload
from rooms.documents.messages import DocumentKind, DocumentState
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import ConferenceId, ConsultationId
from rooms.kernel.ports import Stored
from tests.integration.rooms.world import World

YES = AnswerConsultation(choices=[0], comment="")
ASKED = ("daibieu1", "daibieu2")


@pytest.fixture
def consultations(meeting: World) -> Consultations:
    return Consultations(
        meeting.database,
        may_read=meeting.documents.may_read,
        clock=meeting.clock,
        random=lambda count: bytes(count - 1) + bytes([meeting.clock.now_ms & 255]),
    )


def question(world: World, **changes: Any) -> AskConsultation:
    form = {
        "conference_id": world.conference_id,
        "title": "Dự thảo nghị quyết",
        "question": "Đồng chí có nhất trí với dự thảo không?",
        "choices": ["Đồng ý", "Không đồng ý"],
        "most_choices": 1,
        "comment_wanted": True,
        "person_ids": [world.person_ids[name] for name in ASKED],
        "document_ids": [],
        "deadline_ms": world.clock.now_ms + 48 * HOUR_MS,
    }
    return AskConsultation.model_validate({**form, **changes})


async def ask(consultations: Consultations, world: World, **changes: Any) -> ConsultationId:
    secretary = await world.person("thuky")
    view = await consultations.ask(secretary, question(world, **changes))
    return ConsultationId(view.summary.id)


async def code_of(work: Awaitable[object]) -> ErrorCode:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.code


async def test_those_asked_find_the_form_and_answer_it(
    consultations: Consultations, meeting: World
) -> None:
    consultation_id = await ask(consultations, meeting)
    delegate = await meeting.person("daibieu1")
    (listed,) = await consultations.visible(delegate)
    assert (listed.asked_by_name, listed.state) == ("Nguyễn Thị Hường", ConsultationState.OPEN)
    assert listed.form is not None
    assert listed.form.answered_at_ms is None
    assert listed.progress is None
    answered = await consultations.answer(
        delegate, consultation_id, AnswerConsultation(choices=[1], comment=" Cần rà soát lại ")
    )
    assert answered.answer is not None
    assert (answered.answer.choices, answered.answer.comment) == ([1], "Cần rà soát lại")


async def test_an_answer_may_be_changed_until_the_deadline(
    consultations: Consultations, meeting: World
) -> None:
    consultation_id = await ask(consultations, meeting)
    delegate = await meeting.person("daibieu1")
    for choice in (0, 1):
        answer = AnswerConsultation(choices=[choice], comment="")
        await consultations.answer(delegate, consultation_id, answer)
    replies = await consultations.replies(await meeting.person("thuky"), consultation_id)
    assert replies.counts == [0, 1]
    meeting.clock.pass_s(48 * 3600)
    late = consultations.answer(delegate, consultation_id, YES)
    assert await code_of(late) is ErrorCode.CONSULTATION_CLOSED
    view = await consultations.get(delegate, consultation_id)
    assert view.summary.state is ConsultationState.CLOSED
    assert view.answer is not None
    assert view.answer.choices == [1]


async def test_chair_and_secretary_read_who_answered_what(
    consultations: Consultations, meeting: World
) -> None:
    consultation_id = await ask(consultations, meeting)
    await consultations.answer(await meeting.person("daibieu2"), consultation_id, YES)
    for name in ("thuky", "chutri"):
        replies = await consultations.replies(await meeting.person(name), consultation_id)
        assert replies.counts == [1, 0]
        answered = [reply.answer is not None for reply in replies.replies]
        names = [reply.name for reply in replies.replies]
        assert dict(zip(names, answered, strict=True)) == {
            "Giàng A Sử": False,
            "Đặng Văn Đông": True,
        }
    (listed,) = await consultations.visible(await meeting.person("chutri"))
    assert listed.progress is not None
    assert (listed.progress.asked, listed.progress.answered) == (2, 1)


async def test_those_asked_do_not_read_each_others_answers(
    consultations: Consultations, meeting: World
) -> None:
    consultation_id = await ask(consultations, meeting)
    delegate = await meeting.person("daibieu1")
    assert await code_of(consultations.replies(delegate, consultation_id)) is ErrorCode.NOT_ALLOWED
    assert await code_of(consultations.close(delegate, consultation_id)) is ErrorCode.NOT_ALLOWED


async def test_others_do_not_learn_that_it_exists(
    consultations: Consultations, meeting: World
) -> None:
    consultation_id = await ask(consultations, meeting)
    for name in ("nguoila", "batxat", "quantri"):
        stranger = await meeting.person(name)
        assert await consultations.visible(stranger) == []
        for work in (
            consultations.get(stranger, consultation_id),
            consultations.answer(stranger, consultation_id, YES),
            consultations.replies(stranger, consultation_id),
            consultations.close(stranger, consultation_id),
        ):
            assert await code_of(work) is ErrorCode.NOT_FOUND


async def test_who_only_reads_the_replies_can_not_answer(
    consultations: Consultations, meeting: World
) -> None:
    consultation_id = await ask(consultations, meeting)
    for name in ("chutri", "thuky"):
        answer = consultations.answer(await meeting.person(name), consultation_id, YES)
        assert await code_of(answer) is ErrorCode.NOT_ALLOWED


async def test_closing_early_ends_it_for_all(consultations: Consultations, meeting: World) -> None:
    consultation_id = await ask(consultations, meeting)
    secretary = await meeting.person("thuky")
    closed = await consultations.close(secretary, consultation_id)
    meeting.clock.pass_s(5)
    assert (await consultations.close(secretary, consultation_id)).summary == closed.summary
    late = consultations.answer(await meeting.person("daibieu1"), consultation_id, YES)
    assert await code_of(late) is ErrorCode.CONSULTATION_CLOSED


async def test_who_may_ask(consultations: Consultations, meeting: World) -> None:
    refused = {}
    for name in ("chutri", "thuky", "quantri", "daibieu1", "nguoila"):
        person = await meeting.person(name)
        meeting.clock.pass_s(0.001)
        try:
            await consultations.ask(person, question(meeting))
        except Refused as refusal:
            refused[name] = refusal.code
    assert refused == {"daibieu1": ErrorCode.NOT_ALLOWED, "nguoila": ErrorCode.NOT_INVITED}


async def test_outside_a_conference_only_planners_ask(
    consultations: Consultations, meeting: World
) -> None:
    form = question(meeting, conference_id=None, person_ids=[meeting.person_ids["nguoila"]])
    secretary, planner = await meeting.person("thuky"), await meeting.person("quantri")
    assert await code_of(consultations.ask(secretary, form)) is ErrorCode.NOT_ALLOWED
    view = await consultations.ask(planner, form)
    assert view.summary.conference_title is None
    stranger = await meeting.person("nguoila")
    assert [one.id for one in await consultations.visible(stranger)] == [view.summary.id]


async def test_only_those_invited_are_asked_in_a_conference(
    consultations: Consultations, meeting: World
) -> None:
    secretary = await meeting.person("thuky")
    for person_id in (meeting.person_ids["nguoila"], "nobody"):
        form = question(meeting, person_ids=[person_id])
        assert await code_of(consultations.ask(secretary, form)) is ErrorCode.NOT_FOUND
    assert await consultations.visible(secretary) == []


async def paper(
    world: World,
    digit: str,
    kind: DocumentKind = DocumentKind.MAIN,
    state: DocumentState | None = None,
) -> str:
    document = await world.documents.register_upload(
        world.conference_id,
        world.attendees["thuky"],
        Stored(sha256=digit * 64, byte_count=9),
        Upload("Dự thảo", kind, state=state),
    )
    return document.id


async def test_the_form_carries_papers_of_its_conference(
    consultations: Consultations, meeting: World
) -> None:
    shared = await paper(meeting, "a")
    personal = await paper(meeting, "b", DocumentKind.PERSONAL)
    draft = await paper(meeting, "c", state=DocumentState.DRAFT)
    secretary = await meeting.person("thuky")
    askable = await consultations.askable(secretary, meeting.conference_id)
    assert [one.document_id for one in askable.papers] == [shared]
    assert len(askable.people) == 6
    for hidden in (personal, draft):
        hides = consultations.ask(secretary, question(meeting, document_ids=[shared, hidden]))
        assert await code_of(hides) is ErrorCode.NOT_FOUND
    consultation_id = await ask(consultations, meeting, document_ids=[shared])
    form = await consultations.get(await meeting.person("daibieu1"), consultation_id)
    assert [(one.document_id, one.title) for one in form.papers] == [(shared, "Dự thảo")]


async def test_whom_one_may_ask_is_told_to_askers_only(
    consultations: Consultations, meeting: World
) -> None:
    for name, conference_id, code in (
        ("daibieu1", meeting.conference_id, ErrorCode.NOT_ALLOWED),
        ("nguoila", meeting.conference_id, ErrorCode.NOT_INVITED),
        ("thuky", ConferenceId("absent"), ErrorCode.NOT_INVITED),
    ):
        work = consultations.askable(await meeting.person(name), conference_id)
        assert await code_of(work) is code


async def test_each_reminder_goes_out_once_to_those_who_have_not_answered(
    consultations: Consultations, meeting: World
) -> None:
    consultation_id = await ask(consultations, meeting)
    await consultations.answer(await meeting.person("daibieu2"), consultation_id, YES)
    clock, database = meeting.clock, meeting.database
    assert await reminding.send_due(database, clock.now_ms) == 0
    clock.pass_s(25 * 3600)
    assert await reminding.send_due(database, clock.now_ms) == 1
    assert await reminding.send_due(database, clock.now_ms + 5) == 0
    waiting = await consultations.get(await meeting.person("daibieu1"), consultation_id)
    done = await consultations.get(await meeting.person("daibieu2"), consultation_id)
    assert waiting.summary.reminded_at_ms == clock.now_ms
    assert done.summary.reminded_at_ms is None
    replies = await consultations.replies(await meeting.person("thuky"), consultation_id)
    (sent,) = replies.reminders
    assert (sent.hours_before, sent.sent_at_ms, sent.unanswered) == (24, clock.now_ms, 1)


async def test_a_reminder_missed_while_nothing_ran_goes_out_late_but_not_after_the_end(
    consultations: Consultations, meeting: World
) -> None:
    consultation_id = await ask(consultations, meeting)
    clock, database = meeting.clock, meeting.database
    clock.pass_s(47 * 3600)
    assert await reminding.send_due(database, clock.now_ms) == 2
    other = await ask(consultations, meeting)
    clock.pass_s(49 * 3600)
    assert await reminding.send_due(database, clock.now_ms) == 0
    secretary = await meeting.person("thuky")
    for asked, count in ((consultation_id, 2), (other, 0)):
        replies = await consultations.replies(secretary, asked)
        assert len(replies.reminders) == count


async def test_nobody_is_reminded_of_what_was_closed(
    consultations: Consultations, meeting: World
) -> None:
    consultation_id = await ask(consultations, meeting)
    await consultations.close(await meeting.person("thuky"), consultation_id)
    meeting.clock.pass_s(25 * 3600)
    assert await reminding.send_due(meeting.database, meeting.clock.now_ms) == 0


async def test_open_ones_stand_first_by_deadline(
    consultations: Consultations, meeting: World
) -> None:
    hours = {}
    for ahead in (30, 10, 20, 40):
        meeting.clock.pass_s(0.001)
        deadline_ms = meeting.clock.now_ms + ahead * HOUR_MS
        hours[await ask(consultations, meeting, deadline_ms=deadline_ms)] = ahead
    meeting.clock.pass_s(25 * 3600)
    listed = await consultations.visible(await meeting.person("daibieu1"))
    assert [hours[ConsultationId(one.id)] for one in listed] == [30, 40, 20, 10]
