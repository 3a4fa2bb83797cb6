"""People: accounts, sign-in and sessions."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from rooms.kernel.wire import Id, Name, Wire


class AccountRole(StrEnum):
    """What a person may do outside any conference. A `records_clerk` numbers, seals and issues the
    papers of the own unit; a `guest` has an account for one conference and no password."""

    MEMBER = "member"
    SCHEDULER = "scheduler"
    SYSTEM_ADMIN = "system_admin"
    RECORDS_CLERK = "records_clerk"
    GUEST = "guest"


class SignIn(Wire):
    username: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class PersonView(Wire):
    id: Id
    username: str
    name: Name
    position: str
    unit_id: Id
    unit_name: str
    account_role: AccountRole


class SessionLimit(Wire):
    """What a session by a code is limited to; `seat` is what the seat is called, null for a
    person's own code."""

    conference_id: Id
    seat: str | None


class SessionView(Wire):
    """The signed-in person. `token` goes into the `X-Session-Token` header and the socket's connect
    payload; the cookie alone opens only GET of files."""

    person: PersonView
    token: str
    calendar_url: str
    limit: SessionLimit | None = None
