"""The whole table of rights, written out a second time: who may do what, tied how."""

from itertools import chain, combinations
from typing import get_args

import pytest

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import TABLE, Action, Needs, Relation, Standing, allowed, require
from rooms.live.messages import Command, SystemCommand
from rooms.people.messages import AccountRole
from rooms.sites.messages import Role

ALWAYS = "always"
NEVER = "never"

# chair, secretary, delegate and site_operator: always, never, or only with one of the relations.
ATTENDEES: dict[str, tuple[str, str, str]] = {
    "conference.rehearse": (ALWAYS, ALWAYS, NEVER),
    "conference.wait": (ALWAYS, ALWAYS, NEVER),
    "conference.call_roll": (ALWAYS, ALWAYS, NEVER),
    "conference.open": (ALWAYS, ALWAYS, NEVER),
    "conference.recess": (ALWAYS, ALWAYS, NEVER),
    "conference.resume": (ALWAYS, ALWAYS, NEVER),
    "conference.close": (ALWAYS, NEVER, NEVER),
    "roll_call.call": (ALWAYS, ALWAYS, NEVER),
    "roll_call.answer": (ALWAYS, ALWAYS, ALWAYS),
    "roll_call.mark": (ALWAYS, ALWAYS, NEVER),
    "roll_call.mark_connected": (ALWAYS, ALWAYS, NEVER),
    "roll_call.read": (ALWAYS, ALWAYS, NEVER),
    "rehearsal.call": (ALWAYS, ALWAYS, NEVER),
    "rehearsal.end_call": (ALWAYS, ALWAYS, NEVER),
    "rehearsal.note": (ALWAYS, ALWAYS, NEVER),
    "rehearsal.sign_off": (ALWAYS, ALWAYS, NEVER),
    "rehearsal.read": (ALWAYS, ALWAYS, NEVER),
    "agenda.add": (ALWAYS, ALWAYS, NEVER),
    "agenda.edit": (ALWAYS, ALWAYS, NEVER),
    "agenda.move": (ALWAYS, ALWAYS, NEVER),
    "agenda.remove": (ALWAYS, ALWAYS, NEVER),
    "agenda.activate": (ALWAYS, ALWAYS, NEVER),
    "agenda.finish": (ALWAYS, ALWAYS, NEVER),
    "documents.submit": (ALWAYS, ALWAYS, "own"),
    "documents.approve": (ALWAYS, ALWAYS, NEVER),
    "documents.reject": (ALWAYS, ALWAYS, NEVER),
    "documents.publish": (ALWAYS, ALWAYS, NEVER),
    "documents.recall": (ALWAYS, ALWAYS, NEVER),
    "documents.edit": (ALWAYS, ALWAYS, NEVER),
    "documents.move": (ALWAYS, ALWAYS, NEVER),
    "documents.restrict": (ALWAYS, ALWAYS, NEVER),
    "documents.restrict_item": (ALWAYS, ALWAYS, NEVER),
    "documents.remove": (ALWAYS, ALWAYS, "own"),
    "documents.manage": (ALWAYS, ALWAYS, NEVER),
    "presenting.start": (ALWAYS, ALWAYS, "floor_holder item_presenter"),
    "presenting.turn": ("presenter", "presenter", "presenter"),
    "presenting.pull": (ALWAYS, ALWAYS, NEVER),
    "presenting.stop": (ALWAYS, ALWAYS, "presenter"),
    "floor.request": (ALWAYS, NEVER, ALWAYS),
    "floor.withdraw": (ALWAYS, ALWAYS, "own"),
    "floor.move": (ALWAYS, ALWAYS, NEVER),
    "floor.grant": (ALWAYS, ALWAYS, "floor_delegate"),
    "floor.call_site": (ALWAYS, ALWAYS, "floor_delegate"),
    "floor.revoke": (ALWAYS, ALWAYS, "floor_delegate"),
    "floor.extend": (ALWAYS, ALWAYS, "floor_delegate"),
    "floor.pause": (ALWAYS, ALWAYS, "floor_delegate"),
    "floor.resume": (ALWAYS, ALWAYS, "floor_delegate"),
    "floor.set_limit": (ALWAYS, ALWAYS, NEVER),
    "floor.open_questions": (ALWAYS, ALWAYS, NEVER),
    "floor.close_questions": (ALWAYS, ALWAYS, NEVER),
    "floor.alternate": (ALWAYS, ALWAYS, NEVER),
    "chairing.appoint": (ALWAYS, NEVER, NEVER),
    "chairing.hand_over": ("presides", NEVER, NEVER),
    "chairing.take_over": (ALWAYS, NEVER, "deputy"),
    "chairing.delegate_floor": (ALWAYS, NEVER, NEVER),
    "chairing.end_delegation": (ALWAYS, NEVER, NEVER),
    "floor.yield": ("floor_holder", "floor_holder", "floor_holder"),
    "floor.mute": (ALWAYS, ALWAYS, NEVER),
    "stage.set_layout": (ALWAYS, ALWAYS, NEVER),
    "stage.set_spotlight": (ALWAYS, ALWAYS, NEVER),
    "stage.set_discussion": (ALWAYS, ALWAYS, NEVER),
    "stage.set_silence": (ALWAYS, ALWAYS, NEVER),
    "chat.post": (ALWAYS, ALWAYS, ALWAYS),
    "chat.tell_technicians": (ALWAYS, ALWAYS, ALWAYS),
    "chat.set_mode": (ALWAYS, ALWAYS, NEVER),
    "chat.remove": (ALWAYS, ALWAYS, NEVER),
    "chat.read_to_chair": (ALWAYS, ALWAYS, "own"),
    "chat.read_to_technicians": ("own", ALWAYS, "own"),
    "announcements.post": (ALWAYS, ALWAYS, NEVER),
    "announcements.take_down": (ALWAYS, ALWAYS, NEVER),
    "guests.admit": (ALWAYS, ALWAYS, NEVER),
    "guests.refuse": (ALWAYS, ALWAYS, NEVER),
    "guests.remove": (ALWAYS, ALWAYS, NEVER),
    "guests.invite": (ALWAYS, ALWAYS, NEVER),
    "guests.read": (ALWAYS, ALWAYS, NEVER),
    "devices.manage": (ALWAYS, ALWAYS, NEVER),
    "voting.create": (ALWAYS, ALWAYS, NEVER),
    "voting.start": (ALWAYS, ALWAYS, NEVER),
    "voting.close": (ALWAYS, ALWAYS, NEVER),
    "voting.cancel": (ALWAYS, ALWAYS, NEVER),
    "voting.publish": (ALWAYS, ALWAYS, NEVER),
    "voting.repeat": (ALWAYS, ALWAYS, NEVER),
    "voting.record_paper_count": (ALWAYS, ALWAYS, NEVER),
    "voting.cast": (ALWAYS, ALWAYS, ALWAYS),
    "voting.print": (ALWAYS, ALWAYS, NEVER),
    "voting.read_result": (ALWAYS, ALWAYS, NEVER),
    "voting.read_published": (ALWAYS, ALWAYS, ALWAYS),
    "documents.upload": (ALWAYS, ALWAYS, "item_presenter"),
    "notes.write": (ALWAYS, ALWAYS, ALWAYS),
    "notes.read": (ALWAYS, ALWAYS, ALWAYS),
    "documents.upload_personal": (ALWAYS, ALWAYS, ALWAYS),
    "documents.read": (ALWAYS, ALWAYS, ALWAYS),
    "documents.read_personal": ("own", "own", "own"),
    "minutes.read": (ALWAYS, ALWAYS, ALWAYS),
    "minutes.edit": (ALWAYS, ALWAYS, NEVER),
    "minutes.sign": (ALWAYS, NEVER, NEVER),
    "minutes.note_signed": (ALWAYS, ALWAYS, NEVER),
    "tasks.assign": (ALWAYS, ALWAYS, NEVER),
    "tasks.confirm": (ALWAYS, ALWAYS, NEVER),
    "log.read": (ALWAYS, ALWAYS, NEVER),
    "transcript.read": (ALWAYS, ALWAYS, ALWAYS),
    "transcript.edit": (ALWAYS, ALWAYS, NEVER),
    "presenting.take_over": (ALWAYS, ALWAYS, NEVER),
    "attendance.read_reason": (ALWAYS, ALWAYS, NEVER),
    "archive.read": (ALWAYS, ALWAYS, ALWAYS),
    "archive.export": (ALWAYS, ALWAYS, NEVER),
    "study.open": (ALWAYS, ALWAYS, NEVER),
    "consultations.ask": (ALWAYS, ALWAYS, NEVER),
    "consultations.read_replies": (ALWAYS, ALWAYS, NEVER),
    "consultations.close": (ALWAYS, ALWAYS, NEVER),
    "attendance.read": (ALWAYS, ALWAYS, "own floor_delegate"),
    "attendance.check_in": (ALWAYS, ALWAYS, NEVER),
    "attendance.withdraw_check_in": (ALWAYS, ALWAYS, NEVER),
    "attendance.excuse": (ALWAYS, ALWAYS, NEVER),
    "attendance.withdraw_excuse": (ALWAYS, ALWAYS, NEVER),
    "attendance.name_stand_in": (ALWAYS, ALWAYS, NEVER),
    "seating.change_plan": (ALWAYS, ALWAYS, NEVER),
    "seating.assign": (ALWAYS, ALWAYS, NEVER),
    "seating.read": (ALWAYS, ALWAYS, NEVER),
    "service.call": (ALWAYS, ALWAYS, ALWAYS),
    "service.take": (NEVER, ALWAYS, NEVER),
    "service.finish": (NEVER, ALWAYS, NEVER),
    "service.cancel": (ALWAYS, ALWAYS, "own"),
    "service.read": ("own", ALWAYS, "own"),
    "projection.add": (ALWAYS, ALWAYS, NEVER),
    "projection.rename": (ALWAYS, ALWAYS, NEVER),
    "projection.remove": (ALWAYS, ALWAYS, NEVER),
    "projection.set_sound": (ALWAYS, ALWAYS, NEVER),
    "projection.show": (ALWAYS, ALWAYS, NEVER),
    "codes.issue": (ALWAYS, ALWAYS, NEVER),
    "recording.start": (ALWAYS, ALWAYS, NEVER),
    "recording.pause": (ALWAYS, ALWAYS, NEVER),
    "recording.resume": (ALWAYS, ALWAYS, NEVER),
    "recording.stop": (ALWAYS, ALWAYS, NEVER),
    "recording.add_site": (ALWAYS, ALWAYS, NEVER),
    "recording.remove_site": (ALWAYS, ALWAYS, NEVER),
    "film.watch": (ALWAYS, ALWAYS, ALWAYS),
    "film.download": (ALWAYS, ALWAYS, NEVER),
    "film.order": (ALWAYS, ALWAYS, NEVER),
    "recordings.read": (ALWAYS, ALWAYS, NEVER),
    "recordings.export": (ALWAYS, ALWAYS, NEVER),
    "recordings.delete": (ALWAYS, NEVER, NEVER),
}
# All that service staff may.
STAFF = {
    "attendance.read",
    "attendance.check_in",
    "attendance.withdraw_check_in",
    "attendance.excuse",
    "attendance.withdraw_excuse",
    "attendance.name_stand_in",
    "seating.change_plan",
    "seating.assign",
    "seating.read",
    "service.take",
    "service.finish",
    "service.cancel",
    "service.read",
    "codes.issue",
    "roll_call.read",
    "chat.tell_technicians",
    "chat.read_to_technicians",
    "devices.manage",
}
# All that technicians may.
TECHNICIAN = {
    "conference.rehearse",
    "conference.wait",
    "rehearsal.call",
    "rehearsal.end_call",
    "rehearsal.note",
    "rehearsal.sign_off",
    "rehearsal.read",
    "roll_call.read",
    "attendance.read",
    "attendance.read_reason",
    "service.take",
    "service.finish",
    "service.cancel",
    "service.read",
    "chat.tell_technicians",
    "chat.read_to_technicians",
    "devices.manage",
}
# All that a guest may, and tied how; whoever was sent out may nothing.
GUEST = {
    "floor.request": ALWAYS,
    "floor.withdraw": "own",
    "floor.yield": "floor_holder",
    "chat.post": ALWAYS,
    "chat.tell_technicians": ALWAYS,
    "chat.read_to_chair": "own",
    "chat.read_to_technicians": "own",
    "attendance.read": "own",
}
PLANNING = {
    "conferences.schedule",
    "people.search",
    "consultations.ask",
    "archive.read_imported",
}
OWN_PLAN = {"archive.read", "study.open"}
OWN_ACCOUNT = {
    "consultations.answer",
    "consultations.read_replies",
    "consultations.close",
    "tasks.report",
    "study.watch",
}
CLERK = {"minutes.register", "minutes.templates"}
SYSTEM = {
    "recording.report",
    "attendance.arrive",
    "attendance.leave",
    "attendance.note_check_in",
    "voting.expire",
    "voting.finish",
    "captions.add",
    "minutes.mark",
    "guests.ask",
    "rehearsal.judge",
    "documents.added",
    "documents.rendering_progressed",
    "documents.turn_windows",
}

ACCOUNTS = {
    Standing.MEMBER,
    Standing.SCHEDULER,
    Standing.SYSTEM_ADMIN,
    Standing.RECORDS_CLERK,
}

EVERY_TIE: list[Needs] = [
    frozenset(some)
    for some in chain.from_iterable(combinations(Relation, count) for count in range(5))
]


def expected(standing: Standing, action: Action, relations: Needs) -> bool:
    if standing is Standing.SYSTEM:
        return action in SYSTEM
    if standing in ACCOUNTS:
        return _of_an_account(standing, action, own=Relation.OWN in relations)
    if standing is Standing.PLANNER:
        return action is Action.DOCUMENTS_UPLOAD
    if standing is Standing.SERVICE_STAFF:
        return action in STAFF
    if standing is Standing.TECHNICIAN:
        return action in TECHNICIAN
    cell = _cell(standing, action)
    if cell in {ALWAYS, NEVER}:
        return cell == ALWAYS
    return any(relation.value in cell.split() for relation in relations)


def _of_an_account(standing: Standing, action: Action, *, own: bool) -> bool:
    """Outside of any conference."""
    if standing is Standing.RECORDS_CLERK:
        return action in CLERK | OWN_ACCOUNT and own
    if action in {Action.MINUTES_TEMPLATES, Action.DEVICES_MANAGE}:
        return standing is Standing.SYSTEM_ADMIN
    if action in OWN_ACCOUNT:
        return own
    if action in OWN_PLAN:
        return standing is not Standing.MEMBER and own
    return action in PLANNING and standing is not Standing.MEMBER


def _cell(standing: Standing, action: Action) -> str:
    if standing is Standing.REMOVED:
        return NEVER
    if standing is Standing.GUEST:
        return GUEST.get(action, NEVER)
    if action is Action.DEVICES_MANAGE and standing is Standing.SITE_OPERATOR:
        return "own"
    chair, secretary, others = ATTENDEES.get(action, (NEVER, NEVER, NEVER))
    return {Standing.CHAIR: chair, Standing.SECRETARY: secretary}.get(standing, others)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("standing", Standing)
def test_every_cell_is_as_written_down(standing: Standing, action: Action) -> None:
    for relations in EVERY_TIE:
        assert allowed(standing, action, relations) == expected(standing, action, relations)


def command_types(union: object) -> set[str]:
    """The wire types of a union such as `Command`."""
    members = get_args(get_args(union)[0])
    return {get_args(member.model_fields["type"].annotation)[0] for member in members}


def test_every_command_has_a_line_in_the_table() -> None:
    commands = command_types(Command) | command_types(SystemCommand)
    assert len(commands) == 110
    assert commands <= {action.value for action in TABLE}
    assert set(Action) == set(TABLE)


def test_every_role_is_a_standing() -> None:
    roles = {role.value for role in Role} | {role.value for role in AccountRole}
    roles |= {"planner", "removed", "system"}
    assert roles == {standing.value for standing in Standing}


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (Action.PRESENTING_TURN, ErrorCode.NOT_PRESENTER),
        (Action.FLOOR_YIELD, ErrorCode.NOT_HOLDER),
        (Action.FLOOR_WITHDRAW, ErrorCode.NOT_ALLOWED),
        (Action.FLOOR_GRANT, ErrorCode.NOT_ALLOWED),
        (Action.CHAIRING_TAKE_OVER, ErrorCode.NOT_A_DEPUTY),
    ],
)
def test_a_refusal_says_what_is_missing(action: Action, code: ErrorCode) -> None:
    with pytest.raises(Refused) as refused:
        require(Standing.DELEGATE, action)
    assert refused.value.code is code
