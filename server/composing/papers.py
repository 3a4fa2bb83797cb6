"""Which presented pages may stand in a film that everybody of the conference may watch later? Only
those of papers that are still for all when the meeting is over. Pure."""

from rooms.documents.access import all_gates, published
from rooms.documents.messages import AccessView, DocumentKind
from rooms.live.state import LiveState
from rooms.presenting.messages import Presentation
from server.composing.order import Slide
from server.rendering.names import image_name


def for_all(end: LiveState, document_id: str) -> bool:
    """Published, not recalled, removed, personal, restricted to some, or out of its time."""
    document = end.documents.documents.get(document_id)
    if document is None or document.kind is DocumentKind.PERSONAL or published(document) is None:
        return False
    gates = all_gates(document, end.documents.gates.get(document_id, ()))
    return all(gate.open and not _names_some(gate) for gate in gates)


def slide(end: LiveState, shown: Presentation) -> Slide:
    document = end.documents.documents.get(shown.document_id)
    if document is None or not for_all(end, shown.document_id):
        return Slide(image=None, title="", page=shown.page)
    return Slide(
        image=image_name(shown.sha256, shown.page, "base"),
        title=document.title,
        page=shown.page,
        view=(shown.view.x, shown.view.y, shown.view.w),
    )


def _names_some(gate: AccessView) -> bool:
    return bool(gate.roles or gate.unit_ids or gate.attendee_ids)
