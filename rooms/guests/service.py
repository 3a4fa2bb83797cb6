"""Use cases of guest links: make, list and withdraw them; come in by one and wait in the lobby."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from rooms.conferences.rules import require_not_closed
from rooms.guests.messages import (
    AskAdmission,
    AskIn,
    GuestStandingView,
    InvitationView,
    NewGuestLink,
    WaitingGuestView,
)
from rooms.guests.rules import WAITING_AT_MOST, is_signed, link_id_of, sign
from rooms.guests.tables import GUEST_LINKS
from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import AttendeeId, ConferenceId, PersonId, UnitId, new_id
from rooms.kernel.permissions import Action, require
from rooms.kernel.ports import Clock, Random
from rooms.live.service import LiveConferences
from rooms.people.messages import SessionView
from rooms.people.rules import ADDRESS, Throttle
from rooms.people.service import People
from rooms.people.sessions import Limit

LINKS_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class GuestLink:
    """A link with what is signed in it."""

    id: str
    name: str
    link: str
    made_at_ms: int
    expires_at_ms: int
    uses: int
    used: int
    revoked: bool


class Guests:
    """Guest links of all conferences. `key` is a secret of this server; see `rules.sign`."""

    def __init__(
        self,
        database: Database,
        live: LiveConferences,
        people: People,
        *,
        key: bytes,
        clock: Clock,
        random: Random,
    ) -> None:
        self._database = database
        self._live = live
        self._people = people
        self._key = key
        self._clock = clock
        self._random = random
        self._addresses = Throttle(ADDRESS)

    async def make_link(
        self, conference_id: ConferenceId, by: AttendeeId, new: NewGuestLink
    ) -> GuestLink:
        state = await self._live.state(conference_id)
        require(state.standing(by), Action.GUESTS_INVITE)
        require_not_closed(state.conference)
        now_ms = self._clock()
        if new.expires_at_ms <= now_ms:
            raise Refused(ErrorCode.GUEST_LINK_EXPIRED)
        row = {
            "id": new_id(self._random(16)),
            "conference_id": conference_id,
            "name": new.name,
            "made_by": by,
            "made_at_ms": now_ms,
            "expires_at_ms": new.expires_at_ms,
            "uses": new.uses,
            "used": 0,
        }
        of_this = GUEST_LINKS.c.conference_id == conference_id
        async with self._database.write() as connection:
            count = await connection.scalar(
                select(func.count()).select_from(GUEST_LINKS).where(of_this)
            )
            if (count or 0) >= LINKS_AT_MOST:
                raise Refused(ErrorCode.LIMIT_REACHED, limit=LINKS_AT_MOST)
            await connection.execute(insert(GUEST_LINKS).values(row))
            this = select(GUEST_LINKS).where(GUEST_LINKS.c.id == row["id"])
            return self._link((await connection.execute(this)).one())

    async def links(self, conference_id: ConferenceId, by: AttendeeId) -> list[GuestLink]:
        """The newest first."""
        require((await self._live.state(conference_id)).standing(by), Action.GUESTS_INVITE)
        query = (
            select(GUEST_LINKS)
            .where(GUEST_LINKS.c.conference_id == conference_id)
            .order_by(GUEST_LINKS.c.made_at_ms.desc(), GUEST_LINKS.c.id)
        )
        async with self._database.read() as connection:
            return [self._link(row) for row in await connection.execute(query)]

    async def revoke(self, conference_id: ConferenceId, by: AttendeeId, link_id: str) -> None:
        """Nobody comes in by it any more; who waits or was let in already is not concerned."""
        require((await self._live.state(conference_id)).standing(by), Action.GUESTS_INVITE)
        this = (GUEST_LINKS.c.id == link_id) & (GUEST_LINKS.c.conference_id == conference_id)
        async with self._database.write() as connection:
            gone = await connection.execute(
                update(GUEST_LINKS).where(this).values(revoked_at_ms=self._clock())
            )
            if gone.rowcount != 1:
                raise Refused(ErrorCode.NOT_FOUND, what="guest_link")

    async def invitation(self, link: str, *, address: str) -> InvitationView:
        """What the link invites to, while it still lets somebody in."""
        row = await self._valid(link, address)
        state = await self._live.state(ConferenceId(row.conference_id))
        require_not_closed(state.conference)
        return InvitationView(
            conference_id=row.conference_id,
            title=state.conference.title,
            starts_at_ms=state.conference.starts_at_ms,
        )

    async def ask(self, asked: AskAdmission, *, address: str) -> SessionView:
        """The guest waits in the lobby from now on; a session for this conference only."""
        row = await self._valid(asked.link, address)
        conference_id = ConferenceId(row.conference_id)
        state = await self._live.state(conference_id)
        require_not_closed(state.conference)
        if len(state.guests.waiting) >= WAITING_AT_MOST:
            raise Refused(ErrorCode.LOBBY_FULL)
        await self._use(row.id)
        main = next(site for site in state.roster.sites.values() if site.main)
        person_id = await self._people.add_guest(asked.name, asked.unit_name, UnitId(main.unit_id))
        session, _ = await self._people.start_limited(person_id, Limit(conference_id))
        guest = WaitingGuestView(
            id=person_id,
            name=asked.name,
            unit_name=asked.unit_name,
            link_name=row.name,
            asked_at_ms=self._clock(),
        )
        await self._live.execute_system(conference_id, AskIn(type="guests.ask", guest=guest))
        return session

    async def standing(self, conference_id: ConferenceId, guest: PersonId) -> GuestStandingView:
        """How it stands with the guest."""
        state = await self._live.state(conference_id)
        try:
            return state.guests.standings[guest]
        except KeyError:
            raise Refused(ErrorCode.NOT_FOUND, what="guest") from None

    async def send_out(self, guest: PersonId) -> tuple[str, ...]:
        """The hashes of the tokens whose sessions ended."""
        return await self._people.end_sessions_of_person(guest)

    async def _valid(self, link: str, address: str) -> Row[Any]:
        """Wrong links count, right ones don't: a whole hall may share one address."""
        now_ms = self._clock()
        wait_ms = self._addresses.wait_ms(address, now_ms)
        if wait_ms > 0:
            raise Refused(ErrorCode.TOO_MANY_ATTEMPTS, wait_s=-(-wait_ms // 1000))
        query = select(GUEST_LINKS).where(GUEST_LINKS.c.id == link_id_of(link))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        signed = row is not None and is_signed(
            link, self._key, row.conference_id, row.expires_at_ms
        )
        if row is None or not signed or row.revoked_at_ms is not None:
            self._addresses = self._addresses.tried(address, now_ms)
            raise Refused(ErrorCode.GUEST_LINK_UNKNOWN)
        if row.expires_at_ms <= now_ms:
            raise Refused(ErrorCode.GUEST_LINK_EXPIRED)
        if row.used >= row.uses:
            raise Refused(ErrorCode.GUEST_LINK_USED_UP)
        return row

    async def _use(self, link_id: str) -> None:
        """One use less; two who come at once don't both get the last."""
        left = (GUEST_LINKS.c.id == link_id) & (GUEST_LINKS.c.used < GUEST_LINKS.c.uses)
        async with self._database.write() as connection:
            taken = await connection.execute(
                update(GUEST_LINKS).where(left).values(used=GUEST_LINKS.c.used + 1)
            )
            if taken.rowcount != 1:
                raise Refused(ErrorCode.GUEST_LINK_USED_UP)

    def _link(self, row: Row[Any]) -> GuestLink:
        return GuestLink(
            id=row.id,
            name=row.name,
            link=sign(self._key, row.conference_id, row.id, row.expires_at_ms),
            made_at_ms=row.made_at_ms,
            expires_at_ms=row.expires_at_ms,
            uses=row.uses,
            used=row.used,
            revoked=row.revoked_at_ms is not None,
        )
