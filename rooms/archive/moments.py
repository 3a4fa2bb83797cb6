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
        *_said(record, rows),
    ]


def _title(record: Record) -> Moment:
    conference = record.conference
    text = " ".join(part for part in (conference.title, conference.place) if part)
    return Moment("title", conference.id, conference.opened_at_ms, text)


def _items(record: Record) -> Iterator[Moment]:
    for item in course.items(record):
        begun = item.spans[0][0] if item.spans else None
        yield Moment("item", item.id, begun, item.title, _speaker(record, item.presenter_id))


def _votes(record: Record) -> Iterator[Moment]:
    for poll in record.end.voting.polls.values():
        if poll.state is PollState.PUBLISHED:
            item = _item(record, poll.item_id)
            yield Moment("vote", poll.id, poll.started_at_ms, poll.title, item=item)


def _speakers(record: Record, rows: Iterable[SaidRow]) -> Iterator[Moment]:
    """Who said something, where he first did."""
    first: dict[str, SaidRow] = {}
    for one in rows:
        first.setdefault(one.attendee_id, one)
    for attendee_id, row in first.items():
        who = record.end.roster.attendees.get(attendee_id)
        if who is not None:
            text = " ".join((who.name, who.position, who.unit_name))
            item = _item(record, row.item_id)
            yield Moment("speaker", who.id, row.started_at_ms, text, item=item)


def _said(record: Record, rows: Iterable[SaidRow]) -> Iterator[Moment]:
    for one in rows:
        speaker, item = _speaker(record, one.attendee_id), _item(record, one.item_id)
        yield Moment("said", one.id, one.started_at_ms, one.text, speaker, item)


def _speaker(record: Record, attendee_id: str | None) -> str:
    who = record.end.roster.attendees.get(attendee_id or "")
    return "" if who is None else ", ".join(part for part in (who.name, who.position) if part)


def _item(record: Record, item_id: str | None) -> str:
    item = record.end.agenda.items.get(item_id or "")
    return "" if item is None else item.title
