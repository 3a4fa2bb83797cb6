"""The golden vectors are what the program says today, and the reference reducer obeys them."""

import json
from pathlib import Path

import pytest

from tests.property.rooms.client_reducer import STEPS, apply_events
from tests.vectors.live import generate

FILES = sorted(generate.HERE.glob("*.json"))


def test_vectors_are_up_to_date() -> None:
    assert {file.name: file.read_text(encoding="utf-8") for file in FILES} == generate.files()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_reference_reducer_reaches_the_final_snapshot(file: Path) -> None:
    for viewer in json.loads(file.read_text(encoding="utf-8"))["viewers"]:
        held = viewer["snapshot"]
        for batch in viewer["batches"]:
            held = apply_events(held, batch)
        assert held == viewer["final"], viewer["role"]


def test_together_the_vectors_show_every_event() -> None:
    shown = set()
    for file in FILES:
        for viewer in json.loads(file.read_text(encoding="utf-8"))["viewers"]:
            for batch in viewer["batches"]:
                shown |= {seen["event"]["type"] for seen in batch["events"]}
    assert shown >= STEPS.keys() - {"conference.opened"}
