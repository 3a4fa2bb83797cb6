"""Presenting: the one register that says which page everybody is shown (page sync)."""

from typing import Annotated, Literal

from pydantic import Field

from rooms.kernel.wire import EpochMs, Id, PageNumber, Sha256, Wire

Fraction = Annotated[float, Field(ge=0, le=1)]
Epoch = Annotated[int, Field(ge=0)]


class View(Wire):
    """The region shown, in page units: left, top and width, 1 = width of the page."""

    x: Fraction = 0.0
    y: Annotated[float, Field(ge=0, le=10)] = 0.0
    w: Annotated[float, Field(gt=0, le=1)] = 1.0


class Presentation(Wire):
    """What is presented. `epoch` grows with each start and stop, `seq` with each turn, `pulls`
    whenever everybody is called back to the page: who has seen fewer of this epoch comes."""

    epoch: Epoch
    seq: Annotated[int, Field(ge=0)]
    presenter_id: Id
    document_id: Id
    sha256: Sha256
    page: PageNumber
    view: View
    item_id: Id | None
    at_ms: EpochMs
    pulls: Annotated[int, Field(ge=0)] = 0
    pulled_by: Id | None = None


class StartPresenting(Wire):
    """Take the presenting right: chair, secretary, the active item's presenter, floor holder. From
    somebody who presents only chair and secretary may take it. `epoch`: as far as one has seen;
    when somebody else was faster it is stale and refused."""

    type: Literal["presenting.start"]
    document_id: Id
    page: PageNumber = 1
    epoch: Epoch | None = None


class TurnPage(Wire):
    """Only the presenter of this epoch; a stale epoch is refused."""

    type: Literal["presenting.turn"]
    epoch: Epoch
    page: PageNumber
    view: View = View()


class StopPresenting(Wire):
    type: Literal["presenting.stop"]


class PullReaders(Wire):
    """Bring everybody to the presented page, once; afterwards each may read on by himself."""

    type: Literal["presenting.pull"]


class PresentingStarted(Wire):
    type: Literal["presenting.started"] = "presenting.started"
    presentation: Presentation


class PageTurned(Wire):
    type: Literal["presenting.turned"] = "presenting.turned"
    epoch: Epoch
    seq: Annotated[int, Field(ge=0)]
    page: PageNumber
    view: View
    at_ms: EpochMs


class ReadersPulled(Wire):
    type: Literal["presenting.pulled"] = "presenting.pulled"
    epoch: Epoch
    pulls: Annotated[int, Field(ge=1)]
    pulled_by: Id
    at_ms: EpochMs


class PresentingStopped(Wire):
    type: Literal["presenting.stopped"] = "presenting.stopped"
    epoch: Epoch
