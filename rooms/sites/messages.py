"""Sites and attendees of one conference: who takes part, from where, snapshotted when invited."""

from enum import StrEnum

from rooms.kernel.wire import EpochMs, Id, Name, Wire


class Role(StrEnum):
    """What an attendee is in this conference; `service_staff` keep the reception desk, a
    `technician` keeps sites and their devices working,
    a `guest` was let in from the lobby."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"
    SITE_OPERATOR = "site_operator"
    SERVICE_STAFF = "service_staff"
    TECHNICIAN = "technician"
    GUEST = "guest"


class SiteView(Wire):
    """`parent_site_id`: the site of the nearest unit above that takes part, if one does."""

    id: Id
    unit_id: Id
    name: Name
    main: bool
    parent_site_id: Id | None = None


class AttendeeView(Wire):
    """`removed`: a guest who was sent out; he stays for what he said and did."""

    id: Id
    person_id: Id
    site_id: Id
    role: Role
    voter: bool = False
    name: Name
    position: str
    unit_name: str
    removed: bool = False


class SiteMoment(Wire):
    """Somebody of a site came, or was gone for a `reason` (left, link_lost, …)."""

    attendee_id: Id
    at_ms: EpochMs
    arrived: bool
    reason: str | None


class SiteHistoryView(Wire):
    """Newest first, the last two hundred."""

    moments: list[SiteMoment]
