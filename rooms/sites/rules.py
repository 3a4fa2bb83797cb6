"""The roster of a conference: fixed when it is scheduled, asked by every other rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import Standing
from rooms.sites.messages import AttendeeView, Role, SiteView

VOTING_ROLES = frozenset({Role.CHAIR, Role.DELEGATE})
"""Who is on the list of voters where the invitation doesn't say."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Sites and attendees in the order in which they were invited."""

    sites: Mapping[str, SiteView]
    attendees: Mapping[str, AttendeeView]

    @classmethod
    def of(cls, sites: Iterable[SiteView], attendees: Iterable[AttendeeView]) -> "Roster":
        return cls({site.id: site for site in sites}, {one.id: one for one in attendees})

    def attendee(self, attendee_id: str) -> AttendeeView:
        try:
            return self.attendees[attendee_id]
        except KeyError:
            raise Refused(ErrorCode.NOT_FOUND, what="attendee") from None

    def standing(self, attendee_id: str) -> Standing:
        try:
            return Standing(self.attendees[attendee_id].role.value)
        except KeyError:
            raise Refused(ErrorCode.NOT_INVITED) from None

    def chair(self) -> AttendeeView:
        return next(one for one in self.attendees.values() if one.role is Role.CHAIR)
