"""Which conference a device joins, and how its codes are made."""

from rooms.conferences.messages import ConferenceState
from rooms.devices.messages import DeviceConferenceView
from rooms.devices.rules import choose, code_hash, code_of, may_join

HOUR_MS = 3_600_000
NOW_MS = 1_800_000_000_000


def conference(
    name: str, starts_in_h: float, state: ConferenceState = ConferenceState.SCHEDULED
) -> DeviceConferenceView:
    starts_ms = NOW_MS + int(starts_in_h * HOUR_MS)
    return DeviceConferenceView(
        id=name,
        title=name,
        place="",
        chair_name="Chủ trì",
        state=state,
        starts_at_ms=starts_ms,
        ends_at_ms=starts_ms + 2 * HOUR_MS,
    )


def chosen(*conferences: DeviceConferenceView) -> str | None:
    found = choose(conferences, NOW_MS)
    return None if found is None else found.id


def test_a_device_may_join_from_two_hours_before_until_the_end() -> None:
    assert not may_join(conference("later", 3), NOW_MS)
    assert may_join(conference("soon", 1), NOW_MS)
    assert not may_join(conference("over", -3), NOW_MS)
    assert may_join(conference("runs_on", -3, ConferenceState.OPEN), NOW_MS)
    assert not may_join(conference("closed", -1, ConferenceState.CLOSED), NOW_MS)


def test_the_one_that_runs_goes_before_the_one_that_can_be_joined_before_the_next() -> None:
    running = conference("running", -1, ConferenceState.RECESS)
    soon, later = conference("soon", 1), conference("later", 30)
    assert chosen(later, soon, running) == "running"
    assert chosen(later, soon) == "soon"
    assert chosen(conference("over", -5), later) == "later"
    assert chosen(conference("over", -5)) is None


def test_one_that_was_never_closed_does_not_stand_in_the_way() -> None:
    forgotten = conference("forgotten", -500, ConferenceState.OPEN)
    assert chosen(forgotten, conference("today", -1, ConferenceState.OPEN)) == "today"


def test_codes_have_six_digits_and_are_kept_with_the_servers_key() -> None:
    assert code_of(bytes(8)) == "000000"
    assert code_of(b"\xff" * 8).isdigit()
    assert len(code_of(b"\xff" * 8)) == 6
    assert code_hash(b"one", "482913") != code_hash(b"two", "482913")
