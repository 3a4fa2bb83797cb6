"""The sentences of minutes in Vietnamese, as Decree 30/2020 wants dates and headings written.

Both papers, PDF and DOCX, print exactly this content, so that they never differ.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rooms.minutes.record import (
    ExcusedAbsence,
    ItemRecord,
    MinutesRecord,
    Participant,
    SiteAttendance,
    Speech,
)

NOTHING_SAID = "Không có ý kiến được ghi nhận."


@dataclass(frozen=True, slots=True)
class Opinion:
    """`who` names speaker and site and ends in a colon; `text` is what was said."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One agenda item: a bold heading, remarks under it, and the opinions in order."""

    heading: str
    remarks: tuple[str, ...]
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class SiteLines:
    """A site with its people, one line each."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinutesWording:
    """Everything on the paper, top to bottom."""

    superior_body: str
    issuing_body: str
    dateline: str
    title: str
    began: str
    place: str
    chair: str
    secretary: str
    chair_name: str
    secretary_name: str
    sites: tuple[SiteLines, ...]
    absent: str
    excused: str
    sections: tuple[Section, ...]
    ended: str
    log_head: str


def word(record: MinutesRecord) -> MinutesWording:
    """All sentences of the paper for `record`."""
    zone = ZoneInfo(record.time_zone)
    opened = _local(record.opened_at_ms, zone)
    closed = _local(record.closed_at_ms, zone)
    sections = tuple(_section(item, zone) for item in record.items)
    if record.roll_call:
        sections = (Section("Điểm danh điểm cầu", record.roll_call, ()), *sections)
    if record.recesses:
        sections += (Section("Thời gian nghỉ", record.recesses, ()),)
    if record.votes_outside:
        sections += (Section("Biểu quyết", record.votes_outside, ()),)
    if record.speeches_outside:
        sections += (Section("Ý kiến khác", (), _opinions(record.speeches_outside)),)
    return MinutesWording(
        superior_body=record.superior_body.upper(),
        issuing_body=record.issuing_body.upper(),
        dateline=f"{record.locality}, {date_words(closed)}",
        title=record.title,
        began=f"{clock_words(opened)}, {date_words(opened)}",
        place=record.place,
        chair=_introduce(record.chair),
        secretary=_introduce(record.secretary) if record.secretary else "",
        chair_name=record.chair.name,
        secretary_name=record.secretary.name if record.secretary else "",
        sites=tuple(_site(site) for site in record.sites),
        absent=", ".join(record.absent_sites),
        excused="; ".join(_excused(one) for one in record.excused),
        sections=sections,
        ended=f"Cuộc họp kết thúc vào {clock_words(closed)}, {date_words(closed)}./.",
        log_head=record.log_head,
    )


def clock_words(moment: datetime) -> str:
    """As in "08 giờ 05 phút"."""
    return f"{moment:%H} giờ {moment:%M} phút"


def date_words(moment: datetime) -> str:
    """As in "ngày 02 tháng 02 năm 2026": zeros lead days under 10 and months 1 and 2 only."""
    month = f"{moment.month:02d}" if moment.month <= 2 else str(moment.month)
    return f"ngày {moment.day:02d} tháng {month} năm {moment.year}"


def _local(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)


def _introduce(person: Participant) -> str:
    words = ", ".join(part for part in (person.name, person.position, person.unit_name) if part)
    return f"{words} (dự thay {person.stands_in_for})" if person.stands_in_for else words


def _excused(absence: ExcusedAbsence) -> str:
    words = _introduce(absence.person)
    return f"{words} (lý do: {absence.reason})" if absence.reason else words


def _site(site: SiteAttendance) -> SiteLines:
    heading = f"Điểm cầu {site.name}"
    if site.main:
        heading += " (điểm cầu trung tâm)"
    people = tuple(_introduce(person) for person in site.present)
    return SiteLines(heading, people + tuple(f"Ghi chú: {remark}" for remark in site.remarks))


def _section(item: ItemRecord, zone: ZoneInfo) -> Section:
    remarks = []
    if item.presenter:
        remarks.append(f"Người trình bày: {_introduce(item.presenter)}.")
    if item.started_at_ms is None:
        remarks.append("Nội dung này chưa được tiến hành.")
    else:
        span = f"Bắt đầu lúc {clock_words(_local(item.started_at_ms, zone))}"
        if item.ended_at_ms is not None:
            span += f", kết thúc lúc {clock_words(_local(item.ended_at_ms, zone))}"
        remarks.append(f"{span}.")
    if item.papers:
        remarks.append(f"Tài liệu: {'; '.join(item.papers)}.")
    if item.started_at_ms is not None and not item.speeches:
        remarks.append(NOTHING_SAID)
    remarks += item.votes
    return Section(f"{item.number}. {item.title}", tuple(remarks), _opinions(item.speeches))


def _opinions(speeches: tuple[Speech, ...]) -> tuple[Opinion, ...]:
    return tuple(
        Opinion(f"{speech.speaker.name} (điểm cầu {speech.site_name}):", speech.text)
        for speech in speeches
    )
