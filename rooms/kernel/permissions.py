"""Who may do what: one table, one function. Every command, file and list asks here.

A line says which relation to the object each standing needs; a standing that is missing may not.
`tests/unit/rooms/kernel/test_permissions.py` enumerates the table over every command type.
"""

from collections.abc import Mapping
from enum import StrEnum

from rooms.kernel.errors import ErrorCode, Refused


class Standing(StrEnum):
    """What somebody is, outside a conference (the first four) or inside it."""

    MEMBER = "member"
    SCHEDULER = "scheduler"
    SYSTEM_ADMIN = "system_admin"
    RECORDS_CLERK = "records_clerk"
    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"
    SITE_OPERATOR = "site_operator"
    SERVICE_STAFF = "service_staff"
    TECHNICIAN = "technician"
    GUEST = "guest"
    REMOVED = "removed"  # a guest who was sent out, and may nothing any more
    PLANNER = "planner"  # whoever scheduled a conference, until it opens
    SYSTEM = "system"


class Relation(StrEnum):
    """What ties the actor to the object of an action."""

    OWN = "own"
    FLOOR_HOLDER = "floor_holder"
    ITEM_PRESENTER = "item_presenter"
    PRESENTER = "presenter"
    PRESIDES = "presides"
    DEPUTY = "deputy"
    FLOOR_DELEGATE = "floor_delegate"


class Action(StrEnum):
    """Commands by their wire type, then what is asked over HTTP."""

    CONFERENCE_REHEARSE = "conference.rehearse"
    CONFERENCE_WAIT = "conference.wait"
    CONFERENCE_CALL_ROLL = "conference.call_roll"
    CONFERENCE_OPEN = "conference.open"
    CONFERENCE_RECESS = "conference.recess"
    CONFERENCE_RESUME = "conference.resume"
    CONFERENCE_CLOSE = "conference.close"
    ROLL_CALL_CALL = "roll_call.call"
    ROLL_CALL_ANSWER = "roll_call.answer"
    ROLL_CALL_MARK = "roll_call.mark"
    ROLL_CALL_MARK_CONNECTED = "roll_call.mark_connected"
    REHEARSAL_CALL = "rehearsal.call"
    REHEARSAL_END_CALL = "rehearsal.end_call"
    REHEARSAL_NOTE = "rehearsal.note"
    REHEARSAL_SIGN_OFF = "rehearsal.sign_off"
    REHEARSAL_JUDGE = "rehearsal.judge"
    AGENDA_ADD = "agenda.add"
    AGENDA_EDIT = "agenda.edit"
    AGENDA_MOVE = "agenda.move"
    AGENDA_REMOVE = "agenda.remove"
    AGENDA_ACTIVATE = "agenda.activate"
    AGENDA_FINISH = "agenda.finish"
    DOCUMENTS_SUBMIT = "documents.submit"
    DOCUMENTS_APPROVE = "documents.approve"
    DOCUMENTS_REJECT = "documents.reject"
    DOCUMENTS_PUBLISH = "documents.publish"
    DOCUMENTS_RECALL = "documents.recall"
    DOCUMENTS_EDIT = "documents.edit"
    DOCUMENTS_MOVE = "documents.move"
    DOCUMENTS_RESTRICT = "documents.restrict"
    DOCUMENTS_RESTRICT_ITEM = "documents.restrict_item"
    DOCUMENTS_REMOVE = "documents.remove"
    PRESENTING_START = "presenting.start"
    PRESENTING_TURN = "presenting.turn"
    PRESENTING_STOP = "presenting.stop"
    PRESENTING_PULL = "presenting.pull"
    FLOOR_REQUEST = "floor.request"
    FLOOR_WITHDRAW = "floor.withdraw"
    FLOOR_MOVE = "floor.move"
    FLOOR_GRANT = "floor.grant"
    FLOOR_CALL_SITE = "floor.call_site"
    FLOOR_REVOKE = "floor.revoke"
    FLOOR_YIELD = "floor.yield"
    FLOOR_EXTEND = "floor.extend"
    FLOOR_PAUSE = "floor.pause"
    FLOOR_RESUME = "floor.resume"
    FLOOR_SET_LIMIT = "floor.set_limit"
    FLOOR_OPEN_QUESTIONS = "floor.open_questions"
    FLOOR_CLOSE_QUESTIONS = "floor.close_questions"
    FLOOR_ALTERNATE = "floor.alternate"
    FLOOR_MUTE = "floor.mute"
    CHAIRING_APPOINT = "chairing.appoint"
    CHAIRING_HAND_OVER = "chairing.hand_over"
    CHAIRING_TAKE_OVER = "chairing.take_over"
    CHAIRING_DELEGATE_FLOOR = "chairing.delegate_floor"
    CHAIRING_END_DELEGATION = "chairing.end_delegation"
    STAGE_SET_LAYOUT = "stage.set_layout"
    STAGE_SET_SPOTLIGHT = "stage.set_spotlight"
    STAGE_SET_DISCUSSION = "stage.set_discussion"
    STAGE_SET_SILENCE = "stage.set_silence"
    CHAT_POST = "chat.post"
    CHAT_TELL_TECHNICIANS = "chat.tell_technicians"
    CHAT_SET_MODE = "chat.set_mode"
    CHAT_REMOVE = "chat.remove"
    GUESTS_ASK = "guests.ask"
    GUESTS_ADMIT = "guests.admit"
    GUESTS_REFUSE = "guests.refuse"
    GUESTS_REMOVE = "guests.remove"
    ANNOUNCEMENTS_POST = "announcements.post"
    ANNOUNCEMENTS_TAKE_DOWN = "announcements.take_down"
    VOTING_CREATE = "voting.create"
    VOTING_START = "voting.start"
    VOTING_CLOSE = "voting.close"
    VOTING_CANCEL = "voting.cancel"
    VOTING_PUBLISH = "voting.publish"
    VOTING_REPEAT = "voting.repeat"
    VOTING_RECORD_PAPER_COUNT = "voting.record_paper_count"
    ATTENDANCE_ARRIVE = "attendance.arrive"
    ATTENDANCE_LEAVE = "attendance.leave"
    ATTENDANCE_NOTE_CHECK_IN = "attendance.note_check_in"
    ATTENDANCE_CHECK_IN = "attendance.check_in"
    ATTENDANCE_WITHDRAW_CHECK_IN = "attendance.withdraw_check_in"
    ATTENDANCE_EXCUSE = "attendance.excuse"
    ATTENDANCE_WITHDRAW_EXCUSE = "attendance.withdraw_excuse"
    ATTENDANCE_NAME_STAND_IN = "attendance.name_stand_in"
    SEATING_CHANGE_PLAN = "seating.change_plan"
    SEATING_ASSIGN = "seating.assign"
    SERVICE_CALL = "service.call"
    SERVICE_TAKE = "service.take"
    SERVICE_FINISH = "service.finish"
    SERVICE_CANCEL = "service.cancel"
    PROJECTION_ADD = "projection.add"
    PROJECTION_RENAME = "projection.rename"
    PROJECTION_REMOVE = "projection.remove"
    PROJECTION_SET_SOUND = "projection.set_sound"
    PROJECTION_SHOW = "projection.show"
    RECORDING_START = "recording.start"
    RECORDING_PAUSE = "recording.pause"
    RECORDING_RESUME = "recording.resume"
    RECORDING_STOP = "recording.stop"
    RECORDING_ADD_SITE = "recording.add_site"
    RECORDING_REMOVE_SITE = "recording.remove_site"
    RECORDING_REPORT = "recording.report"
    VOTING_EXPIRE = "voting.expire"
    VOTING_FINISH = "voting.finish"
    CAPTIONS_ADD = "captions.add"
    MINUTES_MARK = "minutes.mark"
    DOCUMENTS_ADDED = "documents.added"
    DOCUMENTS_RENDERING_PROGRESSED = "documents.rendering_progressed"
    DOCUMENTS_TURN_WINDOWS = "documents.turn_windows"

    DOCUMENTS_UPLOAD = "documents.upload"
    DOCUMENTS_UPLOAD_PERSONAL = "documents.upload_personal"
    DOCUMENTS_MANAGE = "documents.manage"
    DOCUMENTS_READ = "documents.read"
    DOCUMENTS_READ_PERSONAL = "documents.read_personal"
    NOTES_WRITE = "notes.write"
    NOTES_READ = "notes.read"
    VOTING_CAST = "voting.cast"
    VOTING_PRINT = "voting.print"
    VOTING_READ_RESULT = "voting.read_result"
    VOTING_READ_PUBLISHED = "voting.read_published"
    MINUTES_READ = "minutes.read"
    MINUTES_EDIT = "minutes.edit"
    MINUTES_SIGN = "minutes.sign"
    MINUTES_NOTE_SIGNED = "minutes.note_signed"
    MINUTES_REGISTER = "minutes.register"
    MINUTES_TEMPLATES = "minutes.templates"
    TASKS_ASSIGN = "tasks.assign"
    TASKS_REPORT = "tasks.report"
    TASKS_CONFIRM = "tasks.confirm"
    FILM_WATCH = "film.watch"
    FILM_DOWNLOAD = "film.download"
    FILM_ORDER = "film.order"
    RECORDINGS_READ = "recordings.read"
    RECORDINGS_EXPORT = "recordings.export"
    RECORDINGS_DELETE = "recordings.delete"
    LOG_READ = "log.read"
    TRANSCRIPT_READ = "transcript.read"
    TRANSCRIPT_EDIT = "transcript.edit"
    PRESENTING_TAKE_OVER = "presenting.take_over"
    ATTENDANCE_READ = "attendance.read"
    ATTENDANCE_READ_REASON = "attendance.read_reason"
    ROLL_CALL_READ = "roll_call.read"
    REHEARSAL_READ = "rehearsal.read"
    SEATING_READ = "seating.read"
    SERVICE_READ = "service.read"
    GUESTS_INVITE = "guests.invite"
    GUESTS_READ = "guests.read"
    DEVICES_MANAGE = "devices.manage"
    CHAT_READ_TO_CHAIR = "chat.read_to_chair"
    CHAT_READ_TO_TECHNICIANS = "chat.read_to_technicians"
    CODES_ISSUE = "codes.issue"
    CONFERENCES_SCHEDULE = "conferences.schedule"
    PEOPLE_SEARCH = "people.search"
    CONSULTATIONS_ASK = "consultations.ask"
    CONSULTATIONS_ANSWER = "consultations.answer"
    CONSULTATIONS_READ_REPLIES = "consultations.read_replies"
    CONSULTATIONS_CLOSE = "consultations.close"
    ARCHIVE_READ = "archive.read"
    ARCHIVE_READ_IMPORTED = "archive.read_imported"
    ARCHIVE_EXPORT = "archive.export"
    STUDY_OPEN = "study.open"
    STUDY_WATCH = "study.watch"


Needs = frozenset[Relation]
ANY: Needs = frozenset()
"""No relation is needed."""
OWN: Needs = frozenset({Relation.OWN})
HOLDER: Needs = frozenset({Relation.FLOOR_HOLDER})
PRESENTER: Needs = frozenset({Relation.PRESENTER})
PRESIDES: Needs = frozenset({Relation.PRESIDES})
DEPUTY: Needs = frozenset({Relation.DEPUTY})
DELEGATED: Needs = frozenset({Relation.FLOOR_DELEGATE})
ON_STAGE: Needs = frozenset({Relation.FLOOR_HOLDER, Relation.ITEM_PRESENTER})

Row = Mapping[Standing, Needs]


def _row(
    *,
    chair: Needs | None = None,
    secretary: Needs | None = None,
    others: Needs | None = None,
    staff: Needs | None = None,
    technician: Needs | None = None,
    guests: Needs | None = None,
) -> Row:
    """A line for attendees; `others` are delegates and site operators. Service staff receive people
    and serve, technicians keep devices working: they have no floor, no papers and no vote. Guests
    may speak when they are called, and write; papers and votes are not theirs."""
    needs = {
        Standing.CHAIR: chair,
        Standing.SECRETARY: secretary,
        Standing.DELEGATE: others,
        Standing.SITE_OPERATOR: others,
        Standing.SERVICE_STAFF: staff,
        Standing.TECHNICIAN: technician,
        Standing.GUEST: guests,
    }
    return {standing: need for standing, need in needs.items() if need is not None}


_PANEL = _row(chair=ANY, secretary=ANY)
_EVERY_ATTENDEE = _row(chair=ANY, secretary=ANY, others=ANY)
_FLOOR = _row(chair=ANY, secretary=ANY, others=DELEGATED)
_DESK = _row(chair=ANY, secretary=ANY, staff=ANY)
_BOARD = _row(chair=ANY, secretary=ANY, technician=ANY)
_SYSTEM: Row = {Standing.SYSTEM: ANY}
_PLANNERS: Row = {Standing.SCHEDULER: ANY, Standing.SYSTEM_ADMIN: ANY}
_OWN_PLAN: Row = {Standing.SCHEDULER: OWN, Standing.SYSTEM_ADMIN: OWN}
_OWN_ACCOUNT: Row = {
    Standing.MEMBER: OWN,
    Standing.SCHEDULER: OWN,
    Standing.SYSTEM_ADMIN: OWN,
    Standing.RECORDS_CLERK: OWN,
}
_CLERK: Row = {Standing.RECORDS_CLERK: OWN}
"""A records clerk numbers, seals and issues the papers of the own unit."""

TABLE: Mapping[Action, Row] = {
    Action.CONFERENCE_REHEARSE: _BOARD,
    Action.CONFERENCE_WAIT: _BOARD,
    Action.CONFERENCE_CALL_ROLL: _PANEL,
    Action.CONFERENCE_OPEN: _PANEL,
    Action.CONFERENCE_RECESS: _PANEL,
    Action.CONFERENCE_RESUME: _PANEL,
    Action.CONFERENCE_CLOSE: _row(chair=ANY),
    Action.ROLL_CALL_CALL: _PANEL,
    Action.ROLL_CALL_ANSWER: _EVERY_ATTENDEE,
    Action.ROLL_CALL_MARK: _PANEL,
    Action.ROLL_CALL_MARK_CONNECTED: _PANEL,
    Action.REHEARSAL_CALL: _BOARD,
    Action.REHEARSAL_END_CALL: _BOARD,
    Action.REHEARSAL_NOTE: _BOARD,
    Action.REHEARSAL_SIGN_OFF: _BOARD,
    Action.REHEARSAL_JUDGE: _SYSTEM,
    Action.AGENDA_ADD: _PANEL,
    Action.AGENDA_EDIT: _PANEL,
    Action.AGENDA_MOVE: _PANEL,
    Action.AGENDA_REMOVE: _PANEL,
    Action.AGENDA_ACTIVATE: _PANEL,
    Action.AGENDA_FINISH: _PANEL,
    Action.DOCUMENTS_SUBMIT: _row(chair=ANY, secretary=ANY, others=OWN),
    Action.DOCUMENTS_APPROVE: _PANEL,
    Action.DOCUMENTS_REJECT: _PANEL,
    Action.DOCUMENTS_PUBLISH: _PANEL,
    Action.DOCUMENTS_RECALL: _PANEL,
    Action.DOCUMENTS_EDIT: _PANEL,
    Action.DOCUMENTS_MOVE: _PANEL,
    Action.DOCUMENTS_RESTRICT: _PANEL,
    Action.DOCUMENTS_RESTRICT_ITEM: _PANEL,
    Action.DOCUMENTS_REMOVE: _row(chair=ANY, secretary=ANY, others=OWN),
    Action.PRESENTING_START: _row(chair=ANY, secretary=ANY, others=ON_STAGE),
    Action.PRESENTING_TURN: _row(chair=PRESENTER, secretary=PRESENTER, others=PRESENTER),
    Action.PRESENTING_STOP: _row(chair=ANY, secretary=ANY, others=PRESENTER),
    Action.PRESENTING_PULL: _PANEL,
    Action.FLOOR_REQUEST: _row(chair=ANY, others=ANY, guests=ANY),
    Action.FLOOR_WITHDRAW: _row(chair=ANY, secretary=ANY, others=OWN, guests=OWN),
    Action.FLOOR_MOVE: _PANEL,
    Action.FLOOR_GRANT: _FLOOR,
    Action.FLOOR_CALL_SITE: _FLOOR,
    Action.FLOOR_REVOKE: _FLOOR,
    Action.FLOOR_YIELD: _row(chair=HOLDER, secretary=HOLDER, others=HOLDER, guests=HOLDER),
    Action.FLOOR_EXTEND: _FLOOR,
    Action.FLOOR_PAUSE: _FLOOR,
    Action.FLOOR_RESUME: _FLOOR,
    Action.FLOOR_SET_LIMIT: _PANEL,
    Action.FLOOR_OPEN_QUESTIONS: _PANEL,
    Action.FLOOR_CLOSE_QUESTIONS: _PANEL,
    Action.FLOOR_ALTERNATE: _PANEL,
    Action.FLOOR_MUTE: _PANEL,
    Action.CHAIRING_APPOINT: _row(chair=ANY),
    Action.CHAIRING_HAND_OVER: _row(chair=PRESIDES),
    Action.CHAIRING_TAKE_OVER: _row(chair=ANY, others=DEPUTY),
    Action.CHAIRING_DELEGATE_FLOOR: _row(chair=ANY),
    Action.CHAIRING_END_DELEGATION: _row(chair=ANY),
    Action.STAGE_SET_LAYOUT: _PANEL,
    Action.STAGE_SET_SPOTLIGHT: _PANEL,
    Action.STAGE_SET_DISCUSSION: _PANEL,
    Action.STAGE_SET_SILENCE: _PANEL,
    Action.CHAT_POST: _row(chair=ANY, secretary=ANY, others=ANY, guests=ANY),
    Action.CHAT_TELL_TECHNICIANS: _row(
        chair=ANY, secretary=ANY, others=ANY, staff=ANY, technician=ANY, guests=ANY
    ),
    Action.CHAT_SET_MODE: _PANEL,
    Action.CHAT_REMOVE: _PANEL,
    Action.GUESTS_ASK: _SYSTEM,
    Action.GUESTS_ADMIT: _PANEL,
    Action.GUESTS_REFUSE: _PANEL,
    Action.GUESTS_REMOVE: _PANEL,
    Action.ANNOUNCEMENTS_POST: _PANEL,
    Action.ANNOUNCEMENTS_TAKE_DOWN: _PANEL,
    Action.VOTING_CREATE: _PANEL,
    Action.VOTING_START: _PANEL,
    Action.VOTING_CLOSE: _PANEL,
    Action.VOTING_CANCEL: _PANEL,
    Action.VOTING_PUBLISH: _PANEL,
    Action.VOTING_REPEAT: _PANEL,
    Action.VOTING_RECORD_PAPER_COUNT: _PANEL,
    Action.ATTENDANCE_ARRIVE: _SYSTEM,
    Action.ATTENDANCE_LEAVE: _SYSTEM,
    Action.ATTENDANCE_NOTE_CHECK_IN: _SYSTEM,
    Action.ATTENDANCE_CHECK_IN: _DESK,
    Action.ATTENDANCE_WITHDRAW_CHECK_IN: _DESK,
    Action.ATTENDANCE_EXCUSE: _DESK,
    Action.ATTENDANCE_WITHDRAW_EXCUSE: _DESK,
    Action.ATTENDANCE_NAME_STAND_IN: _DESK,
    Action.SEATING_CHANGE_PLAN: _DESK,
    Action.SEATING_ASSIGN: _DESK,
    Action.SERVICE_CALL: _EVERY_ATTENDEE,
    Action.SERVICE_TAKE: _row(secretary=ANY, staff=ANY, technician=ANY),
    Action.SERVICE_FINISH: _row(secretary=ANY, staff=ANY, technician=ANY),
    Action.SERVICE_CANCEL: _row(chair=ANY, secretary=ANY, others=OWN, staff=ANY, technician=ANY),
    Action.PROJECTION_ADD: _PANEL,
    Action.PROJECTION_RENAME: _PANEL,
    Action.PROJECTION_REMOVE: _PANEL,
    Action.PROJECTION_SET_SOUND: _PANEL,
    Action.PROJECTION_SHOW: _PANEL,
    Action.RECORDING_START: _PANEL,
    Action.RECORDING_PAUSE: _PANEL,
    Action.RECORDING_RESUME: _PANEL,
    Action.RECORDING_STOP: _PANEL,
    Action.RECORDING_ADD_SITE: _PANEL,
    Action.RECORDING_REMOVE_SITE: _PANEL,
    Action.RECORDING_REPORT: _SYSTEM,
    Action.VOTING_EXPIRE: _SYSTEM,
    Action.VOTING_FINISH: _SYSTEM,
    Action.CAPTIONS_ADD: _SYSTEM,
    Action.MINUTES_MARK: _SYSTEM,
    Action.DOCUMENTS_ADDED: _SYSTEM,
    Action.DOCUMENTS_RENDERING_PROGRESSED: _SYSTEM,
    Action.DOCUMENTS_TURN_WINDOWS: _SYSTEM,
    Action.DOCUMENTS_UPLOAD: {
        **_row(chair=ANY, secretary=ANY, others=frozenset({Relation.ITEM_PRESENTER})),
        Standing.PLANNER: ANY,
    },
    Action.DOCUMENTS_MANAGE: _PANEL,
    Action.DOCUMENTS_UPLOAD_PERSONAL: _EVERY_ATTENDEE,
    Action.DOCUMENTS_READ: _EVERY_ATTENDEE,
    Action.DOCUMENTS_READ_PERSONAL: _row(chair=OWN, secretary=OWN, others=OWN),
    Action.NOTES_WRITE: _EVERY_ATTENDEE,
    Action.NOTES_READ: _EVERY_ATTENDEE,
    Action.VOTING_CAST: _EVERY_ATTENDEE,
    Action.VOTING_PRINT: _PANEL,
    Action.VOTING_READ_RESULT: _PANEL,
    Action.VOTING_READ_PUBLISHED: _EVERY_ATTENDEE,
    Action.MINUTES_READ: _EVERY_ATTENDEE,
    Action.MINUTES_EDIT: _PANEL,
    Action.MINUTES_SIGN: _row(chair=ANY),
    Action.MINUTES_NOTE_SIGNED: _PANEL,
    Action.MINUTES_REGISTER: _CLERK,
    Action.MINUTES_TEMPLATES: {**_CLERK, Standing.SYSTEM_ADMIN: ANY},
    Action.TASKS_ASSIGN: _PANEL,
    Action.TASKS_REPORT: _OWN_ACCOUNT,
    Action.TASKS_CONFIRM: _PANEL,
    Action.FILM_WATCH: _EVERY_ATTENDEE,
    Action.FILM_DOWNLOAD: _PANEL,
    Action.FILM_ORDER: _PANEL,
    Action.RECORDINGS_READ: _PANEL,
    Action.RECORDINGS_EXPORT: _PANEL,
    Action.RECORDINGS_DELETE: _row(chair=ANY),
    Action.LOG_READ: _PANEL,
    Action.TRANSCRIPT_READ: _EVERY_ATTENDEE,
    Action.TRANSCRIPT_EDIT: _PANEL,
    Action.PRESENTING_TAKE_OVER: _PANEL,
    Action.ATTENDANCE_READ: _row(
        chair=ANY, secretary=ANY, others=OWN | DELEGATED, staff=ANY, technician=ANY, guests=OWN
    ),
    Action.ATTENDANCE_READ_REASON: _BOARD,
    Action.ROLL_CALL_READ: _row(chair=ANY, secretary=ANY, staff=ANY, technician=ANY),
    Action.REHEARSAL_READ: _BOARD,
    Action.SEATING_READ: _DESK,
    Action.SERVICE_READ: _row(chair=OWN, secretary=ANY, others=OWN, staff=ANY, technician=ANY),
    Action.GUESTS_INVITE: _PANEL,
    Action.GUESTS_READ: _PANEL,
    Action.DEVICES_MANAGE: {
        **_DESK,
        Standing.TECHNICIAN: ANY,
        Standing.SITE_OPERATOR: OWN,
        Standing.SYSTEM_ADMIN: ANY,
    },
    Action.CHAT_READ_TO_CHAIR: _row(chair=ANY, secretary=ANY, others=OWN, guests=OWN),
    Action.CHAT_READ_TO_TECHNICIANS: _row(
        chair=OWN, secretary=ANY, others=OWN, staff=ANY, technician=ANY, guests=OWN
    ),
    Action.CODES_ISSUE: _DESK,
    Action.CONFERENCES_SCHEDULE: _PLANNERS,
    Action.PEOPLE_SEARCH: _PLANNERS,
    Action.CONSULTATIONS_ASK: {**_PANEL, **_PLANNERS},
    Action.CONSULTATIONS_ANSWER: _OWN_ACCOUNT,
    Action.CONSULTATIONS_READ_REPLIES: {**_PANEL, **_OWN_ACCOUNT},
    Action.CONSULTATIONS_CLOSE: {**_PANEL, **_OWN_ACCOUNT},
    Action.ARCHIVE_READ: {**_EVERY_ATTENDEE, **_OWN_PLAN},
    Action.ARCHIVE_READ_IMPORTED: _PLANNERS,
    Action.ARCHIVE_EXPORT: _PANEL,
    Action.STUDY_OPEN: {**_PANEL, **_OWN_PLAN},
    Action.STUDY_WATCH: _OWN_ACCOUNT,
}

_MISSING_RELATION: Mapping[Needs, ErrorCode] = {
    HOLDER: ErrorCode.NOT_HOLDER,
    PRESENTER: ErrorCode.NOT_PRESENTER,
    PRESIDES: ErrorCode.NOT_PRESIDING,
    DEPUTY: ErrorCode.NOT_A_DEPUTY,
}


def allowed(standing: Standing, action: Action, relations: Needs = ANY) -> bool:
    """May `standing`, tied to the object by `relations`, do `action`?"""
    needs = TABLE[action].get(standing)
    return needs is not None and (needs == ANY or bool(needs & relations))


def require(standing: Standing, action: Action, relations: Needs = ANY) -> None:
    """Refuse unless `allowed`, with the code that says best what is missing."""
    if allowed(standing, action, relations):
        return
    needs = TABLE[action].get(standing, ANY)
    raise Refused(_MISSING_RELATION.get(needs, ErrorCode.NOT_ALLOWED))
