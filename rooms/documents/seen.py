"""Events about documents as one viewer may see them. Everything asked stands in the event itself,
so the answer is the same whenever it is asked."""

from rooms.documents.access import seen_by
from rooms.documents.messages import (
    DocumentAdded,
    DocumentChanged,
    DocumentRemoved,
    DocumentView,
    ItemRestricted,
    RenderingProgressed,
)
from rooms.documents.rules import DocumentEvent
from rooms.kernel.permissions import Action, allowed
from rooms.sites.rules import Roster


def see(event: DocumentEvent, roster: Roster, viewer: str) -> DocumentEvent | None:
    """The event for `viewer`: what he may see now, that something is gone for him, or nothing."""
    match event:
        case ItemRestricted():
            manages = allowed(roster.standing(viewer), Action.DOCUMENTS_MANAGE)
            return event if manages else None
        case DocumentRemoved():
            return None if _before(event, roster, viewer) is None else _plain(event)
        case RenderingProgressed():
            return _progress(event, _before(event, roster, viewer))
        case DocumentAdded(document=document) | DocumentChanged(document=document):
            gates = () if event.trace is None else event.trace.gates
            before = _before(event, roster, viewer)
            after = seen_by(document, gates, roster, viewer)
            if after is not None:
                same = after == before
                return None if same else event.model_copy(update={"document": after, "trace": None})
            return None if before is None else DocumentRemoved(document_id=document.id)


def _before(
    event: DocumentAdded | DocumentChanged | RenderingProgressed | DocumentRemoved,
    roster: Roster,
    viewer: str,
) -> DocumentView | None:
    """The document as the viewer saw it before the event."""
    if event.trace is None or event.trace.before is None:
        return None
    return seen_by(event.trace.before, event.trace.gates_before, roster, viewer)


def _progress(
    event: RenderingProgressed, document: DocumentView | None
) -> RenderingProgressed | None:
    """Of a version that the viewer has; of a newer one that waits he knows nothing."""
    if document is None:
        return None
    digests = [document.version.sha256]
    if document.published_version is not None:
        digests.append(document.published_version.sha256)
    return event.model_copy(update={"trace": None}) if event.sha256 in digests else None


def _plain(event: DocumentRemoved) -> DocumentRemoved:
    return event.model_copy(update={"trace": None})
