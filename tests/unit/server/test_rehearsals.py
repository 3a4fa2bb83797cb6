"""What is known of a site in the rehearsal: whose devices count, where the page has arrived, and
what the board is told."""

import pytest

from rooms.kernel.ids import AttendeeId, ConferenceId
from rooms.live.messages import Command
from rooms.live.state import LiveState
from rooms.people.messages import AccountRole, PersonView
from rooms.presenting.messages import StartPresenting
from rooms.rehearsal.messages import DeviceReport, DeviceState, Fault, Heard, PaintedPage, Verdict
from rooms.rehearsal.rules import Line
from server.realtime.messages import Page
from server.realtime.outbox import Outbox
from server.realtime.sessions import PageSession, Place
from server.rehearsals import ROWS_AT_ONCE, figures_of, know, rows_to_tell, verdicts_changed
from tests.property.rooms.meeting import Meeting, Move, a_conference
from tests.unit.rooms.live.test_life import REHEARSE, arrived, said

FINE = DeviceReport(
    camera=DeviceState.OK,
    microphone=DeviceState.OK,
    voice=True,
    level=0.43,
    loop=Heard.YES,
    speaker=Heard.YES,
    round_trip_ms=33,
    clock_skew_ms=1_234,
    painted=None,
    phone="0912 345 678",
)
NO_CAMERA = FINE.model_copy(update={"camera": DeviceState.MISSING})
LINE = Line(loss=0.012, round_trip_ms=91, bitrate_bps=2_345_678)


async def _unsent(*_: str) -> None:
    raise AssertionError


def page(attendee_id: str, devices: DeviceReport | None, kind: Page = "meeting") -> PageSession:
    person = PersonView(
        id="person",
        username="x",
        name="Người",
        position="",
        unit_id="unit",
        unit_name="Xã",
        account_role=AccountRole.MEMBER,
    )
    place = Place(ConferenceId("conference"), AttendeeId(attendee_id), kind)
    session = PageSession(attendee_id, attendee_id, person, "token", Outbox(_unsent, _unsent))
    session.place, session.devices = place, devices
    return session


def rehearsing(*people: str) -> LiveState:
    return arrived(said(a_conference(), "technician", REHEARSE), *people)


def test_a_site_without_anybody_is_away() -> None:
    known = know(rehearsing("staff", "technician"), [], {})
    assert not known.of("site0").connected


def test_the_operators_devices_are_the_sites() -> None:
    state = rehearsing("delegate1", "operator1")
    pages = [page("delegate1", FINE), page("operator1", NO_CAMERA)]
    known = know(state, pages, {"operator1": LINE})
    assert known.of("site1").report is NO_CAMERA
    assert known.of("site1").line is LINE


def test_where_nobody_operates_who_reports_counts() -> None:
    known = know(rehearsing("delegate1"), [page("delegate1", FINE)], {})
    assert known.of("site1").report is FINE


def test_only_a_verdict_that_changed_is_put_into_the_log() -> None:
    state = rehearsing("operator1")
    verdicts = verdicts_changed(state, know(state, [page("operator1", NO_CAMERA)], {}))
    assert {one.site_id: one.verdict for one in verdicts} == dict.fromkeys(
        ("site0", "site1", "site2"), Verdict.RED
    )
    [missing] = [one for one in verdicts if one.site_id == "site1"]
    assert missing.faults == [Fault.CAMERA_MISSING]


def test_figures_are_rounded_so_that_a_quiet_line_is_told_once() -> None:
    state = rehearsing("operator1")
    known = know(state, [page("operator1", FINE)], {"operator1": LINE})
    [(site_id, told)] = figures_of(known).items()
    assert site_id == "site1"
    assert (told.level, told.round_trip_ms, told.loss_percent) == (0.4, 100, 1)
    assert (told.kbps, told.clock_skew_ms, told.phone) == (2_300, 1_200, "0912 345 678")


def test_a_signal_that_waits_may_be_replaced_by_the_next() -> None:
    state = rehearsing("operator1", "operator2")
    pages = [page("operator1", FINE), page("operator2", FINE)]
    before = figures_of(know(state, pages, {}))
    assert rows_to_tell(before, before) == []
    pages[1].devices = FINE.model_copy(update={"level": 0.9})
    now = figures_of(know(state, pages, {}))
    assert [row.site_id for row in rows_to_tell(now, before)] == ["site1", "site2"]


def test_of_a_very_large_conference_only_what_is_new_is_told() -> None:
    [row] = figures_of(know(rehearsing("operator1"), [page("operator1", FINE)], {})).values()
    sites = [f"site{number}" for number in range(ROWS_AT_ONCE * 2)]
    rows = {site_id: row.model_copy(update={"site_id": site_id}) for site_id in sites}
    assert len(rows_to_tell(rows, {})) == ROWS_AT_ONCE
    told = {site_id: rows[site_id] for site_id in sites[1:]}
    assert [one.site_id for one in rows_to_tell(rows, told)] == ["site0"]


@pytest.mark.parametrize(
    ("painted", "behind"),
    [(None, True), ((1, "other"), True), ((1, None), False)],
    ids=["nothing", "another paper", "the page"],
)
def test_a_site_is_behind_until_the_page_is_painted_there(
    painted: tuple[int, str | None] | None, behind: bool
) -> None:
    meeting = Meeting(rehearsing("chair", "operator1"))
    for move in (Move("upload", 0, 1, 6), Move("rendered", 0, 0, 11)):
        meeting.play(move)
    [document_id] = meeting.state.documents.documents
    start: Command = StartPresenting(type="presenting.start", document_id=document_id, page=1)
    state = said(meeting.state, "chair", start)
    shown = None
    if painted is not None:
        shown = PaintedPage(document_id=painted[1] or document_id, page=painted[0])
    report = FINE.model_copy(update={"painted": shown})
    assert know(state, [page("operator1", report)], {}).of("site1").behind is behind
