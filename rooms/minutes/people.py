"""People as minutes name them: who was here in person or by a stand-in, who is excused and why, who
came late or left early by the desk's book, and how long each had the floor. Pure."""

from collections.abc import Iterable

from rooms.attendance.messages import CheckInHow
from rooms.live.state import LiveState
from rooms.minutes.presence import LATE_MS, Meeting
from rooms.minutes.record import ExcusedAbsence, Participant
from rooms.sites.messages import AttendeeView
from rooms.sites.rules import SERVING_ROLES


def taking_part(end: LiveState, site_id: str) -> list[AttendeeView]:
    """Those invited at a site; who only serves is not named."""
    return [
        one
        for one in end.roster.attendees.values()
        if one.site_id == site_id and one.role not in SERVING_ROLES
    ]


def checked_in(end: LiveState, attendee_id: str) -> bool:
    """Was present at some time, whatever devices saw."""
    noted = end.attendance.check_in(attendee_id)
    return noted.checked_in_at_ms is not None or noted.left_early_at_ms is not None


def participant(end: LiveState, attendee: AttendeeView) -> Participant:
    """As invited; a stand-in goes by her own name."""
    stand_in = end.attendance.check_in(attendee.id).stand_in
    if stand_in is None:
        return Participant(attendee.name, attendee.position, attendee.unit_name)
    absent = ", ".join(part for part in (attendee.name, attendee.position) if part)
    return Participant(stand_in.name, stand_in.position, attendee.unit_name, absent)


def excused(end: LiveState) -> tuple[ExcusedAbsence, ...]:
    return tuple(
        ExcusedAbsence(Participant(one.name, one.position, one.unit_name), noted.excuse or "")
        for one in end.roster.attendees.values()
        if (noted := end.attendance.check_in(one.id)).excused
    )


def remarks(end: LiveState, people: Iterable[AttendeeView], meeting: Meeting) -> tuple[str, ...]:
    """Who came late or left early; of those who joined by a device the site's line says it."""
    words: list[str] = []
    for one in people:
        noted = end.attendance.check_in(one.id)
        came_ms, left_ms = noted.checked_in_at_ms, noted.left_early_at_ms
        late = came_ms is not None and came_ms > meeting.opened_at_ms + LATE_MS
        if came_ms is not None and late and noted.how is not CheckInHow.JOINING:
            words.append(f"{one.name} có mặt từ {meeting.clock(came_ms)}")
        if left_ms is not None and left_ms < meeting.closed_at_ms:
            words.append(f"{one.name} ra về lúc {meeting.clock(left_ms)}")
    return tuple(words)


def spoken(end: LiveState, people: Iterable[AttendeeView]) -> tuple[str, ...]:
    """The time accounts of a site's speakers; of several also what they make together."""
    known = end.floor.accounts
    accounts = [(one, known[one.id]) for one in people if one.id in known]
    words = [
        f"{participant(end, one).name} phát biểu {_times(account.times, account.spoken_ms)}"
        for one, account in accounts
    ]
    if len(accounts) > 1:
        times = sum(account.times for _, account in accounts)
        spoken_ms = sum(account.spoken_ms for _, account in accounts)
        words.append(f"cả điểm cầu phát biểu {_times(times, spoken_ms)}")
    return tuple(words)


def _times(times: int, spoken_ms: int) -> str:
    """As in "2 lượt, 12 phút 40 giây"."""
    minutes, seconds = divmod(round(spoken_ms / 1000), 60)
    lasted = f"{minutes} phút {seconds} giây" if minutes else f"{seconds} giây"
    return f"{times} lượt, {lasted}"
