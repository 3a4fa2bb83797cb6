"""The register of the page everybody is shown: one writer at a time, fenced by an epoch."""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from rooms.documents.messages import VersionView
from rooms.kernel.errors import ErrorCode, Refused
from rooms.presenting.messages import (
    PageTurned,
    Presentation,
    PresentingStarted,
    PresentingStopped,
    PullReaders,
    ReadersPulled,
    StartPresenting,
    StopPresenting,
    TurnPage,
    View,
)

PresentingCommand: TypeAlias = StartPresenting | TurnPage | PullReaders | StopPresenting
PresentingEvent: TypeAlias = PresentingStarted | PageTurned | ReadersPulled | PresentingStopped


@dataclass(frozen=True, slots=True)
class PresentingState:
    """`epoch` grows with each start and stop, also while nothing is presented."""

    epoch: int = 0
    presentation: Presentation | None = None

    def presents(self, attendee_id: str) -> bool:
        return self.presentation is not None and self.presentation.presenter_id == attendee_id

    def shows(self, document_id: str) -> bool:
        return self.presentation is not None and self.presentation.document_id == document_id


def start(
    state: PresentingState,
    *,
    presenter_id: str,
    document_id: str,
    version: VersionView,
    page: int,
    item_id: str | None,
    now_ms: int,
) -> list[PresentingEvent]:
    _require_page(version, page)
    presentation = Presentation(
        epoch=state.epoch + 1,
        seq=0,
        presenter_id=presenter_id,
        document_id=document_id,
        sha256=version.sha256,
        page=page,
        view=View(),
        item_id=item_id,
        at_ms=now_ms,
    )
    return [PresentingStarted(presentation=presentation)]


def turn(
    state: PresentingState, command: TurnPage, version: VersionView, now_ms: int
) -> list[PresentingEvent]:
    """`version` is the presented one."""
    presentation = require_presentation(state)
    if command.epoch != state.epoch:
        raise Refused(ErrorCode.STALE_EPOCH)
    _require_page(version, command.page)
    if (presentation.page, presentation.view) == (command.page, command.view):
        return []
    turned = PageTurned(
        epoch=state.epoch,
        seq=presentation.seq + 1,
        page=command.page,
        view=command.view,
        at_ms=now_ms,
    )
    return [turned]


def pull(state: PresentingState, by: str, now_ms: int) -> list[PresentingEvent]:
    pulls = require_presentation(state).pulls + 1
    return [ReadersPulled(epoch=state.epoch, pulls=pulls, pulled_by=by, at_ms=now_ms)]


def stop(state: PresentingState) -> list[PresentingEvent]:
    """End the presentation, if there is one."""
    return [] if state.presentation is None else [PresentingStopped(epoch=state.epoch + 1)]


def require_presentation(state: PresentingState) -> Presentation:
    if state.presentation is None:
        raise Refused(ErrorCode.NOTHING_PRESENTED)
    return state.presentation


def _require_page(version: VersionView, page: int) -> None:
    if page > version.ready_pages:
        raise Refused(ErrorCode.PAGE_NOT_READY, page=page)


def evolve(state: PresentingState, event: PresentingEvent) -> PresentingState:
    match event:
        case PresentingStarted(presentation=presentation):
            return replace(state, epoch=presentation.epoch, presentation=presentation)
        case PageTurned(seq=seq, page=page, view=view, at_ms=at_ms):
            if state.presentation is None:
                return state
            changes = {"seq": seq, "page": page, "view": view, "at_ms": at_ms}
            turned = state.presentation.model_copy(update=changes)
            return replace(state, presentation=turned)
        case ReadersPulled(pulls=pulls, pulled_by=pulled_by):
            if state.presentation is None:
                return state
            called = {"pulls": pulls, "pulled_by": pulled_by}
            return replace(state, presentation=state.presentation.model_copy(update=called))
        case PresentingStopped(epoch=epoch):
            return replace(state, epoch=epoch, presentation=None)
        case _:
            assert_never(event)
