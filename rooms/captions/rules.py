"""Captions: final segments only, each once; the newest 50 are held."""

from dataclasses import dataclass, replace

from rooms.captions.messages import AddCaption, CaptionAdded, CaptionView
from rooms.kernel.errors import ErrorCode, ProtocolError
from rooms.sites.messages import AttendeeView

KEPT = 50


@dataclass(frozen=True, slots=True)
class CaptionsState:
    """The newest captions in the order in which they became final."""

    captions: tuple[CaptionView, ...] = ()


def decide(
    state: CaptionsState, command: AddCaption, speaker: AttendeeView, item_id: str | None
) -> list[CaptionAdded]:
    if command.ended_at_ms < command.started_at_ms:
        raise ProtocolError(ErrorCode.MALFORMED_MESSAGE)
    if any(known.segment_id == command.segment_id for known in state.captions):
        return []
    caption = CaptionView(
        segment_id=command.segment_id,
        revision=command.revision,
        attendee_id=speaker.id,
        site_id=speaker.site_id,
        item_id=item_id,
        started_at_ms=command.started_at_ms,
        ended_at_ms=command.ended_at_ms,
        text=command.text,
        said=command.said,
        heard_id=command.heard_id,
    )
    return [CaptionAdded(caption=caption)]


def evolve(state: CaptionsState, event: CaptionAdded) -> CaptionsState:
    return replace(state, captions=(*state.captions, event.caption)[-KEPT:])
