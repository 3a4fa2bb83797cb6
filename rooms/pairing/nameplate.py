"""What the nameplate of a seat shows: who sits there, and what he does in the meeting now."""

import hashlib

from rooms.live.state import LiveState
from rooms.pairing.messages import NameplateView, SitterState


def nameplate(state: LiveState, site_id: str, seat: str) -> NameplateView:
    """The name, or the stand-in's in its place."""
    label = state.seating.label(site_id, seat)
    who = state.seating.occupant(site_id, seat)
    if who is None:
        return _stamped(NameplateView(conference_title=state.conference.title, seat=label))
    attendee = state.roster.attendee(who)
    stand_in = state.attendance.check_in(who).stand_in
    plate = NameplateView(
        conference_title=state.conference.title,
        seat=label,
        name=attendee.name if stand_in is None else stand_in.name,
        position=attendee.position if stand_in is None else stand_in.position,
        unit_name=attendee.unit_name,
        stand_in_for=None if stand_in is None else attendee.name,
        state=_doing(state, who),
    )
    return _stamped(plate)


def _doing(state: LiveState, attendee_id: str) -> SitterState:
    if state.floor.holds(attendee_id):
        return SitterState.SPEAKING
    asked = state.floor.request_of(attendee_id) is not None
    return SitterState.ASKING if asked else SitterState.SITTING


def _stamped(plate: NameplateView) -> NameplateView:
    stamp = hashlib.sha256(plate.model_dump_json().encode()).hexdigest()[:16]
    return plate.model_copy(update={"stamp": stamp})
