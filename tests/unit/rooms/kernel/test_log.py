"""Whatever is changed in a log, the chain shows it."""

import random
from dataclasses import replace

from rooms.kernel.log import Head, Line, canonical, chain, genesis_hash, verify

GENESIS = genesis_hash({"conference": {"title": "Hội nghị"}})


def a_log(length: int = 40) -> tuple[Head, list[Line]]:
    head, lines = Head(0, GENESIS), list[Line]()
    for number in range(length):
        event = canonical({"type": "chat.posted", "message": f"Lời {number}"})
        new = chain(head, "conference", 1_000 + number, "chair", [event])
        lines += new
        head = Head(new[-1].seq, new[-1].hash)
    return head, lines


def test_an_untouched_log_holds() -> None:
    head, lines = a_log()
    assert verify(GENESIS, head, lines) is None
    assert verify(GENESIS, Head(0, GENESIS), []) is None


def tampered(lines: list[Line], dice: random.Random) -> list[Line]:
    """One change a dishonest administrator might make."""
    at = dice.randrange(len(lines))
    line = lines[at]
    match dice.randrange(7):
        case 0:
            changed = [replace(line, event=line.event.replace("Lời", "lời"))]
        case 1:
            changed = [replace(line, actor="secretary")]
        case 2:
            changed = [replace(line, at_ms=line.at_ms + 1)]
        case 3:
            changed = [replace(line, hash=line.hash[1:] + ("0" if line.hash[0] != "0" else "1"))]
        case 4:
            changed = []
        case 5:
            changed = [line, line]
        case _:  # a line made up afterwards, with a hash of its own that is right
            head = Head(line.seq - 1, line.previous_hash)
            changed = chain(head, line.conference_id, line.at_ms, line.actor, ['"khác"'])
    return [*lines[:at], *changed, *lines[at + 1 :]]


def test_a_thousand_tampers_are_found() -> None:
    head, lines = a_log()
    dice = random.Random(5)
    unfound = 0
    for _ in range(1000):
        unfound += verify(GENESIS, head, tampered(lines, dice)) is None
    assert unfound == 0


def test_two_lines_that_change_places_are_found() -> None:
    head, lines = a_log()
    lines[3], lines[4] = lines[4], lines[3]
    assert verify(GENESIS, head, lines) == 4


def test_a_cut_off_end_is_found() -> None:
    head, lines = a_log()
    assert verify(GENESIS, head, lines[:-1]) == len(lines)


def test_another_roster_is_found_at_the_first_line() -> None:
    head, lines = a_log()
    assert verify(genesis_hash({"conference": {"title": "Khác"}}), head, lines) == 1


def test_equal_values_are_written_in_one_way() -> None:
    assert canonical({"b": 1, "a": "Đ"}) == canonical({"a": "Đ", "b": 1}) == '{"a":"Đ","b":1}'
