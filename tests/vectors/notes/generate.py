"""Writes the golden vectors beside this file: `python -m tests.vectors.notes.generate`."""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rooms.notes.carry import carried
from rooms.notes.messages import (
    Colour,
    DrawStroke,
    EditText,
    EraseNote,
    MoveNote,
    NoteOperation,
    NotePlace,
    ShareNote,
    ShareScope,
    StickNote,
    Sticky,
    Stroke,
    Tool,
)
from rooms.notes.rules import Note, fold

HERE = Path(__file__).parent
PLACE = NotePlace(document_id="paper", sha256="0" * 64, page=2)


def main() -> None:
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")


def files() -> dict[str, str]:
    """Every vector by its file name."""
    folds = [_fold(seed) for seed in range(12)]
    carries = [_carry(earlier, later) for earlier, later in _versions()]
    return {"fold.json": _render(folds), "carry.json": _render(carries)}


def _fold(seed: int) -> dict[str, Any]:
    operations = list(_written(random.Random(seed)))
    random.Random(seed).shuffle(operations)
    return {
        "operations": [json.loads(one.model_dump_json()) for one in operations],
        "notes": [_note(note) for note in fold(operations).values()],
    }


def _written(dice: random.Random) -> Iterable[NoteOperation]:
    """Two notes, and many things done to them with few different times, so that ids decide."""
    stroke = Stroke(tool=Tool.INK, colour=Colour.RED, width=0.003, points=[(0.1, 0.25, 0.5)])
    yield DrawStroke(
        type="notes.draw",
        id="drawn",
        lamport=2,
        place=PLACE,
        stroke=stroke,
        presenter=dice.random() < 0.2,
    )
    sticky = Sticky(x=0.5, y=0.5, text="Hỏi lại")
    yield StickNote(
        type="notes.stick", id="stuck", lamport=dice.randint(1, 3), place=PLACE, sticky=sticky
    )
    for number in range(12):
        said: dict[str, Any] = {
            "id": f"change{dice.randrange(10_000)}-{number}",
            "lamport": dice.randint(1, 5),
            "note_id": dice.choice(["drawn", "stuck", "never-made"]),
        }
        kind = dice.randrange(40)
        if kind < 13:
            yield EditText(type="notes.edit", text=f"Lần {number}", **said)
        elif kind < 26:
            yield MoveNote(
                type="notes.move", x=dice.randrange(9) / 8, y=dice.randrange(9) / 8, **said
            )
        elif kind < 39:
            scope = dice.choice(list(ShareScope))
            readers = ["a2", "a4"] if scope is ShareScope.CHOSEN else []
            yield ShareNote(type="notes.share", scope=scope, attendee_ids=readers, **said)
        else:
            yield EraseNote(type="notes.erase", **said)


def _note(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "lamport": note.lamport,
        "place": note.place.model_dump(),
        "presenter": note.presenter,
        "stroke": None if note.stroke is None else json.loads(note.stroke.model_dump_json()),
        "sticky": None if note.sticky is None else note.sticky.model_dump(),
        "scope": note.scope.value,
        "readers": sorted(note.readers),
    }


def _versions() -> Iterable[tuple[list[str], list[str]]]:
    yield list("abc"), list("abc")
    yield list("abc"), list("axbc")  # a page came in between
    yield list("abcd"), list("acd")  # a page was taken out
    yield list("ab"), list("xy")
    yield list("a__b_"), list("_a_b__")  # blank pages look the same: the nearest, the lower of two
    yield [], ["a"]
    yield ["a"], []
    yield list("abab"), list("ba")


def _carry(earlier: list[str], later: list[str]) -> dict[str, Any]:
    found = carried(earlier, later)
    pages = [found.get(page) for page in range(1, len(earlier) + 1)]
    return {"earlier": earlier, "later": later, "carried": pages}


def _render(vectors: list[dict[str, Any]]) -> str:
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in vectors)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    main()
