"""Identifiers. Opaque strings made by `new_id`; distinct types so that they can't be mixed up."""

from typing import NewType
from uuid import UUID

UnitId = NewType("UnitId", str)
PersonId = NewType("PersonId", str)
ConferenceId = NewType("ConferenceId", str)
SiteId = NewType("SiteId", str)
AttendeeId = NewType("AttendeeId", str)
AgendaItemId = NewType("AgendaItemId", str)
DocumentId = NewType("DocumentId", str)
RequestId = NewType("RequestId", str)
MessageId = NewType("MessageId", str)
SegmentId = NewType("SegmentId", str)
ConsultationId = NewType("ConsultationId", str)


def new_id(random: bytes) -> str:
    """A UUIDv4 as 32 hexadecimal digits from 16 random bytes given by the caller."""
    return UUID(bytes=random, version=4).hex
