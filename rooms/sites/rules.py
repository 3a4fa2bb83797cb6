"""The roster of a conference, asked by every other rule: who is invited when it is scheduled, and
guests who are let in later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import Standing
from rooms.sites.messages import AttendeeView, Role, SiteView

SERVING_ROLES = frozenset({Role.SERVICE_STAFF, Role.TECHNICIAN})
"""Who keeps a site or a conference running, but doesn't stand for the site."""
VOTING_ROLES = frozenset({Role.CHAIR, Role.DELEGATE})
"""Who is on the list of voters where the invitation doesn't say."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Sites and attendees in the order in which they were invited. `chairs`: who has the rights of
    a chair now, beside the chair of the invitation."""

    sites: Mapping[str, SiteView]
    attendees: Mapping[str, AttendeeView]
    chairs: frozenset[str] = frozenset()

    @classmethod
    def of(cls, sites: Iterable[SiteView], attendees: Iterable[AttendeeView]) -> "Roster":
        return cls({site.id: site for site in sites}, {one.id: one for one in attendees})

    def attendee(self, attendee_id: str) -> AttendeeView:
        try:
            return self.attendees[attendee_id]
        except KeyError:
            raise Refused(ErrorCode.NOT_FOUND, what="attendee") from None

    def with_attendee(self, attendee: AttendeeView) -> "Roster":
        """One more, or one who is otherwise now."""
        return replace(self, attendees={**self.attendees, attendee.id: attendee})

    def standing(self, attendee_id: str) -> Standing:
        return Standing.CHAIR if attendee_id in self.chairs else self.invited_as(attendee_id)

    def invited_as(self, attendee_id: str) -> Standing:
        """What somebody is by the invitation, whatever became of him since."""
        try:
            attendee = self.attendees[attendee_id]
        except KeyError:
            raise Refused(ErrorCode.NOT_INVITED) from None
        return Standing.REMOVED if attendee.removed else Standing(attendee.role.value)

    def is_below(self, site_id: str, top_id: str) -> bool:
        """Is the site `top_id`, or one of those below it?"""
        site = self.sites.get(site_id)
        while site is not None and site.id != top_id:
            site = self.sites.get(site.parent_site_id or "")
        return site is not None

    def chair(self) -> AttendeeView:
        return next(one for one in self.attendees.values() if one.role is Role.CHAIR)
