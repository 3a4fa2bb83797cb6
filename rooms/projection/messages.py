"""Projection: what each of the room's big screens shows. A projector follows the meeting by itself,
or shows the scene that chair or secretary chose, until another is chosen."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.kernel.wire import EpochMs, Id, Name, PageNumber, Wire

MAIN = "main"
"""The projector that every conference has; the interface names it."""

MessageText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=240)]
CountdownTitle = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class FollowScene(Wire):
    """Whatever the meeting is at: a vote, its result, the page presented, the stage, the agenda."""

    kind: Literal["follow"]


class AgendaScene(Wire):
    kind: Literal["agenda"]


class PresentedScene(Wire):
    """The page that is presented, whichever it is."""

    kind: Literal["presented"]


class PageScene(Wire):
    """One page of a paper that everybody may read."""

    kind: Literal["page"]
    document_id: Id
    page: PageNumber


class StageScene(Wire):
    kind: Literal["stage"]


class QueueScene(Wire):
    """Who speaks, how long yet, and who is next."""

    kind: Literal["queue"]


class VoteScene(Wire):
    """A poll while it runs, its result once that is published."""

    kind: Literal["vote"]
    poll_id: Id


class MessageScene(Wire):
    kind: Literal["message"]
    text: MessageText


class CountdownScene(Wire):
    """So many minutes from when it is shown."""

    kind: Literal["countdown"]
    title: CountdownTitle = ""
    minutes: Annotated[int, Field(ge=1, le=600)]


class CountdownToScene(Wire):
    """To a time, whenever it is shown."""

    kind: Literal["countdown_to"]
    title: CountdownTitle = ""
    until_ms: EpochMs


class SeatingScene(Wire):
    """The room of a site from above."""

    kind: Literal["seating"]
    site_id: Id


class TitleScene(Wire):
    """The welcome: title, place, when it begins."""

    kind: Literal["title"]


class RecessScene(Wire):
    kind: Literal["recess"]


class BlankScene(Wire):
    kind: Literal["blank"]


Scene = Annotated[
    FollowScene
    | AgendaScene
    | PresentedScene
    | PageScene
    | StageScene
    | QueueScene
    | VoteScene
    | MessageScene
    | CountdownScene
    | CountdownToScene
    | SeatingScene
    | TitleScene
    | RecessScene
    | BlankScene,
    Field(discriminator="kind"),
]

FOLLOW = FollowScene(kind="follow")


class ProjectorView(Wire):
    """Without a name it is the main one, there from the beginning; 0: nothing was chosen yet.
    `sound`: whether it plays the voices of other rooms."""

    id: Id
    name: Name | None
    scene: Scene
    shown_at_ms: EpochMs
    sound: bool = True


class ShownView(Wire):
    """What was shown, when, and by whom; null: the server took down what may not be seen."""

    projector_id: Id
    scene: Scene
    at_ms: EpochMs
    by: Id | None


class ProjectionView(Wire):
    """Projectors in the order in which they were added. `history`: the newest scenes, each once,
    the last shown last, without following and blank."""

    projectors: list[ProjectorView]
    history: list[ShownView]


class AddProjector(Wire):
    type: Literal["projection.add"]
    name: Name


class RenameProjector(Wire):
    type: Literal["projection.rename"]
    projector_id: Id
    name: Name


class RemoveProjector(Wire):
    """Not the main one. A screen that showed it shows the main one's scene."""

    type: Literal["projection.remove"]
    projector_id: Id


class SetProjectorSound(Wire):
    """Off where something else in the room plays the voices already."""

    type: Literal["projection.set_sound"]
    projector_id: Id
    on: bool


class ShowScene(Wire):
    """On one projector, or on several at once."""

    type: Literal["projection.show"]
    projector_ids: Annotated[list[Id], Field(min_length=1, max_length=20)]
    scene: Scene


class ProjectorAdded(Wire):
    type: Literal["projection.added"] = "projection.added"
    projector: ProjectorView


class ProjectorRenamed(Wire):
    type: Literal["projection.renamed"] = "projection.renamed"
    projector_id: Id
    name: Name


class ProjectorRemoved(Wire):
    type: Literal["projection.removed"] = "projection.removed"
    projector_id: Id


class ProjectorSoundSet(Wire):
    type: Literal["projection.sound_set"] = "projection.sound_set"
    projector_id: Id
    on: bool


class SceneShown(Wire):
    type: Literal["projection.shown"] = "projection.shown"
    shown: ShownView
