"""Events about documents as one viewer may see them. Everything asked stands in the event itself,
so the answer is the same whenever it is asked.

Three thousand viewers see an event in few ways: each way is made once.
"""

from functools import lru_cache

from rooms.documents.access import Sight, shown, sight
from rooms.documents.messages import (
    DocumentAdded,
    DocumentChanged,
    DocumentRemoved,
    ItemRestricted,
    RenderingProgressed,
)
from rooms.documents.rules import DocumentEvent
from rooms.kernel.permissions import Action, allowed
from rooms.sites.rules import Roster

WAYS_KEPT = 1_000


def see(event: DocumentEvent, roster: Roster, viewer: str) -> DocumentEvent | None:
    """The event for `viewer`: what he may see now, that something is gone for him, or nothing."""
    match event:
        case ItemRestricted():
            manages = allowed(roster.invited_as(viewer), Action.DOCUMENTS_MANAGE)
            return event if manages else None
        case DocumentRemoved() | RenderingProgressed():
            return _way(_This(event), _before(event, roster, viewer), Sight.NOTHING)
        case DocumentAdded(document=document) | DocumentChanged(document=document):
            gates = () if event.trace is None else event.trace.gates
            after = sight(document, gates, roster, viewer)
            return _way(_This(event), _before(event, roster, viewer), after)


def _before(
    event: DocumentAdded | DocumentChanged | RenderingProgressed | DocumentRemoved,
    roster: Roster,
    viewer: str,
) -> Sight:
    """How the viewer saw the document before the event."""
    if event.trace is None or event.trace.before is None:
        return Sight.NOTHING
    return sight(event.trace.before, event.trace.gates_before, roster, viewer)


class _This:
    """An event as this one object: telling papers apart by what they say takes longer than all the
    rest."""

    __slots__ = ("event",)

    def __init__(self, event: DocumentEvent) -> None:
        self.event = event

    def __hash__(self) -> int:
        return id(self.event)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.event is other.event


@lru_cache(maxsize=WAYS_KEPT)
def _way(this: _This, before: Sight, after: Sight) -> DocumentEvent | None:
    match this.event:
        case DocumentRemoved() as event:
            gone = event.model_copy(update={"trace": None})
            return None if before is Sight.NOTHING else gone
        case RenderingProgressed() as event:
            return _progress(event, before)
        case DocumentAdded() | DocumentChanged() as event:
            return _change(event, before, after)
        case ItemRestricted() as event:
            return event


def _change(
    event: DocumentAdded | DocumentChanged, before: Sight, after: Sight
) -> DocumentAdded | DocumentChanged | DocumentRemoved | None:
    known = None if event.trace is None else event.trace.before
    held = None if known is None else shown(known, before)
    document = shown(event.document, after)
    if document is None:
        return None if held is None else DocumentRemoved(document_id=event.document.id)
    if document == held:
        return None
    return event.model_copy(update={"document": document, "trace": None})


def _progress(event: RenderingProgressed, before: Sight) -> RenderingProgressed | None:
    """Of a version that the viewer has; of a newer one that waits he knows nothing."""
    known = None if event.trace is None else event.trace.before
    document = None if known is None else shown(known, before)
    if document is None:
        return None
    digests = [document.version.sha256]
    if document.published_version is not None:
        digests.append(document.published_version.sha256)
    return event.model_copy(update={"trace": None}) if event.sha256 in digests else None
