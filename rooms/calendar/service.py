"""Use case of the calendar: whoever knows a person's secret path reads that person's feed."""

from rooms.calendar.rules import feed
from rooms.conferences.service import Conferences
from rooms.kernel.ports import Clock
from rooms.people.service import People

DAY_MS = 24 * 3_600_000
PAST_MS = 90 * DAY_MS
FUTURE_MS = 400 * DAY_MS


class Calendar:
    """Feeds for calendar programs, which can't sign in."""

    def __init__(self, people: People, conferences: Conferences, *, clock: Clock) -> None:
        self._people = people
        self._conferences = conferences
        self._clock = clock

    async def feed(self, secret: str) -> bytes:
        """iCalendar text, or `Refused(NOT_FOUND)` for a secret nobody has."""
        person = await self._people.by_calendar_secret(secret)
        now_ms = self._clock()
        summaries = await self._conferences.visible(
            person, from_ms=now_ms - PAST_MS, to_ms=now_ms + FUTURE_MS
        )
        return feed(summaries, person_name=person.name, now_ms=now_ms)
