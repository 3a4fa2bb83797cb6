"""The course of a conference as minutes tell it: what the roll call of sites found, when it rested,
and the moments a clerk writes by. Pure."""

from collections.abc import Iterable, Iterator

from rooms.agenda.messages import ItemActivated
from rooms.conferences.messages import (
    ConferenceClosed,
    ConferenceOpened,
    ConferenceResumed,
    RecessTaken,
)
from rooms.live.evolve import evolve
from rooms.live.messages import LogEntry
from rooms.live.state import LiveState
from rooms.minutes.paper_messages import Moment
from rooms.minutes.presence import Meeting
from rooms.presenting.messages import PresentingStarted
from rooms.roll_call.messages import RollCallHow, RollCallMark, SiteRollCallView
from rooms.roll_call.rules import HERE
from rooms.voting.messages import PollPublished

_HOW = {
    RollCallHow.ANSWERED: "điểm cầu trả lời",
    RollCallHow.CONNECTED: "hệ thống ghi nhận",
    RollCallHow.BY_HAND: "thư ký ghi",
}
_MARK = {
    RollCallMark.PRESENT: "có mặt",
    RollCallMark.LATE: "vào muộn",
    RollCallMark.ABSENT: "vắng mặt",
}


def roll_call(end: LiveState, meeting: Meeting) -> tuple[str, ...]:
    """A line with the counts, then one for each site as invited; nothing if nobody called."""
    called_ms = end.conference.roll_call_at_ms
    if called_ms is None:
        return ()
    noted = [end.roll_call.sites.get(site_id) for site_id in end.roster.sites]
    here = [one for one in noted if one is not None and one.mark in HERE]
    people = sum(one.people or 0 for one in here)
    counted = f"; tổng số {people} người" if people else ""
    head = (
        f"Điểm danh lúc {meeting.clock(called_ms)}: "
        f"có mặt {len(here)}/{len(noted)} điểm cầu{counted}."
    )
    names = (site.name for site in end.roster.sites.values())
    sites = (_site(name, one, meeting) for name, one in zip(names, noted, strict=True))
    return (head, *sites)


def _site(name: str, noted: SiteRollCallView | None, meeting: Meeting) -> str:
    if noted is None or noted.marked_at_ms is None or noted.how is None:
        return f"{name}: không trả lời điểm danh."
    words = [f"{_MARK[noted.mark]} lúc {meeting.clock(noted.marked_at_ms)}", _HOW[noted.how]]
    if noted.mark is RollCallMark.ABSENT:
        words = ["vắng mặt"] if noted.reason is None else [f"vắng mặt (lý do: {noted.reason})"]
    if noted.people is not None:
        words.append(f"{noted.people} người")
    return f"{name}: {', '.join(words)}."


def recesses(entries: Iterable[LogEntry], meeting: Meeting) -> tuple[str, ...]:
    """Another time announced for going on doesn't begin another recess."""
    since_ms: int | None = None
    words: list[str] = []
    for line in entries:
        match line.event:
            case RecessTaken(at_ms=at_ms):
                since_ms = at_ms if since_ms is None else since_ms
            case ConferenceResumed(at_ms=at_ms) | ConferenceClosed(at_ms=at_ms):
                if since_ms is not None:
                    span = f"từ {meeting.clock(since_ms)} đến {meeting.clock(at_ms)}"
                    words.append(f"Nghỉ giải lao {span}.")
                since_ms = None
            case _:
                continue
    return tuple(words)


def moments(state: LiveState, entries: Iterable[LogEntry]) -> Iterator[Moment]:
    """What led from the scheduled conference to its end, as a clerk looks it up."""
    for line in entries:
        state = evolve(state, line.event)
        match line.event:
            case ConferenceOpened(at_ms=at_ms):
                yield Moment(at_ms=at_ms, kind="opened", item_id=None, words="")
            case ConferenceClosed(at_ms=at_ms):
                yield Moment(at_ms=at_ms, kind="closed", item_id=None, words="")
            case RecessTaken(at_ms=at_ms):
                yield Moment(at_ms=at_ms, kind="recess", item_id=None, words="")
            case ItemActivated(item_id=item_id, at_ms=at_ms):
                title = state.agenda.items[item_id].title
                yield Moment(at_ms=at_ms, kind="item", item_id=item_id, words=title)
            case PresentingStarted(presentation=shown):
                paper = state.documents.documents.get(shown.document_id)
                title = "" if paper is None else paper.title
                of_item = None if paper is None else paper.item_id
                yield Moment(at_ms=shown.at_ms, kind="page", item_id=of_item, words=title)
            case PollPublished(poll_id=poll_id, at_ms=at_ms):
                poll = state.voting.polls[poll_id]
                yield Moment(at_ms=at_ms, kind="vote", item_id=poll.item_id, words=poll.title)
            case _:
                continue
