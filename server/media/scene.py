"""From the state of a conference to the scene that `media.direction` decides on. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from media.direction import Scene
from media.messages import ParticipantId, ProducerName
from rooms.live.state import LiveState
from rooms.sites.messages import Role


@dataclass(frozen=True, slots=True)
class Cast:
    """What of the roster matters; it is fixed when the conference is scheduled."""

    chair: ParticipantId | None
    order: tuple[ParticipantId, ...]
    rooms: dict[ParticipantId, ParticipantId]
    secretaries: tuple[ParticipantId, ...]

    @classmethod
    def of(cls, state: LiveState) -> "Cast":
        attendees = list(state.roster.attendees.values())
        operators = {
            one.site_id: ParticipantId(one.id)
            for one in attendees
            if one.role is Role.SITE_OPERATOR
        }
        chairs = [ParticipantId(one.id) for one in attendees if one.role is Role.CHAIR]
        others = [ParticipantId(one.id) for one in attendees if one.role is not Role.CHAIR]
        return cls(
            chair=chairs[0] if chairs else None,
            order=(*chairs, *others),
            rooms={
                ParticipantId(one.id): operators[one.site_id]
                for one in attendees
                if one.site_id in operators and operators[one.site_id] != one.id
            },
            secretaries=tuple(
                ParticipantId(one.id) for one in attendees if one.role is Role.SECRETARY
            ),
        )

    def speaker_of(self, producer: ProducerName, holder: ParticipantId | None) -> ParticipantId:
        """Who is heard in this microphone: in a room's, the one of that room who has the floor."""
        owner = ParticipantId(producer.rpartition("/")[0])
        for person in (holder, self.chair):
            if person is not None and owner in (person, self.rooms.get(person)):
                return person
        return owner


def scene(
    cast: Cast,
    state: LiveState,
    producers: AbstractSet[ProducerName],
    previous_holder: ParticipantId | None,
) -> Scene:
    holder = state.floor.holder
    active = state.agenda.active()
    presenter = [] if active is None or active.presenter_id is None else [active.presenter_id]
    return Scene(
        chair=cast.chair,
        holder=None if holder is None else ParticipantId(holder.attendee_id),
        previous_holder=previous_holder,
        order=cast.order,
        rooms=cast.rooms,
        presenters=(*(ParticipantId(one) for one in presenter), *cast.secretaries),
        muted=frozenset(ParticipantId(one) for one in state.floor.muted),
        producers=frozenset(producers),
    )
