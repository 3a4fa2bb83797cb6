"""From the state of a conference to the scene that `media.direction` decides on. Pure."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from media.direction import Scene
from media.messages import ParticipantId, ProducerName, SiteId
from rooms.live.state import LiveState
from rooms.sites.messages import Role


@dataclass(frozen=True, slots=True)
class Cast:
    """What of the roster matters; the same as long as the roster is. `members` of each site:
    whoever runs its room first, then as invited."""

    order: tuple[ParticipantId, ...]
    rooms: Mapping[ParticipantId, ParticipantId]
    members: Mapping[SiteId, tuple[ParticipantId, ...]]
    secretaries: tuple[ParticipantId, ...]

    @classmethod
    def of(cls, state: LiveState) -> "Cast":
        attendees = list(state.roster.attendees.values())
        operators = {
            one.site_id: ParticipantId(one.id)
            for one in attendees
            if one.role is Role.SITE_OPERATOR
        }
        members: dict[SiteId, list[ParticipantId]] = {}
        for one in sorted(attendees, key=lambda one: one.role is not Role.SITE_OPERATOR):
            members.setdefault(SiteId(one.site_id), []).append(ParticipantId(one.id))
        chairs = [ParticipantId(one.id) for one in attendees if one.role is Role.CHAIR]
        others = [ParticipantId(one.id) for one in attendees if one.role is not Role.CHAIR]
        return cls(
            order=(*chairs, *others),
            rooms={
                ParticipantId(one.id): operators[one.site_id]
                for one in attendees
                # A guest is where he is, whatever site he was let in at.
                if one.site_id in operators
                and operators[one.site_id] != one.id
                and one.role is not Role.GUEST
            },
            members={site: tuple(people) for site, people in members.items()},
            secretaries=tuple(
                ParticipantId(one.id) for one in attendees if one.role is Role.SECRETARY
            ),
        )

    def speaker_of(self, producer: ProducerName, *called: ParticipantId | None) -> ParticipantId:
        """Who is heard in this microphone: in a room's, the one of that room who was called."""
        owner = ParticipantId(producer.rpartition("/")[0])
        for person in called:
            if person is not None and owner in (person, self.rooms.get(person)):
                return person
        return owner


def scene(
    cast: Cast,
    state: LiveState,
    producers: AbstractSet[ProducerName],
    previous_holder: ParticipantId | None,
    loudest: tuple[ProducerName, ...],
) -> Scene:
    holder, stage = state.floor.holder, state.stage
    active = state.agenda.active()
    presenter = [] if active is None or active.presenter_id is None else [active.presenter_id]
    chair = ParticipantId(state.presiding_id())
    return Scene(
        chair=chair,
        holder=None if holder is None else ParticipantId(holder.attendee_id),
        previous_holder=previous_holder,
        order=tuple(dict.fromkeys((chair, *cast.order))),
        rooms=cast.rooms,
        presenters=(*(ParticipantId(one) for one in presenter), *cast.secretaries),
        muted=frozenset(ParticipantId(one) for one in state.floor.muted),
        producers=frozenset(producers),
        layout=stage.layout.value,
        second=_person(stage.second_id),
        spotlight=_person(stage.spotlight_id),
        discussion=stage.discussion,
        unsilenced=None
        if stage.silence is None
        else frozenset(ParticipantId(one) for one in stage.silence.except_ids),
        loudest=loudest,
        members=cast.members,
    )


def _person(attendee_id: str | None) -> ParticipantId | None:
    return None if attendee_id is None else ParticipantId(attendee_id)
