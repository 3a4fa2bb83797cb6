"""What happened when: the log as items, turns, pages shown and a time line. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rooms.agenda.messages import ItemActivated, ItemFinished
from rooms.archive.messages import ArchivedItem, ArchivedMoment, MomentKind, SpeechTurn
from rooms.archive.record import Record
from rooms.conferences.messages import (
    ConferenceClosed,
    ConferenceOpened,
    ConferenceResumed,
    RecessTaken,
    RollCallStarted,
)
from rooms.floor.messages import FloorGranted, FloorRevoked
from rooms.live.evolve import evolve
from rooms.live.messages import Event
from rooms.presenting.messages import PageTurned, PresentingStarted, PresentingStopped
from rooms.recording.messages import RecordingStarted, RecordingStopped
from rooms.voting.messages import PollPublished, PollStarted

Spans = list[tuple[int, int]]

_KINDS: Mapping[type, MomentKind] = {
    ConferenceOpened: "opened",
    RollCallStarted: "roll_called",
    ItemActivated: "item_begun",
    ItemFinished: "item_ended",
    FloorGranted: "floor_given",
    FloorRevoked: "floor_ended",
    PresentingStarted: "paper_shown",
    PollStarted: "vote_begun",
    PollPublished: "vote_published",
    RecessTaken: "recess",
    ConferenceResumed: "resumed",
    RecordingStarted: "recording_begun",
    RecordingStopped: "recording_ended",
    ConferenceClosed: "closed",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a paper, as it was before everybody."""

    from_ms: int
    to_ms: int
    document_id: str
    sha256: str
    page: int


def items(record: Record) -> list[ArchivedItem]:
    """The agenda as it was in the end, in order."""
    spans = item_spans(record)
    numbers: dict[str | None, str] = {None: ""}
    counts: dict[str | None, int] = {}
    found: list[ArchivedItem] = []
    for depth, item in record.end.agenda.walk():
        counts[item.parent_id] = counts.get(item.parent_id, 0) + 1
        above = numbers[item.parent_id]
        number = f"{above}.{counts[item.parent_id]}" if above else str(counts[item.parent_id])
        numbers[item.id] = number
        found.append(
            ArchivedItem(
                id=item.id,
                number=number,
                depth=depth,
                title=item.title,
                presenter_id=item.presenter_id,
                spans=spans.get(item.id, []),
            )
        )
    return found


def item_spans(record: Record) -> Mapping[str, Spans]:
    """When each item was active; another one's beginning ends it."""
    spans: dict[str, Spans] = {}
    active: tuple[str, int] | None = None
    for one in record.entries:
        match one.event:
            case ItemActivated(item_id=item_id, at_ms=at_ms):
                _end(spans, active, at_ms)
                active = (item_id, at_ms)
            case ItemFinished(item_id=item_id, at_ms=at_ms) if active and active[0] == item_id:
                _end(spans, active, at_ms)
                active = None
            case _:
                continue
    _end(spans, active, record.closed_at_ms)
    return spans


def item_at(spans: Mapping[str, Spans], at_ms: int) -> str | None:
    for item_id, stretches in spans.items():
        if any(start <= at_ms < end for start, end in stretches):
            return item_id
    return None


def turns(record: Record) -> list[SpeechTurn]:
    """Who had the floor, from when to when."""
    spans = item_spans(record)
    found: list[SpeechTurn] = []
    holder: tuple[str, int] | None = None

    def end(at_ms: int) -> None:
        if holder is not None and holder[1] < at_ms:
            item_id = item_at(spans, holder[1])
            found.append(
                SpeechTurn(attendee_id=holder[0], item_id=item_id, from_ms=holder[1], to_ms=at_ms)
            )

    for one in record.entries:
        match one.event:
            case FloorGranted(attendee_id=attendee_id, at_ms=at_ms):
                end(at_ms)
                holder = (attendee_id, at_ms)
            case FloorRevoked(at_ms=at_ms):
                end(at_ms)
                holder = None
            case _:
                continue
    end(record.closed_at_ms)
    return found


def shown(record: Record) -> list[Shown]:
    """Each page from when it was turned to until the next, or until presenting ended."""
    found: list[Shown] = []
    state = record.start
    now: Shown | None = None

    def end(at_ms: int) -> None:
        if now is not None and now.from_ms < at_ms:
            found.append(Shown(now.from_ms, at_ms, now.document_id, now.sha256, now.page))

    for one in record.entries:
        event = one.event
        match event:
            case PresentingStarted() | PageTurned() | PresentingStopped():
                end(one.at_ms)
                now = None
            case _:
                pass
        state = evolve(state, event)
        if isinstance(event, PresentingStarted | PageTurned):
            on = state.presenting.presentation
            if on is not None:
                now = Shown(one.at_ms, one.at_ms, on.document_id, on.sha256, on.page)
    end(record.closed_at_ms)
    return found


def moments(record: Record) -> list[ArchivedMoment]:
    """The time line: what everybody in the room has seen happen."""
    return list(_moments(record))


def _moments(record: Record) -> Iterator[ArchivedMoment]:
    agenda, documents, polls = (
        record.end.agenda.items,
        record.end.documents.documents,
        record.end.voting.polls,
    )
    for one in record.entries:
        kind = _KINDS.get(type(one.event))
        if kind is None:
            continue
        attendee_id, about = _about(one.event)
        known = agenda.get(about) or documents.get(about) or polls.get(about)
        text = "" if known is None else known.title
        yield ArchivedMoment(at_ms=one.at_ms, kind=kind, attendee_id=attendee_id, text=text)


def _about(event: Event) -> tuple[str | None, str]:
    """Who, and the id of what it is about."""
    match event:
        case ItemActivated(item_id=item_id) | ItemFinished(item_id=item_id):
            return None, item_id
        case FloorGranted(attendee_id=attendee_id) | FloorRevoked(attendee_id=attendee_id):
            return attendee_id, ""
        case PresentingStarted(presentation=presentation):
            return presentation.presenter_id, presentation.document_id
        case PollStarted(poll_id=poll_id) | PollPublished(poll_id=poll_id):
            return None, poll_id
        case _:
            return None, ""


def _end(spans: dict[str, Spans], active: tuple[str, int] | None, at_ms: int) -> None:
    if active is not None and active[1] < at_ms:
        spans.setdefault(active[0], []).append((active[1], at_ms))
