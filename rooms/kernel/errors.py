"""Refusals with stable codes. Texts in Vietnamese and English are in `error_texts.py`.

`Refused` is for the user, `ProtocolError` for a wrong client; anything else is our own bug.
"""

from enum import StrEnum

Param = str | int | float | bool


class ErrorCode(StrEnum):
    """Stable: clients and logs rely on them. Never rename; add."""

    # who
    NOT_SIGNED_IN = "not_signed_in"
    WRONG_CREDENTIALS = "wrong_credentials"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    SESSION_EXPIRED = "session_expired"
    SESSION_REPLACED = "session_replaced"
    NOT_ALLOWED = "not_allowed"
    NOT_INVITED = "not_invited"
    # what
    NOT_FOUND = "not_found"
    CONFERENCE_NOT_OPEN = "conference_not_open"
    CONFERENCE_ALREADY_OPEN = "conference_already_open"
    CONFERENCE_CLOSED = "conference_closed"
    CONFERENCE_IN_RECESS = "conference_in_recess"
    CONFERENCE_STEP_WRONG = "conference_step_wrong"
    RECESS_TIME_WRONG = "recess_time_wrong"
    NO_ROLL_CALL = "no_roll_call"
    ROLL_CALL_NOT_CALLED = "roll_call_not_called"
    NOT_IN_REHEARSAL = "not_in_rehearsal"
    CONFERENCE_TIMES_WRONG = "conference_times_wrong"
    CHAIR_REQUIRED = "chair_required"
    SITE_REQUIRED = "site_required"
    INVITED_TWICE = "invited_twice"
    UNIT_DATES_WRONG = "unit_dates_wrong"
    ITEM_IN_USE = "item_in_use"
    ITEM_CYCLE = "item_cycle"
    ITEM_NOT_ACTIVE = "item_not_active"
    ALREADY_REQUESTED = "already_requested"
    NO_REQUEST = "no_request"
    POINT_OF_ORDER_UNKNOWN = "point_of_order_unknown"
    NO_QUESTION_SESSION = "no_question_session"
    STALE_EPOCH = "stale_epoch"
    NOT_HOLDER = "not_holder"
    NOT_PRESENTER = "not_presenter"
    NOT_PRESIDING = "not_presiding"
    MAY_NOT_PRESIDE = "may_not_preside"
    NOT_A_DEPUTY = "not_a_deputy"
    NOT_FIRST_DEPUTY = "not_first_deputy"
    CHAIR_STILL_HERE = "chair_still_here"
    OUTSIDE_DELEGATION = "outside_delegation"
    NOTHING_PRESENTED = "nothing_presented"
    PRESENTING_TAKEN = "presenting_taken"
    NOT_CONNECTED = "not_connected"
    NOT_CHECKED_IN = "not_checked_in"
    ALREADY_CHECKED_IN = "already_checked_in"
    SEAT_UNKNOWN = "seat_unknown"
    SEAT_EMPTY = "seat_empty"
    SEATED_TWICE = "seated_twice"
    NOT_OF_THIS_SITE = "not_of_this_site"
    NO_CALL = "no_call"
    ALREADY_CALLED = "already_called"
    CALL_WITHOUT_TEXT = "call_without_text"
    GUEST_LINK_UNKNOWN = "guest_link_unknown"
    GUEST_LINK_EXPIRED = "guest_link_expired"
    GUEST_LINK_USED_UP = "guest_link_used_up"
    GUEST_BY_LINK_ONLY = "guest_by_link_only"
    GUEST_GONE = "guest_gone"
    GUEST_REMOVED = "guest_removed"
    LOBBY_FULL = "lobby_full"
    DEVICE_NOT_PAIRED = "device_not_paired"
    PAIRING_CODE_UNKNOWN = "pairing_code_unknown"
    SITE_WITHOUT_OPERATOR = "site_without_operator"
    NO_CONFERENCE_NOW = "no_conference_now"
    CHAT_OFF = "chat_off"
    CHAT_TO_CHAIR_ONLY = "chat_to_chair_only"
    PROJECTOR_NAME_TAKEN = "projector_name_taken"
    PROJECTOR_NEEDED = "projector_needed"
    CODE_UNKNOWN = "code_unknown"
    CODE_TOO_EARLY = "code_too_early"
    CODE_EXPIRED = "code_expired"
    SEAT_TAKEN_OVER = "seat_taken_over"
    PAGE_NOT_READY = "page_not_ready"
    LIMIT_REACHED = "limit_reached"
    MINUTES_NOT_READY = "minutes_not_ready"
    DEADLINE_WRONG = "deadline_wrong"
    CONSULTATION_INCOMPLETE = "consultation_incomplete"
    CONSULTATION_CLOSED = "consultation_closed"
    ANSWER_INCOMPLETE = "answer_incomplete"
    # votes
    POLL_WRONG = "poll_wrong"
    POLL_STATE_WRONG = "poll_state_wrong"
    POLL_RUNNING = "poll_running"
    POLL_NOT_STARTED = "poll_not_started"
    POLL_CLOSED = "poll_closed"
    POLL_ON_PAPER = "poll_on_paper"
    STALE_ROUND = "stale_round"
    QUORUM_NOT_MET = "quorum_not_met"
    TOO_FEW_FOR_SECRET = "too_few_for_secret"  # noqa: S105 - a kind of ballot
    NOT_AN_ELECTOR = "not_an_elector"
    ALREADY_VOTED = "already_voted"
    MARKS_WRONG = "marks_wrong"
    COUNT_WRONG = "count_wrong"
    RESULT_TELLING = "result_telling"
    RESULT_NOT_PUBLISHED = "result_not_published"
    SEARCH_EMPTY = "search_empty"
    # papers
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    FILE_TYPE_WRONG = "file_type_wrong"
    PDF_CORRUPT = "pdf_corrupt"
    PDF_ENCRYPTED = "pdf_encrypted"
    PDF_TOO_MANY_PAGES = "pdf_too_many_pages"
    PDF_TOO_COMPLEX = "pdf_too_complex"
    OFFICE_NOT_INSTALLED = "office_not_installed"
    OFFICE_OLD = "office_old"
    OFFICE_ENCRYPTED = "office_encrypted"
    OFFICE_BROKEN = "office_broken"
    OFFICE_TOO_LARGE = "office_too_large"
    SECRECY_MARK_REFUSED = "secrecy_mark_refused"
    DOCUMENT_STATE_WRONG = "document_state_wrong"
    DOCUMENT_NOT_PUBLISHED = "document_not_published"
    DOCUMENT_NOT_FOR_ALL = "document_not_for_all"
    PACK_EMPTY = "pack_empty"
    PACK_TOO_LARGE = "pack_too_large"
    DISK_FULL = "disk_full"
    # media
    SDP_INVALID = "sdp_invalid"
    CODEC_UNSUPPORTED = "codec_unsupported"
    RELAY_UNAVAILABLE = "relay_unavailable"
    # protocol
    MALFORMED_MESSAGE = "malformed_message"
    UNKNOWN_COMMAND = "unknown_command"
    PROTOCOL_VERSION = "protocol_version"
    RATE_LIMITED = "rate_limited"
    MESSAGE_TOO_LARGE = "message_too_large"
    # ours
    STORAGE_FAILED = "storage_failed"
    CONFERENCE_MOVED = "conference_moved"
    INTERNAL = "internal"


class Refused(Exception):
    """A command or request the user may not or can not do now; nothing was changed."""

    def __init__(self, code: ErrorCode, **params: Param) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params


class ProtocolError(Exception):
    """A message no correct client would send."""

    def __init__(self, code: ErrorCode, **params: Param) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params
