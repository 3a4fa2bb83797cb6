"""The first draft of minutes, and of the conclusion notice, from what is known. Pure.

Every section is filled as far as the log and the words go; a clerk goes on from there.
"""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from rooms.minutes import concluding, content, wording
from rooms.minutes.condense import Condenser
from rooms.minutes.content import Content, PaperKind
from rooms.minutes.formats import PaperFormat
from rooms.minutes.record import ItemRecord, MinutesRecord, SiteAttendance, Speech

_INTRODUCTION = (
    "{began}, tại {place}, {chair} đã chủ trì {title}. Sau khi nghe báo cáo, ý kiến của các đại "
    "biểu dự họp, đồng chí chủ trì kết luận như sau:"
)


def held_on(record: MinutesRecord) -> date:
    return wording.local(record.closed_at_ms, ZoneInfo(record.time_zone)).date()


def minutes(record: MinutesRecord, paper_format: PaperFormat, condenser: Condenser) -> Content:
    """The sections of minutes, in their order."""
    items = {
        content.item_section(item.item_id): _item(item, record, condenser) for item in record.items
    }
    outside = _outside(record, condenser)
    concluded = [one.conclusion for one in (*items.values(), outside) if one.conclusion]
    voted = any(one.votes for one in (*items.values(), outside))
    said: Content = {
        content.OPENING: opening(record, paper_format, PaperKind.MINUTES),
        content.ATTENDANCE: _attendance(record),
        **items,
        content.OUTSIDE: outside,
        content.DECISIONS: content.Decisions(
            decisions=concluding.decisions(concluded), no_votes=not voted
        ),
        content.TASKS: content.PlannedTasks(
            tasks=concluding.tasks(concluded, held_on=held_on(record))
        ),
        content.CLOSING: _closing(record, paper_format, PaperKind.MINUTES),
    }
    return said


def notice(record: MinutesRecord, paper_format: PaperFormat, of_minutes: Content) -> Content:
    """A conclusion notice from the conclusions, decisions and tasks of the minutes."""
    items = [one for one in of_minutes.values() if isinstance(one, content.Item)]
    points = [
        content.Point(heading=f"{one.number}. {one.title}".strip(". "), text=one.conclusion)
        for one in items
        if one.conclusion
    ]
    decided = of_minutes.get(content.DECISIONS)
    decisions = decided.decisions if isinstance(decided, content.Decisions) else ()
    told = " ".join(point.text for point in points)
    points += [content.Point(heading="", text=one) for one in decisions if one not in told]
    planned = of_minutes.get(content.TASKS)
    said: Content = {
        content.OPENING: opening(record, paper_format, PaperKind.CONCLUSION_NOTICE),
        content.POINTS: content.Points(points=tuple(points)),
        content.TASKS: planned
        if isinstance(planned, content.PlannedTasks)
        else content.PlannedTasks(tasks=()),
        content.CLOSING: _closing(record, paper_format, PaperKind.CONCLUSION_NOTICE),
    }
    return said


def opening(record: MinutesRecord, paper_format: PaperFormat, kind: PaperKind) -> content.Opening:
    zone = ZoneInfo(record.time_zone)
    opened = wording.local(record.opened_at_ms, zone)
    of_kind = paper_format.of(kind)
    began = f"{wording.clock_words(opened)}, {wording.date_words(opened)}"
    chair = wording.introduce(record.chair)
    office = of_kind.chair_office.format(ISSUING_BODY=record.issuing_body.upper())
    title, introduction = record.title, ""
    if kind is PaperKind.CONCLUSION_NOTICE:
        title = f"Kết luận của đồng chí {chair} tại {record.title}"
        introduction = _INTRODUCTION.format(
            began=f"Hồi {began}",
            place=record.place or f"điểm cầu {record.locality}",
            chair=f"đồng chí {chair}",
            title=record.title,
        )
    return content.Opening(
        superior_body=record.superior_body,
        issuing_body=record.issuing_body,
        body_code=paper_format.body_code(record.issuing_body),
        locality=record.locality,
        title=title,
        began=began,
        place=record.place,
        chair=chair,
        chair_name=record.chair.name,
        secretary=wording.introduce(record.secretary) if record.secretary else "",
        secretary_name=record.secretary.name if record.secretary else "",
        chair_office=office,
        secretary_office=of_kind.secretary_office,
        introduction=introduction,
    )


def turns(record: MinutesRecord) -> list[content.Turn]:
    """The whole of what was said, for the page beside the paper."""
    of_items = [(item.item_id, speech) for item in record.items for speech in item.speeches]
    outside = [(None, speech) for speech in record.speeches_outside]
    ordered = sorted((*of_items, *outside), key=lambda one: one[1].started_at_ms)
    return [
        content.Turn(
            id=speech.id,
            item_id=item_id or None,
            speaker=wording.speaker(speech),
            started_at_ms=speech.started_at_ms,
            ended_at_ms=max(speech.ended_at_ms, speech.started_at_ms),
            lines=[
                content.TurnLine(started_at_ms=line.started_at_ms, text=line.text)
                for line in speech.lines
            ],
        )
        for item_id, speech in ordered
    ]


def _attendance(record: MinutesRecord) -> content.Attendance:
    return content.Attendance(
        sites=tuple(_site(site) for site in record.sites),
        absent=", ".join(record.absent_sites),
        excused="; ".join(wording.excused(one) for one in record.excused),
        roll_call=record.roll_call,
    )


def _site(site: SiteAttendance) -> content.SiteAttended:
    return content.SiteAttended(heading=wording.site_heading(site), lines=wording.site_lines(site))


def _item(item: ItemRecord, record: MinutesRecord, condenser: Condenser) -> content.Item:
    held = item.started_at_ms is not None
    conclusion = concluding.conclusion(_of_chair(item.speeches))
    opinions = _opinions(item.speeches, condenser, conclusion)
    return content.Item(
        number=item.number,
        title=item.title,
        held=held,
        remarks=wording.item_remarks(item, ZoneInfo(record.time_zone)),
        opinions=opinions,
        nothing_said=held and not opinions,
        votes=item.votes,
        conclusion=conclusion,
    )


def _outside(record: MinutesRecord, condenser: Condenser) -> content.Item:
    speeches = record.speeches_outside
    conclusion = concluding.conclusion(_of_chair(speeches))
    return content.Item(
        number="",
        title="Ý kiến khác",
        held=True,
        remarks=(),
        opinions=_opinions(speeches, condenser, conclusion),
        nothing_said=not speeches,
        votes=record.votes_outside,
        conclusion=conclusion,
    )


def _of_chair(speeches: Sequence[Speech]) -> list[str]:
    return [one.text for one in speeches if one.by_chair]


def _opinions(
    speeches: Sequence[Speech], condenser: Condenser, conclusion: str
) -> tuple[content.Opinion, ...]:
    """What each said in short; the conclusion has a place of its own."""
    told = ((speech, concluding.without(speech.text, conclusion)) for speech in speeches)
    return tuple(
        content.Opinion(
            speaker=wording.speaker(speech), text=condenser.condense(text), turn_id=speech.id
        )
        for speech, text in told
        if text
    )


def _closing(record: MinutesRecord, paper_format: PaperFormat, kind: PaperKind) -> content.Closing:
    zone = ZoneInfo(record.time_zone)
    closed = wording.local(record.closed_at_ms, zone)
    of_kind = paper_format.of(kind)
    when = f"{wording.clock_words(closed)}, {wording.date_words(closed)}"
    ended = f"Cuộc họp kết thúc vào {when}{of_kind.ending}"
    return content.Closing(
        recesses=record.recesses if kind is PaperKind.MINUTES else (),
        ended=ended if kind is PaperKind.MINUTES else "",
        recipients=of_kind.recipients,
        log_head=record.log_head,
    )
