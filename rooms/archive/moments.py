"""What of a conference can be found by its words: one entry for each sentence, item, vote, speaker,
and for the conference itself. Pure."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from rooms.archive import course
from rooms.archive.record import Record
from rooms.search.moments import Moment
from rooms.voting.messages import PollState


class SaidRow(Protocol):
    """A row of a transcript, here or imported."""

    @property
    def id(self) -> str: ...
    @property
    def attendee_id(self) -> str: ...
    @property
    def item_id(self) -> str | None: ...
    @property
    def started_at_ms(self) -> int: ...
    @property
    def ended_at_ms(self) -> int: ...
    @property
    def text(self) -> str: ...


def moments(record: Record, said: Iterable[SaidRow]) -> list[Moment]:
    rows = list(said)
    return [
        _title(record),
        *_items(record),
        *_votes(record),
        *_speakers(record, rows),
        *(
            Moment("said", one.id, one.attendee_id, one.item_id, one.started_at_ms, one.text)
            for one in rows
        ),
    ]


def _title(record: Record) -> Moment:
    conference = record.conference
    text = " ".join(part for part in (conference.title, conference.place) if part)
    return Moment("title", conference.id, None, None, conference.opened_at_ms, text)


def _items(record: Record) -> Iterator[Moment]:
    for item in course.items(record):
        begun = item.spans[0][0] if item.spans else None
        yield Moment("item", item.id, item.presenter_id, item.id, begun, item.title)


def _votes(record: Record) -> Iterator[Moment]:
    for poll in record.end.voting.polls.values():
        if poll.state is PollState.PUBLISHED:
            yield Moment("vote", poll.id, None, poll.item_id, poll.started_at_ms, poll.title)


def _speakers(record: Record, rows: Iterable[SaidRow]) -> Iterator[Moment]:
    """Who said something, where he first did."""
    first: dict[str, SaidRow] = {}
    for one in rows:
        first.setdefault(one.attendee_id, one)
    for attendee_id, row in first.items():
        who = record.end.roster.attendees.get(attendee_id)
        if who is not None:
            text = " ".join((who.name, who.position, who.unit_name))
            yield Moment("speaker", who.id, who.id, row.item_id, row.started_at_ms, text)
