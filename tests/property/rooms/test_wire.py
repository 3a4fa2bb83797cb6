"""Every message of the domain means the same after it has crossed the wire."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rooms.agenda import messages as agenda
from rooms.attendance import messages as attendance
from rooms.captions import messages as captions
from rooms.chat import messages as chat
from rooms.conferences import messages as conferences
from rooms.documents import messages as documents
from rooms.floor import messages as floor
from rooms.kernel.wire import Wire
from rooms.live import messages as live
from rooms.minutes import messages as minutes
from rooms.notes import messages as notes
from rooms.people import messages as people
from rooms.presenting import messages as presenting
from rooms.rehearsal import messages as rehearsal
from rooms.roll_call import messages as roll_call
from rooms.seating import messages as seating
from rooms.service import messages as service
from rooms.sites import messages as sites
from rooms.stage import messages as stage
from rooms.units import messages as units
from rooms.voting import messages as voting
from tests.property.rooms.wire import message, messages_of

MESSAGES = messages_of(
    [
        *(stage, seating, service, roll_call, rehearsal),
        *(agenda, attendance, captions, chat, conferences, documents, floor),
        *(live, minutes, notes, people, presenting, sites, units, voting),
    ]
)


def test_all_slices_are_looked_at() -> None:
    assert len(MESSAGES) >= 75


@pytest.mark.parametrize("model", MESSAGES, ids=lambda model: model.__name__)
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_message_is_the_same_after_a_round_trip(model: type[Wire], data: st.DataObject) -> None:
    sent = data.draw(message(model))
    assert model.model_validate_json(sent.model_dump_json()) == sent


@pytest.mark.parametrize("model", MESSAGES, ids=lambda model: model.__name__)
@settings(max_examples=1, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_unknown_field_is_refused(model: type[Wire], data: st.DataObject) -> None:
    sent = json.loads(data.draw(message(model)).model_dump_json())
    with pytest.raises(ValidationError):
        model.model_validate(sent | {"unexpected": 1})
