"""Notes on papers as append-only operations, made by a client and merged by everybody alike.

Lengths are in page units: 1 is the width of the page, y grows downwards. A note is a stroke or a
sticky note; whatever happens to it later is an operation of its own, so that what two devices of
one person did apart comes together without loss.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from rooms.kernel.errors import ErrorCode, Param
from rooms.kernel.wire import Id, PageNumber, Sha256, Wire

POINTS_MAX = 1_000
"""Of one stroke; a client goes on with a new one where a longer line is drawn."""
PUSHED_MAX = 500
AUDIENCE_MAX = 200

Across = Annotated[float, Field(ge=0, le=1)]
Down = Annotated[float, Field(ge=0, le=10)]
Pressure = Annotated[float, Field(ge=0, le=1)]
Point = tuple[Across, Down, Pressure]
Lamport = Annotated[int, Field(ge=1, le=9_007_199_254_740_991)]
Seq = Annotated[int, Field(ge=0)]
# Anything but control characters; line breaks and tabs are text, and some of it must be visible.
NoteText = Annotated[
    str,
    StringConstraints(
        max_length=2_000,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x08\x0b-\x1f\x7f]*$",
    ),
]


class Tool(StrEnum):
    INK = "ink"
    HIGHLIGHT = "highlight"


class Colour(StrEnum):
    BLUE = "blue"
    RED = "red"
    BLACK = "black"
    GREEN = "green"
    YELLOW = "yellow"


class ShareScope(StrEnum):
    NOBODY = "nobody"
    CHOSEN = "chosen"
    EVERYBODY = "everybody"


class NotePlace(Wire):
    """The page a note was written on; it stays there when the document gets a new version."""

    document_id: Id
    sha256: Sha256
    page: PageNumber


class Stroke(Wire):
    """`points` are [x, y, pressure]; `width` is that of the line at pressure 0.5."""

    tool: Tool
    colour: Colour
    width: Annotated[float, Field(gt=0, le=0.1)]
    points: Annotated[list[Point], Field(min_length=1, max_length=POINTS_MAX)]


class Sticky(Wire):
    x: Across
    y: Down
    text: NoteText


class DrawStroke(Wire):
    """The operation's id is the note's. `presenter`: on the layer of whoever presents this paper,
    shown to all who may read it."""

    type: Literal["notes.draw"]
    id: Id
    lamport: Lamport
    place: NotePlace
    stroke: Stroke
    presenter: bool = False


class StickNote(Wire):
    """The operation's id is the note's."""

    type: Literal["notes.stick"]
    id: Id
    lamport: Lamport
    place: NotePlace
    sticky: Sticky


class EditText(Wire):
    """Of several the one with the highest (lamport, id) holds; so it is with moving and sharing."""

    type: Literal["notes.edit"]
    id: Id
    lamport: Lamport
    note_id: Id
    text: NoteText


class MoveNote(Wire):
    type: Literal["notes.move"]
    id: Id
    lamport: Lamport
    note_id: Id
    x: Across
    y: Down


class ShareNote(Wire):
    """Who else sees it; `attendee_ids` only with `chosen`."""

    type: Literal["notes.share"]
    id: Id
    lamport: Lamport
    note_id: Id
    scope: ShareScope
    attendee_ids: Annotated[list[Id], Field(max_length=AUDIENCE_MAX)] = Field(default_factory=list)


class EraseNote(Wire):
    """For ever: what is erased stays so, whatever else arrives later."""

    type: Literal["notes.erase"]
    id: Id
    lamport: Lamport
    note_id: Id


NoteOperation = Annotated[
    DrawStroke | StickNote | EditText | MoveNote | ShareNote | EraseNote,
    Field(discriminator="type"),
]

OPERATIONS: TypeAdapter[NoteOperation] = TypeAdapter(NoteOperation)


class PushNotes(Wire):
    """Sending the same operations again changes nothing."""

    operations: Annotated[list[NoteOperation], Field(min_length=1, max_length=PUSHED_MAX)]


class RefusedOperation(Wire):
    id: Id
    code: ErrorCode
    params: dict[str, Param] = Field(default_factory=dict)


class PushedNotes(Wire):
    """`accepted` are on disk; `seq` is the number of the author's newest operation."""

    accepted: list[Id]
    refused: list[RefusedOperation]
    seq: Seq


class StoredOperation(Wire):
    seq: Seq
    operation: NoteOperation


class SharedNote(Wire):
    """A note of somebody else as it is now: either a stroke or a sticky note."""

    id: Id
    author_id: Id
    lamport: Lamport
    place: NotePlace
    presenter: bool
    stroke: Stroke | None
    sticky: Sticky | None


class NotesPage(Wire):
    """The caller's own operations after `since`, and what changed after `shared_since` of others'
    notes he may see: those that are there now, and the ids of those that no longer are. Ask again
    with `seq` and `shared_seq` while there is `more`."""

    operations: list[StoredOperation]
    seq: Seq
    shared: list[SharedNote]
    withdrawn: list[Id]
    shared_seq: Seq
    more: bool
