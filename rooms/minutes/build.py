"""From the log to the record: who was there, what was gone through, who said what. Pure.

What one speaker said under one item in sentences that follow each other makes one turn. The words
are those of the transcript where there is one, else the captions of the log.
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
from rooms.minutes.record import (
    ItemRecord,
    MinutesRecord,
    Participant,
    SiteAttendance,
    Speech,
    SpokenLine,
)
from rooms.sites.messages import AttendeeView, Role, SiteView
from rooms.sites.rules import Roster
from rooms.voting.messages import PollState
from rooms.voting.wording import result_words


@dataclass(frozen=True, slots=True)
class Turn:
    """What one attendee said in one go under one item (null: under none)."""

    item_id: str | None
    speech: Speech


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or so: a caption, or a row of the transcript. Without an attendee (a microphone
    of the room) it is the site that spoke."""

    attendee_id: str | None
    site_id: str
    item_id: str | None
    started_at_ms: int
    ended_at_ms: int
    text: str


def captions(entries: Sequence[LogEntry]) -> list[Said]:
    """What the log's captions say, in the order of speaking."""
    found = [line.event.caption for line in entries if isinstance(line.event, CaptionAdded)]
    return [
        Said(
            attendee_id=one.attendee_id,
            site_id=one.site_id,
            item_id=one.item_id,
            started_at_ms=one.started_at_ms,
            ended_at_ms=one.ended_at_ms,
            text=one.text.strip(),
        )
        for one in sorted(found, key=lambda one: (one.started_at_ms, one.segment_id))
    ]


def build_record(
    genesis: LiveState,
    entries: Sequence[LogEntry],
    heading: Heading,
    words: Sequence[Said] | None = None,
) -> MinutesRecord:
    """The record of a closed conference, or `Refused(MINUTES_NOT_READY)` before that. `words`: the
    transcript, where there is one."""
    end = fold(genesis, (line.event for line in entries))
    meeting = _meeting(end, ZoneInfo(heading.time_zone))
    during = spans(entries, meeting)
    sites = [_site(site, end, during, meeting) for site in end.roster.sites.values()]
    turns = _turns(captions(entries) if words is None else words, end.roster)
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
        remarks=(
            *remarks(connected, meeting),
            *people.remarks(end, present, meeting),
            *people.spoken(end, invited),
        ),
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
        item_id=item.id,
    )


def _votes(end: LiveState, item_id: str | None) -> tuple[str, ...]:
    """What was published, in the order of the polls; those of a removed item belong to none."""
    return tuple(
        result_words(poll, poll.result)
        for poll in end.voting.polls.values()
        if poll.state is PollState.PUBLISHED and poll.result is not None
        if (poll.item_id if poll.item_id in end.agenda.items else None) == item_id
    )


def _turns(words: Sequence[Said], roster: Roster) -> list[Turn]:
    """Words in the order of speaking, merged into turns."""
    turns: list[Turn] = []
    for (_, _, item_id), group in groupby(
        words, key=lambda one: (one.attendee_id, one.site_id, one.item_id)
    ):
        turns.append(Turn(item_id, _speech(list(group), roster)))
    return turns


def _speech(turn: Sequence[Said], roster: Roster) -> Speech:
    first = turn[0]
    site_name = roster.sites[first.site_id].name
    attendee = None if first.attendee_id is None else roster.attendee(first.attendee_id)
    return Speech(
        speaker=Participant(site_name, "", "") if attendee is None else _participant(attendee),
        site_name=site_name,
        started_at_ms=first.started_at_ms,
        text=" ".join(one.text for one in turn),
        ended_at_ms=turn[-1].ended_at_ms,
        by_chair=attendee is not None and attendee.role is Role.CHAIR,
        lines=tuple(SpokenLine(one.started_at_ms, one.text) for one in turn if one.text),
    )


def _speeches(turns: Sequence[Turn], item_id: str | None) -> tuple[Speech, ...]:
    return tuple(turn.speech for turn in turns if turn.item_id == item_id)


def _secretary(roster: Roster) -> Participant | None:
    """The first one invited signs."""
    secretaries = (one for one in roster.attendees.values() if one.role is Role.SECRETARY)
    return next((_participant(one) for one in secretaries), None)


def _participant(attendee: AttendeeView) -> Participant:
    return Participant(attendee.name, attendee.position, attendee.unit_name)
