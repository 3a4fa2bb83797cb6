"""The scenarios of the golden vectors: a preparation that is in the first snapshot, then moves."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.property.rooms.leading import CHANGING_RIGHTS
from tests.property.rooms.meeting import COMMON, KINDS, Move, a_conference

ATTENDEES = list(a_conference().roster.attendees)
CHAIR, SECRETARY, DELEGATE1, DELEGATE2, OPERATOR1, OPERATOR2, STAFF, TECHNICIAN = range(8)
ALL_HERE = [Move("arrive", 0, who, 0) for who in range(6)]
UPLOAD_MAIN = Move("upload", 0, 1, 6)
UPLOAD_OF_DELEGATE1 = Move("upload", 0, 2, 2)
RENDERED = Move("rendered", 0, 0, 11)


@dataclass(frozen=True, slots=True)
class Scenario:
    before: Sequence[Move]
    moves: Sequence[Move]


def by(who: int, kind: str, one: int = 0, two: int = 0) -> Move:
    """A move of one attendee, by the number of the seat."""
    return Move(kind, who * 2, one, two)


def drawn(seed: int, count: int) -> list[Move]:
    """Moves as they come."""
    dice = random.Random(seed)
    kinds = [kind for kind in (*KINDS, *COMMON) if kind not in {"close", *CHANGING_RIGHTS}]
    return [
        Move(dice.choice(kinds), dice.randrange(10_000), dice.randrange(10_000), dice.randrange(99))
        for _ in range(count)
    ]


SCENARIOS: Mapping[str, Scenario] = {
    "floor": Scenario(
        [*ALL_HERE, by(CHAIR, "open")],
        [
            by(DELEGATE1, "request_floor"),
            by(OPERATOR2, "request_floor"),
            by(DELEGATE2, "request_floor"),
            by(SECRETARY, "move_request", one=2, two=0),
            by(CHAIR, "grant_floor", one=DELEGATE2),
            by(CHAIR, "mute", one=OPERATOR2, two=0),
            by(CHAIR, "grant_floor", one=OPERATOR2),
            by(OPERATOR2, "yield_floor"),
            by(DELEGATE1, "withdraw_request"),
            by(CHAIR, "grant_floor", one=DELEGATE1),
            Move("leave", 0, DELEGATE1, 1),
        ],
    ),
    "recording": Scenario(
        [*ALL_HERE, by(CHAIR, "record_site", one=1), by(CHAIR, "start_recording")],
        [
            by(CHAIR, "open"),
            Move("report_recording", 0, 0, 2),
            by(SECRETARY, "pause_recording"),
            by(SECRETARY, "resume_recording"),
            by(SECRETARY, "record_site", one=2),
            Move("report_recording", 0, 0, 0),
            by(CHAIR, "recess"),
            by(CHAIR, "resume"),
            by(CHAIR, "record_site_no_more", one=1),
            by(CHAIR, "stop_recording"),
            by(CHAIR, "start_recording"),
            by(CHAIR, "close"),
        ],
    ),
    "life": Scenario(
        [Move("arrive", 0, who, 0) for who in (CHAIR, SECRETARY, OPERATOR1, TECHNICIAN)],
        [
            by(TECHNICIAN, "rehearse"),
            Move("judge_sites", 0, 2, 1),
            by(TECHNICIAN, "call_to_check", one=1),
            by(TECHNICIAN, "note_site", one=1, two=1),
            Move("judge_sites", 0, 1, 4),
            by(TECHNICIAN, "sign_site", one=1),
            by(SECRETARY, "wait"),
            by(CHAIR, "call_roll"),
            by(CHAIR, "call_sites", one=1, two=1),
            by(OPERATOR1, "answer_roll_call", two=11),
            by(OPERATOR1, "answer_roll_call", two=12),
            by(CHAIR, "call_sites", two=0),
            by(SECRETARY, "mark_site", one=2, two=5),
            by(CHAIR, "mark_connected"),
            by(CHAIR, "open"),
            Move("arrive", 0, OPERATOR2, 0),
            by(CHAIR, "grant_floor", one=OPERATOR2),
            by(CHAIR, "recess", one=3, two=1),
            by(CHAIR, "recess", one=4, two=0),
            by(CHAIR, "resume"),
            by(CHAIR, "recess", two=0),
            by(CHAIR, "close"),
        ],
    ),
    "timers": Scenario(
        [*ALL_HERE, by(CHAIR, "open")],
        [
            by(CHAIR, "set_limit", one=1, two=115),
            by(SECRETARY, "set_limit", one=0, two=55),
            by(DELEGATE1, "request_floor"),
            by(OPERATOR2, "request_floor", one=5, two=1),
            by(DELEGATE1, "request_floor", one=5, two=0),
            by(CHAIR, "grant_floor", one=DELEGATE1),
            by(CHAIR, "pause_floor"),
            by(CHAIR, "extend_floor", one=55),
            by(CHAIR, "resume_floor"),
            by(CHAIR, "extend_floor", one=25),
            by(CHAIR, "revoke_floor"),
            by(CHAIR, "set_limit", one=0, two=3),
            by(CHAIR, "open_questions", one=1, two=OPERATOR1),
            by(DELEGATE2, "request_floor", one=7),
            by(CHAIR, "call_site", one=2),
            by(CHAIR, "alternate_floor"),
            by(CHAIR, "alternate_floor"),
            by(CHAIR, "close_questions"),
            by(OPERATOR2, "yield_floor"),
        ],
    ),
    "stage": Scenario(
        [*ALL_HERE, by(CHAIR, "open")],
        [
            by(CHAIR, "set_layout", one=DELEGATE1, two=1),
            by(SECRETARY, "set_spotlight", one=OPERATOR2),
            by(CHAIR, "set_silence", one=DELEGATE1, two=1),
            by(CHAIR, "grant_floor", one=OPERATOR1),
            by(CHAIR, "set_layout", one=DELEGATE1, two=3),
            by(CHAIR, "set_discussion", two=0),
            by(CHAIR, "set_spotlight", one=DELEGATE2),
            by(CHAIR, "set_discussion", two=1),
            by(CHAIR, "set_silence", two=1),
            by(CHAIR, "set_silence", two=3),
        ],
    ),
    "chairing": Scenario(
        [*ALL_HERE, by(CHAIR, "open")],
        [
            by(CHAIR, "appoint", one=OPERATOR2, two=OPERATOR2),
            by(CHAIR, "delegate_floor", one=DELEGATE2),
            by(DELEGATE2, "call_site", one=2),
            by(CHAIR, "appoint", one=0, two=DELEGATE2 + 1),
            Move("leave", 0, CHAIR, 1),
            by(DELEGATE2, "take_over"),
            Move("arrive", 0, CHAIR, 0),
            by(CHAIR, "take_over"),
            by(CHAIR, "hand_over", one=DELEGATE2),
            by(CHAIR, "end_delegation", one=DELEGATE2),
        ],
    ),
    "agenda": Scenario(
        [*ALL_HERE, by(CHAIR, "open")],
        [
            by(CHAIR, "add_item", one=0, two=1),
            by(SECRETARY, "add_item", one=2, two=3),
            by(CHAIR, "edit_item", one=1, two=4),
            by(CHAIR, "activate_item", one=0),
            by(CHAIR, "move_item", one=3, two=0),
            by(CHAIR, "move_item", one=2, two=1),
            by(CHAIR, "activate_item", one=1),
            by(CHAIR, "remove_item", one=3),
            by(CHAIR, "finish_item", one=1),
        ],
    ),
    "papers": Scenario(
        [*ALL_HERE, UPLOAD_MAIN, by(CHAIR, "open")],
        [
            RENDERED,
            UPLOAD_OF_DELEGATE1,
            Move("rendered", 0, 1, 5),
            by(CHAIR, "present", one=0, two=1),
            by(CHAIR, "turn_page", one=0, two=4),
            by(CHAIR, "turn_page", one=0, two=5),
            by(SECRETARY, "present", one=0, two=0),
            by(SECRETARY, "turn_page", one=0, two=7),
            Move("upload", 0, 0, 3),
            by(CHAIR, "pull_readers"),
            by(CHAIR, "stop_presenting"),
            by(SECRETARY, "remove_document", one=0),
            by(DELEGATE1, "remove_document", one=0),
        ],
    ),
    "approval": Scenario(
        [*ALL_HERE, UPLOAD_MAIN, RENDERED, by(CHAIR, "open")],
        [
            Move("upload", 0, 1, 13),  # delegate 1 brings one that waits
            Move("rendered", 0, 1, 6),
            by(SECRETARY, "reject", one=1),
            by(DELEGATE1, "submit", one=1),
            by(SECRETARY, "approve", one=1),
            by(SECRETARY, "publish", one=1),
            by(CHAIR, "restrict_item", one=1, two=2),
            by(CHAIR, "restrict", one=0, two=11),
            by(CHAIR, "edit_document", one=1, two=6),
            by(CHAIR, "move_document", one=0, two=4),
            Move("upload", 0, 0, 9),  # a new version
            by(CHAIR, "restrict", one=0, two=5),
            by(CHAIR, "recall", one=0),
            by(CHAIR, "publish", one=0),
            by(CHAIR, "restrict_item", one=1, two=5),
        ],
    ),
    "door": Scenario(
        [*ALL_HERE, by(CHAIR, "open"), by(OPERATOR1, "tell_technicians")],
        [
            by(DELEGATE1, "chat_to_chair"),
            by(DELEGATE1, "chat"),
            by(SECRETARY, "tell_technicians", two=3),
            by(CHAIR, "chat_to_chair", two=3),
            by(CHAIR, "chat_mode", one=1),
            by(DELEGATE2, "chat"),
            by(CHAIR, "chat"),
            by(CHAIR, "remove_message", one=0),
            by(SECRETARY, "remove_message", one=2),
            by(CHAIR, "announce", one=0, two=1),
            by(SECRETARY, "announce", one=1, two=2),
            by(CHAIR, "take_down"),
            Move("guest_asks", 0, 1, 1),
            Move("guest_asks", 0, 2, 2),
            by(SECRETARY, "admit_guest", one=0),
            by(CHAIR, "refuse_guest", one=0),
            by(CHAIR, "remove_guest", one=0),
            by(CHAIR, "chat_mode", one=0),
            *(by(DELEGATE2, "tell_technicians", two=0) for _ in range(22)),
        ],
    ),
    "presence": Scenario(
        [Move("arrive", 0, CHAIR, 0), by(CHAIR, "open")],
        [
            Move("arrive", 0, OPERATOR1, 0),
            Move("arrive", 0, DELEGATE2, 0),
            Move("leave", 0, OPERATOR1, 1),
            Move("arrive", 0, OPERATOR1, 0),
            Move("leave", 0, DELEGATE2, 0),
            Move("leave", 0, OPERATOR1, 2),
        ],
    ),
    "reception": Scenario(
        [Move("arrive", 0, CHAIR, 0), by(SECRETARY, "check_in", one=DELEGATE2)],
        [
            by(STAFF, "excuse", one=DELEGATE1, two=1),
            by(STAFF, "withdraw_check_in", one=DELEGATE2, two=0),
            by(STAFF, "excuse", one=OPERATOR1, two=2),
            by(STAFF, "withdraw_excuse", one=OPERATOR1),
            Move("arrive", 0, DELEGATE1, 0),
            by(STAFF, "name_stand_in", one=DELEGATE2, two=3),
            Move("code_shown", 0, DELEGATE2, 1),
            by(CHAIR, "open"),
            by(STAFF, "withdraw_check_in", one=DELEGATE1, two=1),
            Move("leave", 0, DELEGATE1, 0),
            Move("arrive", 0, DELEGATE1, 0),
            by(STAFF, "name_stand_in", one=DELEGATE2, two=2),
            Move("code_shown", 0, OPERATOR2, 0),
        ],
    ),
    "seats": Scenario(
        [Move("arrive", 0, CHAIR, 0), by(STAFF, "change_plan", one=0, two=4)],
        [
            by(STAFF, "assign_seats", one=0, two=1),
            by(SECRETARY, "assign_seats", one=0, two=6),
            by(STAFF, "change_plan", one=1, two=0),
            by(STAFF, "assign_seats", one=1, two=1),
            by(STAFF, "change_plan", one=0, two=2),
            by(DELEGATE1, "call_service", one=0, two=0),
            by(OPERATOR1, "call_service", one=4, two=1),
            by(STAFF, "take_call", one=0),
            by(OPERATOR1, "cancel_call", one=1),
            by(STAFF, "finish_call", one=0),
            by(SECRETARY, "call_service", one=1, two=0),
        ],
    ),
    "talk": Scenario(
        [
            *(*ALL_HERE, by(CHAIR, "open"), by(CHAIR, "activate_item", one=0)),
            *(by(number % 6, "chat", two=number) for number in range(98)),
            *(Move("caption", 0, number % 6, 100 + number) for number in range(48)),
        ],
        [
            *(by(number % 6, "chat", two=number) for number in range(98, 103)),
            *(Move("caption", 0, number % 6, 100 + number) for number in range(48, 53)),
        ],
    ),
    "votes": Scenario(
        [*ALL_HERE, by(CHAIR, "open"), by(CHAIR, "create_poll", one=0, two=0)],
        [
            by(SECRETARY, "create_poll", one=1, two=7),
            by(CHAIR, "start_poll", one=0),
            by(CHAIR, "start_poll", one=1),
            by(SECRETARY, "close_poll", one=0),
            Move("finish_poll", 0, 0, 5),
            Move("expire_poll", 0, 1, 0),
            by(CHAIR, "close_poll", one=1),
            Move("finish_poll", 0, 1, 3),
            by(CHAIR, "publish_poll", one=0, two=0),
            by(CHAIR, "publish_poll", one=1, two=0),
            by(CHAIR, "repeat_poll", one=0),
            by(CHAIR, "create_poll", one=0, two=2),
            by(CHAIR, "start_poll", one=3),
            by(CHAIR, "close_poll", one=3),
            by(SECRETARY, "record_count", one=3, two=4),
            by(SECRETARY, "record_count", one=3, two=9),
            by(CHAIR, "cancel_poll", one=2),
        ],
    ),
    "projection": Scenario(
        [*ALL_HERE, UPLOAD_MAIN, RENDERED, by(SECRETARY, "add_projector", two=1)],
        [
            by(CHAIR, "show_scene", one=1, two=0),
            by(SECRETARY, "show_scene", one=0, two=1),
            by(SECRETARY, "show_scene", one=2, two=3),
            by(CHAIR, "add_projector", two=2),
            by(CHAIR, "rename_projector", one=0, two=3),
            by(SECRETARY, "rename_projector", one=1, two=4),
            *(by(SECRETARY, "show_scene", one=3, two=number) for number in range(0, 80, 4)),
            by(SECRETARY, "show_scene", one=1, two=0),
            by(SECRETARY, "show_scene", one=7, two=0),
            by(CHAIR, "projector_sound", one=1, two=1),
            by(CHAIR, "remove_projector", one=2),
            by(SECRETARY, "remove_projector", one=1),
            by(SECRETARY, "show_scene", one=0, two=0),
            by(CHAIR, "recall", one=0),
        ],
    ),
    "closing": Scenario(
        [*ALL_HERE, UPLOAD_MAIN, RENDERED, by(CHAIR, "open")],
        [
            by(CHAIR, "activate_item", one=1),
            by(CHAIR, "present", one=0, two=0),
            by(OPERATOR1, "request_floor"),
            by(CHAIR, "grant_floor", one=DELEGATE1),
            by(CHAIR, "close"),
            Move("caption", 0, DELEGATE1, 900),
            Move("leave", 0, OPERATOR2, 3),
            Move("minutes", 0, 2, 0),
        ],
    ),
    "anything": Scenario([*ALL_HERE, UPLOAD_MAIN, RENDERED, by(CHAIR, "open")], drawn(7, 220)),
}
