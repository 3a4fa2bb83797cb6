"""From the log to the record: who was there, what was gone through, who said what. Pure.

Captions of one speaker under one item that follow each other make one turn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from rooms.agenda.messages import AgendaItemView
from rooms.agenda.rules import AgendaState
from rooms.captions.messages import CaptionAdded
from rooms.documents.messages import DocumentKind
from rooms.kernel.errors import ErrorCode, Refused
from rooms.live.evolve import fold
from rooms.live.messages import LogEntry
from rooms.live.state import LiveState
from rooms.minutes import course, people
from rooms.minutes.heading import Heading
from rooms.minutes.messages import MinutesChanged
from rooms.minutes.presence import Meeting, Span, remarks, spans
from rooms.minutes.record import ItemRecord, MinutesRecord, Participant, SiteAttendance, Speech
from rooms.sites.messages import AttendeeView, Role, SiteView
from rooms.sites.rules import Roster
from rooms.voting.messages import PollState
from rooms.voting.wording import result_words


@dataclass(frozen=True, slots=True)
class Turn:
    """What one attendee said in one go under one item (null: under none)."""

    item_id: str | None
    speech: Speech


def build_record(
    genesis: LiveState, entries: Sequence[LogEntry], heading: Heading
) -> MinutesRecord:
    """The record of a closed conference, or `Refused(MINUTES_NOT_READY)` before that."""
    end = fold(genesis, (line.event for line in entries))
    meeting = _meeting(end, ZoneInfo(heading.time_zone))
    during = spans(entries, meeting)
    sites = [_site(site, end, during, meeting) for site in end.roster.sites.values()]
    turns = _turns(entries, end.roster)
    return MinutesRecord(
        title=end.conference.title,
        superior_body=heading.superior_body,
        issuing_body=heading.issuing_body,
        locality=heading.locality,
        place=end.conference.place,
        time_zone=heading.time_zone,
        opened_at_ms=meeting.opened_at_ms,
        closed_at_ms=meeting.closed_at_ms,
        chair=_participant(end.roster.chair()),
        secretary=_secretary(end.roster),
        sites=tuple(site for site in sites if site.present),
        absent_sites=tuple(site.name for site in sites if not site.present),
        items=tuple(_item(end, number, item, turns) for number, item in numbered(end.agenda)),
        speeches_outside=_speeches(turns, None),
        log_head=_head(entries),
        votes_outside=_votes(end, None),
        excused=people.excused(end),
        roll_call=course.roll_call(end, meeting),
        recesses=course.recesses(entries, meeting),
    )


def numbered(agenda: AgendaState) -> Iterator[tuple[str, AgendaItemView]]:
    """Items in reading order with their numbers: "1", "1.1", "1.2", "2" …"""
    counters: list[int] = []
    for depth, item in agenda.walk():
        counters = [*counters[: depth + 1], *[0] * (depth + 1 - len(counters))]
        counters[depth] += 1
        yield ".".join(str(count) for count in counters), item


def _head(entries: Sequence[LogEntry]) -> str:
    """The hash of the last line that is not about the minutes themselves."""
    content = (line for line in reversed(entries) if not isinstance(line.event, MinutesChanged))
    return next(content).hash


def _meeting(end: LiveState, zone: ZoneInfo) -> Meeting:
    opened, closed = end.conference.opened_at_ms, end.conference.closed_at_ms
    if opened is None or closed is None:
        raise Refused(ErrorCode.MINUTES_NOT_READY)
    return Meeting(opened, closed, zone)


def _site(
    site: SiteView, end: LiveState, during: Mapping[str, list[Span]], meeting: Meeting
) -> SiteAttendance:
    invited = people.taking_part(end, site.id)
    present = [one for one in invited if one.id in during or people.checked_in(end, one.id)]
    connected = (span for one in invited for span in during.get(one.id, ()))
    return SiteAttendance(
        name=site.name,
        main=site.main,
        present=tuple(people.participant(end, one) for one in present),
        remarks=remarks(connected, meeting) + people.remarks(end, present, meeting),
    )


def _item(end: LiveState, number: str, item: AgendaItemView, turns: Sequence[Turn]) -> ItemRecord:
    presenter = None if item.presenter_id is None else end.roster.attendee(item.presenter_id)
    papers = sorted(
        one.title
        for one in end.documents.documents.values()
        if one.item_id == item.id and one.kind is not DocumentKind.PERSONAL
    )
    return ItemRecord(
        number=number,
        title=item.title,
        presenter=None if presenter is None else _participant(presenter),
        started_at_ms=item.started_at_ms,
        ended_at_ms=item.ended_at_ms,
        papers=tuple(papers),
        speeches=_speeches(turns, item.id),
        votes=_votes(end, item.id),
    )


def _votes(end: LiveState, item_id: str | None) -> tuple[str, ...]:
    """What was published, in the order of the polls; those of a removed item belong to none."""
    return tuple(
        result_words(poll, poll.result)
        for poll in end.voting.polls.values()
        if poll.state is PollState.PUBLISHED and poll.result is not None
        if (poll.item_id if poll.item_id in end.agenda.items else None) == item_id
    )


def _turns(entries: Sequence[LogEntry], roster: Roster) -> list[Turn]:
    """Captions in the order of speaking, merged into turns."""
    captions = [line.event.caption for line in entries if isinstance(line.event, CaptionAdded)]
    spoken = sorted(captions, key=lambda one: (one.started_at_ms, one.segment_id))
    turns: list[Turn] = []
    for (attendee_id, item_id), group in groupby(
        spoken, key=lambda one: (one.attendee_id, one.item_id)
    ):
        turn = list(group)
        attendee = roster.attendee(attendee_id)
        speech = Speech(
            speaker=_participant(attendee),
            site_name=roster.sites[attendee.site_id].name,
            started_at_ms=turn[0].started_at_ms,
            text=" ".join(caption.text.strip() for caption in turn),
        )
        turns.append(Turn(item_id, speech))
    return turns


def _speeches(turns: Sequence[Turn], item_id: str | None) -> tuple[Speech, ...]:
    return tuple(turn.speech for turn in turns if turn.item_id == item_id)


def _secretary(roster: Roster) -> Participant | None:
    """The first one invited signs."""
    secretaries = (one for one in roster.attendees.values() if one.role is Role.SECRETARY)
    return next((_participant(one) for one in secretaries), None)


def _participant(attendee: AttendeeView) -> Participant:
    return Participant(attendee.name, attendee.position, attendee.unit_name)
