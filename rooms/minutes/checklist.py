"""Is everything there that minutes must hold (Decision 45/2018, article 27)? What is missing blocks
handing them in for signature; the page shows the same list while they are written. Pure."""

from enum import StrEnum

from rooms.kernel.wire import Wire
from rooms.minutes.content import (
    ATTENDANCE,
    CLOSING,
    DECISIONS,
    OPENING,
    POINTS,
    Attendance,
    Closing,
    Content,
    Decisions,
    Item,
    Opening,
    PaperKind,
    Points,
    Section,
)


class Demand(StrEnum):
    """The five of minutes; then what a conclusion notice needs."""

    PEOPLE = "people"
    AGENDA = "agenda"
    OPINIONS = "opinions"
    VOTES = "votes"
    CONCLUSIONS = "conclusions"
    POINTS = "points"
    RECIPIENTS = "recipients"


class ContentCheck(Wire):
    """`section` is where to go and mend it."""

    demand: Demand
    met: bool
    section: str


def check(kind: PaperKind, content: Content) -> list[ContentCheck]:
    if kind is PaperKind.CONCLUSION_NOTICE:
        return [
            ContentCheck(demand=Demand.POINTS, met=_points_made(content), section=POINTS),
            ContentCheck(demand=Demand.RECIPIENTS, met=_recipients_named(content), section=CLOSING),
        ]
    items = {key: one for key, one in content.items() if isinstance(one, Item)}
    numbered = {key: one for key, one in items.items() if one.number}
    silent = next((key for key, one in items.items() if _unsaid(one)), None)
    first = next(iter(numbered), OPENING)
    return [
        ContentCheck(demand=Demand.PEOPLE, met=_people_named(content), section=_people_at(content)),
        ContentCheck(
            demand=Demand.AGENDA,
            met=any(one.title and one.held for one in numbered.values()),
            section=first,
        ),
        ContentCheck(
            demand=Demand.OPINIONS, met=bool(items) and silent is None, section=silent or first
        ),
        ContentCheck(demand=Demand.VOTES, met=_votes_told(content, items), section=DECISIONS),
        ContentCheck(demand=Demand.CONCLUSIONS, met=_concluded(content, items), section=first),
    ]


def _unsaid(item: Item) -> bool:
    """An item that was held has opinions, or says that there were none."""
    told = item.nothing_said or any(one.text for one in item.opinions)
    return bool(item.held and item.number and not told)


def _people_named(content: Content) -> bool:
    opening, attendance = content.get(OPENING), content.get(ATTENDANCE)
    chair = isinstance(opening, Opening) and bool(opening.chair and opening.chair_name)
    return chair and isinstance(attendance, Attendance) and any(s.lines for s in attendance.sites)


def _people_at(content: Content) -> str:
    opening = content.get(OPENING)
    chair = isinstance(opening, Opening) and bool(opening.chair and opening.chair_name)
    return ATTENDANCE if chair else OPENING


def _votes_told(content: Content, items: dict[str, Item]) -> bool:
    decided: Section | None = content.get(DECISIONS)
    stated = isinstance(decided, Decisions) and decided.no_votes
    return stated or any(one.votes for one in items.values())


def _concluded(content: Content, items: dict[str, Item]) -> bool:
    decided: Section | None = content.get(DECISIONS)
    stated = isinstance(decided, Decisions) and any(decided.decisions)
    return stated or any(one.conclusion for one in items.values())


def _points_made(content: Content) -> bool:
    points = content.get(POINTS)
    return isinstance(points, Points) and any(one.text for one in points.points)


def _recipients_named(content: Content) -> bool:
    closing = content.get(CLOSING)
    return isinstance(closing, Closing) and any(closing.recipients)
