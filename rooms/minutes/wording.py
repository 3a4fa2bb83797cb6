"""The sentences of minutes in Vietnamese: people, places, times and what happened to an item."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rooms.minutes.record import ExcusedAbsence, ItemRecord, Participant, SiteAttendance, Speech

NOTHING_SAID = "Không có ý kiến được ghi nhận."
NOT_HELD = "Nội dung này chưa được tiến hành."
NO_VOTES = "Cuộc họp không tiến hành biểu quyết."
ATTENDED_BY = "Đại biểu tại {sites} điểm cầu (danh sách tại Phụ lục kèm theo)."


def clock_words(moment: datetime) -> str:
    """As in "08 giờ 05 phút"."""
    return f"{moment:%H} giờ {moment:%M} phút"


def date_words(moment: datetime) -> str:
    """As in "ngày 02 tháng 02 năm 2026": zeros lead days under 10 and months 1 and 2 only."""
    month = f"{moment.month:02d}" if moment.month <= 2 else str(moment.month)
    return f"ngày {moment.day:02d} tháng {month} năm {moment.year}"


def local(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)


def introduce(person: Participant) -> str:
    """Name, position and unit; and for whom he stands in."""
    words = ", ".join(part for part in (person.name, person.position, person.unit_name) if part)
    return f"{words} (dự thay {person.stands_in_for})" if person.stands_in_for else words


def excused(absence: ExcusedAbsence) -> str:
    words = introduce(absence.person)
    return f"{words} (lý do: {absence.reason})" if absence.reason else words


def site_heading(site: SiteAttendance) -> str:
    return f"Điểm cầu {site.name}" + (" (điểm cầu trung tâm)" if site.main else "")


def site_lines(site: SiteAttendance) -> tuple[str, ...]:
    """Its people, then what interrupted it."""
    people = tuple(introduce(person) for person in site.present)
    return people + tuple(f"Ghi chú: {remark}" for remark in site.remarks)


def speaker(speech: Speech) -> str:
    """Who spoke, from where; a room's own microphone is its site."""
    if not speech.speaker.position and speech.speaker.name == speech.site_name:
        return f"Điểm cầu {speech.site_name}"
    return f"{speech.speaker.name} (điểm cầu {speech.site_name})"


def item_remarks(item: ItemRecord, zone: ZoneInfo) -> tuple[str, ...]:
    """Who presented, when it was gone through, with which papers."""
    remarks = []
    if item.presenter:
        remarks.append(f"Người trình bày: {introduce(item.presenter)}.")
    if item.started_at_ms is None:
        remarks.append(NOT_HELD)
    else:
        span = f"Bắt đầu lúc {clock_words(local(item.started_at_ms, zone))}"
        if item.ended_at_ms is not None:
            span += f", kết thúc lúc {clock_words(local(item.ended_at_ms, zone))}"
        remarks.append(f"{span}.")
    if item.papers:
        remarks.append(f"Tài liệu: {'; '.join(item.papers)}.")
    return tuple(remarks)
