"""What somebody may do with an official paper: by the role in its conference, by being the records
clerk of its unit, and by where the paper is. Pure."""

from dataclasses import dataclass

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.permissions import OWN, Action, Needs, Standing, allowed
from rooms.minutes.flow import WAYS, How, PaperState, Step
from rooms.people.messages import PersonView

SEEN_BY_CLERK = frozenset(PaperState) - {PaperState.DRAFT, PaperState.SUBMITTED}


@dataclass(frozen=True, slots=True)
class Reader:
    """`role`: what the person is in the paper's conference, or nothing."""

    person: PersonView
    role: str | None
    unit_id: str

    @property
    def _standings(self) -> tuple[tuple[Standing, Needs], ...]:
        own: Needs = OWN if self.person.unit_id == self.unit_id else frozenset()
        account = (Standing(self.person.account_role.value), own)
        if self.role is None:
            return (account,)
        return ((Standing(self.role), frozenset()), account)

    def may(self, action: Action) -> bool:
        return any(allowed(standing, action, ties) for standing, ties in self._standings)

    def require(self, action: Action) -> None:
        if not self.may(action):
            raise Refused(ErrorCode.NOT_ALLOWED)

    def may_read(self, state: PaperState) -> bool:
        """Chair and secretary always, the clerk once it is signed, who took part once issued."""
        if self.may(Action.MINUTES_EDIT):
            return True
        if self.may(Action.MINUTES_REGISTER) and state in SEEN_BY_CLERK:
            return True
        return state is PaperState.ISSUED and self.may(Action.MINUTES_READ)

    def steps(self, state: PaperState, signed: How | None, sealed: How | None) -> list[Step]:
        """What may be done now, in the order of the table."""
        stays = {
            Step.TAKE_BACK_SIGNED: signed is How.DIGITAL,
            Step.TAKE_BACK_SEALED: sealed is How.DIGITAL,
        }
        return [
            step
            for step, way in WAYS.items()
            if way.before is state and self.may(way.action) and not stays.get(step, False)
        ]
