"""Sites and attendees of one conference: who takes part, from where, snapshotted when invited."""

from enum import StrEnum

from rooms.kernel.wire import Id, Name, Wire


class Role(StrEnum):
    """What an attendee is in this conference; `service_staff` keep the reception desk."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"
    SITE_OPERATOR = "site_operator"
    SERVICE_STAFF = "service_staff"


class SiteView(Wire):
    id: Id
    unit_id: Id
    name: Name
    main: bool


class AttendeeView(Wire):
    id: Id
    person_id: Id
    site_id: Id
    role: Role
    voter: bool = False
    name: Name
    position: str
    unit_name: str
