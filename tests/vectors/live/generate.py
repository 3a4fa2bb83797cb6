"""Writes the golden vectors beside this file: `python -m tests.vectors.live.generate`."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from rooms.live import view
from rooms.live.messages import Events, SeenEvent
from rooms.live.state import LiveState
from tests.property.rooms.meeting import Happened, Meeting, a_conference
from tests.vectors.live.scenarios import SCENARIOS, Scenario

HERE = Path(__file__).parent
VIEWERS = ("chair", "secretary", "delegate1", "operator1", "staff", "technician")


def main() -> None:
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")


def files() -> dict[str, str]:
    """Every vector by its file name."""
    return {f"{name}.json": _render(_vector(name, one)) for name, one in SCENARIOS.items()}


def _vector(name: str, scenario: Scenario) -> dict[str, Any]:
    meeting = Meeting(a_conference())
    meeting.play_all(scenario.before)
    before, start = meeting.state, len(meeting.history)
    cuts = [start]
    cuts += [len(meeting.history) for move in scenario.moves if meeting.play(move)]
    viewers = []
    for viewer in VIEWERS:
        batches = [
            _batch(meeting.state, meeting.history, after, version, viewer)
            for after, version in pairwise(cuts)
        ]
        viewers.append(
            {
                "role": before.roster.attendee(viewer).role.value,
                "snapshot": _json(view.snapshot(before, viewer)),
                "batches": [_json(batch) for batch in batches],
                "final": _json(view.snapshot(meeting.state, viewer)),
            }
        )
    return {"scenario": name, "viewers": viewers}


def _batch(
    state: LiveState, history: list[Happened], after: int, version: int, viewer: str
) -> Events:
    events = []
    for seq, happened in enumerate(history[after:version], start=after + 1):
        event = view.see(state, happened.event, viewer)
        if event is not None:
            events.append(SeenEvent(seq=seq, at_ms=happened.at_ms, event=event))
    return Events(after=after, version=version, events=events)


def _json(message: BaseModel) -> object:
    return json.loads(message.model_dump_json())


def _render(vector: dict[str, Any]) -> str:
    """One line for each snapshot and batch: small, and a change is seen where it is."""
    lines = []
    for viewer in vector["viewers"]:
        batches = ",\n  ".join(_line(batch) for batch in viewer["batches"])
        lines.append(
            f'{{"role": {_line(viewer["role"])},\n "snapshot": {_line(viewer["snapshot"])},\n'
            f' "batches": [\n  {batches}\n ],\n "final": {_line(viewer["final"])}}}'
        )
    viewers = ",\n".join(lines)
    return f'{{"scenario": {_line(vector["scenario"])}, "viewers": [\n{viewers}\n]}}\n'


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
