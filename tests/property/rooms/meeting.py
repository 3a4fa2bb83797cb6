"""One small conference, and what people might do in it: moves drawn at random become commands that
mostly make sense for the state at hand, and sometimes don't."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from rooms.agenda import messages as agenda
from rooms.agenda.rules import AgendaState
from rooms.attendance import messages as attendance
from rooms.captions import messages as captions
from rooms.conferences import messages as conferences
from rooms.conferences.messages import ConferenceState, ConferenceView
from rooms.documents import messages as documents
from rooms.documents.messages import DocumentKind, DocumentView, RenderState, VersionView
from rooms.kernel.errors import ErrorCode, ProtocolError, Refused
from rooms.live.decide import decide, decide_system
from rooms.live.evolve import fold
from rooms.live.messages import Command, Event, SystemCommand
from rooms.live.state import LiveState
from rooms.minutes import messages as minutes
from rooms.presenting import messages as presenting
from rooms.sites.messages import AttendeeView, Role, SiteView
from rooms.sites.rules import SERVING_ROLES, Roster
from tests.property.rooms.leading import COMMON_LEADING, LEADING_MOVES
from tests.property.rooms.life import COMMON_LIFE, LIFE_MOVES, LIFE_SYSTEM_MOVES, SAID_BY_ANYBODY
from tests.property.rooms.projection import PROJECTION_MOVES
from tests.property.rooms.reception import RECEPTION_MOVES
from tests.property.rooms.recording import RECORDING_MOVES, RECORDING_SYSTEM_MOVES
from tests.property.rooms.staging import STAGE_MOVES
from tests.property.rooms.talk import BY_ANYBODY, TALK_MOVES, guest_asks
from tests.property.rooms.votes import VOTE_MOVES, VOTE_SYSTEM_MOVES

START_MS = 1_760_000_000_000
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Move:
    """`who`, `one` and `two` are numbers to choose by: attendees, and what the command is about."""

    kind: str
    who: int
    one: int
    two: int


@dataclass(frozen=True, slots=True)
class Happened:
    """An event and when."""

    at_ms: int
    event: Event


@dataclass(slots=True)
class Meeting:
    """Applies moves to a state, as the owner of a conference would."""

    state: LiveState
    now_ms: int = START_MS
    history: list[Happened] = field(default_factory=list)
    refusals: list[ErrorCode] = field(default_factory=list)

    def play(self, move: Move) -> Sequence[Event]:
        """The events of one move; none if it was refused."""
        self.now_ms += 1000 + move.two % 5000
        fresh_id = f"new{len(self.history)}x{len(self.refusals)}"
        try:
            events = self._decide(move, fresh_id)
        except (Refused, ProtocolError) as refusal:
            self.refusals.append(refusal.code)
            return []
        self.state = fold(self.state, events)
        self.history += [Happened(self.now_ms, event) for event in events]
        return events

    def play_all(self, moves: Iterable[Move]) -> None:
        for move in moves:
            self.play(move)

    def _decide(self, move: Move, fresh_id: str) -> Sequence[Event]:
        if move.kind in SYSTEM_MOVES:
            system = SYSTEM_MOVES[move.kind](self.state, move, self.now_ms, fresh_id)
            return decide_system(self.state, system, now_ms=self.now_ms)
        command = MOVES[move.kind](self.state, move)
        who = pick(list(self.state.roster.attendees), move.who // 2)
        if move.who % 2:
            who = _likely(self.state, move.kind, who)
        return decide(self.state, who, command, now_ms=self.now_ms, fresh_id=fresh_id)


def a_conference() -> LiveState:
    """Three sites; two delegates and two site operators; an agenda of three items."""
    sites = [
        SiteView(
            id=f"site{n}",
            unit_id=f"unit{n}",
            name=name,
            main=n == 0,
            parent_site_id="site1" if n == 2 else None,
        )
        for n, name in enumerate(["Tỉnh Lào Cai", "Xã Bát Xát", "Phường Sa Pa"])
    ]
    seats = [
        ("chair", Role.CHAIR, 0),
        ("secretary", Role.SECRETARY, 0),
        ("delegate1", Role.DELEGATE, 1),
        ("delegate2", Role.DELEGATE, 2),
        ("operator1", Role.SITE_OPERATOR, 1),
        ("operator2", Role.SITE_OPERATOR, 2),
        ("staff", Role.SERVICE_STAFF, 0),
        ("technician", Role.TECHNICIAN, 0),
    ]
    attendees = [
        AttendeeView(
            id=name,
            person_id=f"person-{name}",
            site_id=f"site{site}",
            role=role,
            voter=role not in SERVING_ROLES and name != "operator2",
            name=f"Người {name}",
            position="Đại biểu",
            unit_name=sites[site].name,
        )
        for name, role, site in seats
    ]
    items = [
        an_item("item0", None, 0, presenter_id="delegate1"),
        an_item("item1", None, 1),
        an_item("item2", "item1", 0, presenter_id="operator2"),
    ]
    return LiveState(
        conference=ConferenceView(
            id="conference",
            title="Hội nghị giao ban tháng 10",
            place="Phòng họp số 1",
            state=ConferenceState.SCHEDULED,
            starts_at_ms=START_MS,
            ends_at_ms=START_MS + 7_200_000,
            opened_at_ms=None,
            closed_at_ms=None,
        ),
        roster=Roster.of(sites, attendees),
        agenda=AgendaState({item.id: item for item in items}),
    )


def an_item(
    item_id: str, parent_id: str | None, position: int, presenter_id: str | None = None
) -> agenda.AgendaItemView:
    return agenda.AgendaItemView(
        id=item_id,
        parent_id=parent_id,
        position=position,
        title=f"Nội dung {item_id}",
        presenter_id=presenter_id,
        planned_minutes=15,
        status=agenda.ItemStatus.PENDING,
        started_at_ms=None,
        ended_at_ms=None,
    )


def _likely(state: LiveState, kind: str, anybody: str) -> str:
    """Who would do this in a real meeting."""
    presentation, holder = state.presenting.presentation, state.floor.holder
    match kind:
        case "turn_page" | "stop_presenting" if presentation is not None:
            return presentation.presenter_id
        case "yield_floor" if holder is not None:
            return holder.attendee_id
        case "take_over" if state.chairing.deputies:
            return state.chairing.deputies[0]
        case "hand_over":
            return state.presiding_id()
        case "request_floor" | "withdraw_request" | "call_service" | "cancel_call":
            return anybody
        case _ if kind in BY_ANYBODY:
            return anybody
        case _ if kind in SAID_BY_ANYBODY:
            return anybody
        case _:
            return "chair"


def pick(choices: Sequence[Item], number: int) -> Item:
    return choices[number % len(choices)]


def item_of(state: LiveState, number: int) -> str:
    return pick([*state.agenda.items, "missing"], number)


def document_of(state: LiveState, number: int) -> str:
    return pick([*state.documents.documents, "missing"], number)


def attendee_of(state: LiveState, number: int) -> str:
    return pick([*state.roster.attendees, "missing"], number)


def _add_item(state: LiveState, move: Move) -> Command:
    return agenda.AddItem(
        type="agenda.add",
        parent_id=pick([None, *state.agenda.items, "missing"], move.one),
        title=f"Nội dung bổ sung {move.two}",
        presenter_id=pick([None, attendee_of(state, move.one)], move.two),
        planned_minutes=move.two % 60,
    )


def _edit_item(state: LiveState, move: Move) -> Command:
    return agenda.EditItem(
        type="agenda.edit",
        item_id=item_of(state, move.one),
        title=f"Nội dung sửa {move.two}",
        presenter_id=pick([None, attendee_of(state, move.two)], move.one),
        planned_minutes=move.two % 60,
    )


def _move_item(state: LiveState, move: Move) -> Command:
    return agenda.MoveItem(
        type="agenda.move",
        item_id=item_of(state, move.one),
        parent_id=pick([None, *state.agenda.items], move.two),
        position=move.two % 5,
    )


def _turn_page(state: LiveState, move: Move) -> Command:
    view = presenting.View(x=0.25, y=0.5, w=0.5) if move.two % 2 else presenting.View()
    epoch = state.presenting.epoch + (move.one % 8 == 7)
    return presenting.TurnPage(
        type="presenting.turn", epoch=epoch, page=1 + move.two % 12, view=view
    )


def _access(state: LiveState, move: Move) -> documents.AccessRule | None:
    """Nobody's rule, one by role, unit or person, or all of them; sometimes with a window."""
    if move.two % 5 == 0:
        return None
    who = pick(list(state.roster.attendees.values()), move.one + move.two)
    unit_id = state.roster.sites[who.site_id].unit_id
    window = move.two % 7
    return documents.AccessRule(
        roles=(who.role,) if move.two % 2 else (),
        unit_ids=(unit_id,) if move.two % 3 == 1 else (),
        attendee_ids=(who.id,) if move.two % 3 == 2 else (),
        from_ms=START_MS + move.one % 200_000 if window in {1, 3} else None,
        to_ms=START_MS + move.two % 200_000 if window in {2, 3} else None,
    )


PAPER_MOVES: dict[str, Callable[[LiveState, Move], Command]] = {
    "submit": lambda state, move: documents.SubmitDocument(
        type="documents.submit", document_id=document_of(state, move.one)
    ),
    "approve": lambda state, move: documents.ApproveDocument(
        type="documents.approve", document_id=document_of(state, move.one)
    ),
    "reject": lambda state, move: documents.RejectDocument(
        type="documents.reject", document_id=document_of(state, move.one), reason="Thiếu phụ lục"
    ),
    "publish": lambda state, move: documents.PublishDocument(
        type="documents.publish", document_id=document_of(state, move.one)
    ),
    "recall": lambda state, move: documents.RecallDocument(
        type="documents.recall", document_id=document_of(state, move.one), reason="Có sai sót"
    ),
    "edit_document": lambda state, move: documents.EditDocument(
        type="documents.edit",
        document_id=document_of(state, move.one),
        item_id=pick([None, *state.agenda.items, "missing"], move.two),
        title=f"Tài liệu {move.two % 7}",
        kind=pick(list(DocumentKind), move.two),
        offline=move.two % 2 == 0,
    ),
    "move_document": lambda state, move: documents.MoveDocument(
        type="documents.move", document_id=document_of(state, move.one), position=move.two % 5
    ),
    "restrict": lambda state, move: documents.RestrictDocument(
        type="documents.restrict",
        document_id=document_of(state, move.one),
        access=_access(state, move),
    ),
    "restrict_item": lambda state, move: documents.RestrictItem(
        type="documents.restrict_item",
        item_id=item_of(state, move.one),
        access=_access(state, move),
    ),
}

MOVES: dict[str, Callable[[LiveState, Move], Command]] = {
    "open": lambda _state, _move: conferences.OpenConference(type="conference.open"),
    "close": lambda _state, _move: conferences.CloseConference(type="conference.close"),
    "add_item": _add_item,
    "edit_item": _edit_item,
    "move_item": _move_item,
    "remove_item": lambda state, move: agenda.RemoveItem(
        type="agenda.remove", item_id=item_of(state, move.one)
    ),
    "activate_item": lambda state, move: agenda.ActivateItem(
        type="agenda.activate", item_id=item_of(state, move.one)
    ),
    "finish_item": lambda state, move: agenda.FinishItem(
        type="agenda.finish", item_id=item_of(state, move.one)
    ),
    "remove_document": lambda state, move: documents.RemoveDocument(
        type="documents.remove", document_id=document_of(state, move.one)
    ),
    **PAPER_MOVES,
    "present": lambda state, move: presenting.StartPresenting(
        type="presenting.start", document_id=document_of(state, move.one), page=1 + move.two % 4
    ),
    "turn_page": _turn_page,
    "pull_readers": lambda _state, _move: presenting.PullReaders(type="presenting.pull"),
    "stop_presenting": lambda _state, _move: presenting.StopPresenting(type="presenting.stop"),
    **LIFE_MOVES,
    **LEADING_MOVES,
    "check_in": lambda state, move: attendance.CheckIn(
        type="attendance.check_in", attendee_id=attendee_of(state, move.one)
    ),
    "withdraw_check_in": lambda state, move: attendance.WithdrawCheckIn(
        type="attendance.withdraw_check_in",
        attendee_id=attendee_of(state, move.one),
        reason=pick(list(attendance.WithdrawReason), move.two),
    ),
    "excuse": lambda state, move: attendance.Excuse(
        type="attendance.excuse",
        attendee_id=attendee_of(state, move.one),
        reason=f"Lý do {move.two}",
    ),
    "withdraw_excuse": lambda state, move: attendance.WithdrawExcuse(
        type="attendance.withdraw_excuse", attendee_id=attendee_of(state, move.one)
    ),
    "name_stand_in": lambda state, move: attendance.NameStandIn(
        type="attendance.name_stand_in",
        attendee_id=attendee_of(state, move.one),
        stand_in=None
        if move.two % 3 == 2
        else attendance.StandIn(name=f"Người thay {move.two}", position="Phó Chủ tịch"),
    ),
    **VOTE_MOVES,
    **RECEPTION_MOVES,
    **STAGE_MOVES,
    **PROJECTION_MOVES,
    **TALK_MOVES,
    **RECORDING_MOVES,
}


def _arrive(state: LiveState, move: Move, _now_ms: int, _fresh_id: str) -> SystemCommand:
    return attendance.Arrive(type="attendance.arrive", attendee_id=attendee_of(state, move.one))


def _leave(state: LiveState, move: Move, _now_ms: int, _fresh_id: str) -> SystemCommand:
    return attendance.Leave(
        type="attendance.leave",
        attendee_id=attendee_of(state, move.one),
        reason=pick(list(attendance.LeaveReason), move.two),
    )


def _code_shown(state: LiveState, move: Move, _now_ms: int, _fresh_id: str) -> SystemCommand:
    return attendance.NoteCheckIn(
        type="attendance.note_check_in",
        attendee_id=attendee_of(state, move.one),
        how=attendance.CheckInHow.SEAT if move.two % 2 else attendance.CheckInHow.QR,
    )


def _caption(state: LiveState, move: Move, now_ms: int, _fresh_id: str) -> SystemCommand:
    return captions.AddCaption(
        type="captions.add",
        segment_id=f"segment{move.two}",
        revision=move.two % 3,
        attendee_id=attendee_of(state, move.one),
        started_at_ms=now_ms - move.two % 4000,
        ended_at_ms=now_ms,
        text=f"Tôi xin báo cáo {move.two}.",
    )


def _minutes(_state: LiveState, move: Move, _now_ms: int, _fresh_id: str) -> SystemCommand:
    return minutes.MarkMinutes(
        type="minutes.mark", state=pick(list(minutes.MinutesState), move.one)
    )


def _upload(state: LiveState, move: Move, now_ms: int, fresh_id: str) -> SystemCommand:
    """A new document, or a new version of one that is there."""
    known = state.documents.documents.get(document_of(state, move.one))
    if known is None or move.two % 3:
        kind = pick(list(DocumentKind), move.two)
        owner_id = attendee_of(state, move.one) if kind is DocumentKind.PERSONAL else None
        document_id, number = f"document-{fresh_id}", 1
        item_id = pick([None, *state.agenda.items], move.two)
    else:
        kind, owner_id, document_id = known.kind, known.owner_id, known.id
        number, item_id = known.version.number + 1, known.item_id
    version = VersionView(
        sha256=hashlib.sha256(f"{document_id} {number}".encode()).hexdigest(),
        number=number,
        byte_count=1000 + move.two,
        uploaded_at_ms=now_ms,
        render_state=RenderState.PROCESSING,
        page_count=0,
        ready_pages=0,
        width=0.0,
        height=0.0,
        failure=None,
    )
    waiting = kind is not DocumentKind.PERSONAL and move.two % 4 == 1
    document = DocumentView(
        id=document_id,
        item_id=item_id,
        title=f"Tài liệu {move.one % 7} ({document_id})",
        kind=kind,
        owner_id=owner_id,
        version=version,
        state=documents.DocumentState.PENDING if waiting else documents.DocumentState.PUBLISHED,
        submitted_by=pick([None, "delegate1", "operator1"], move.one) if waiting else None,
    )
    return documents.DocumentAdded(document=document)


def _rendered(state: LiveState, move: Move, _now_ms: int, _fresh_id: str) -> SystemCommand:
    document_id = document_of(state, move.one)
    known = state.documents.documents.get(document_id)
    failed = move.two % 5 == 4
    return documents.RenderingProgressed(
        document_id=document_id,
        sha256="0" * 64 if known is None else known.version.sha256,
        render_state=RenderState.FAILED if failed else pick(list(RenderState), move.two % 2),
        page_count=0 if failed else 12,
        ready_pages=0 if failed else 1 + move.two % 12,
        width=595.2,
        height=841.9,
        failure=ErrorCode.PDF_CORRUPT if failed else None,
        text_state=pick(list(documents.TextState), move.two),
        text_pages=0 if failed else move.two % 12,
    )


SYSTEM_MOVES: dict[str, Callable[[LiveState, Move, int, str], SystemCommand]] = {
    "arrive": _arrive,
    "leave": _leave,
    "code_shown": _code_shown,
    "guest_asks": guest_asks,
    **LIFE_SYSTEM_MOVES,
    **VOTE_SYSTEM_MOVES,
    **RECORDING_SYSTEM_MOVES,
    "caption": _caption,
    "minutes": _minutes,
    "upload": _upload,
    "rendered": _rendered,
    "turn_windows": lambda _state, _move, _now_ms, _fresh_id: documents.TurnWindows(
        type="documents.turn_windows"
    ),
}

KINDS = (*MOVES, *SYSTEM_MOVES)
COMMON = (
    *("arrive",) * 3,
    *("upload", "rendered") * 3,
    *("present", "turn_page", "activate_item") * 2,
    *COMMON_LEADING,
    *COMMON_LIFE,
    *("change_plan", "assign_seats", "call_service", "check_in"),
    *("show_scene",) * 3,
    *("tell_technicians", "chat_to_chair", "guest_asks", "admit_guest") * 2,
    *("set_layout", "set_spotlight", "set_silence"),
    *("create_poll", "start_poll", "close_poll", "finish_poll") * 3,
)
"""Drawn more often, so that most sequences get somewhere."""
