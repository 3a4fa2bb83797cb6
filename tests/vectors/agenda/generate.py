"""Writes the vectors of the agenda's times: `python -m tests.vectors.agenda.generate`."""

import json
import random
from pathlib import Path
from typing import Any

from rooms.agenda.messages import AgendaItemView, ItemStatus
from rooms.agenda.rules import AgendaState
from rooms.agenda.timing import MINUTE_MS, minutes_late, planned_starts
from rooms.conferences.messages import ConferenceState

FILE = Path(__file__).with_name("timing.json")
STARTS_AT_MS = 1_760_000_000_000
CASES = 60


def main() -> None:
    FILE.write_text(text(), encoding="utf-8")


def text() -> str:
    dice = random.Random(17)
    lines = [json.dumps(_case(dice), separators=(",", ":")) for _ in range(CASES)]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _case(dice: random.Random) -> dict[str, Any]:
    agenda = _agenda(dice)
    state = dice.choice([ConferenceState.SCHEDULED, *[ConferenceState.OPEN] * 6])
    state = ConferenceState.CLOSED if dice.random() < 0.05 else state
    now_ms = STARTS_AT_MS + dice.randrange(-20, 120) * MINUTE_MS + dice.randrange(MINUTE_MS)
    return {
        "state": state.value,
        "starts_at_ms": STARTS_AT_MS,
        "now_ms": now_ms,
        "items": [item.model_dump(mode="json") for item in agenda.items.values()],
        "late": minutes_late(state, STARTS_AT_MS, agenda, now_ms),
        "planned_starts": planned_starts(agenda, STARTS_AT_MS),
    }


def _agenda(dice: random.Random) -> AgendaState:
    """A tree; items up to some place are done, the one there may be active."""
    parents: list[str | None] = [None]
    items: dict[str, AgendaItemView] = {}
    for number in range(dice.randrange(7)):
        parent_id = dice.choice(parents)
        siblings = [one for one in items.values() if one.parent_id == parent_id]
        items[f"i{number}"] = AgendaItemView(
            id=f"i{number}",
            parent_id=parent_id,
            position=len(siblings),
            title=f"Nội dung {number}",
            presenter_id=None,
            planned_minutes=dice.choice([0, 5, 10, 15, 30]),
            status=ItemStatus.PENDING,
            started_at_ms=None,
            ended_at_ms=None,
        )
        parents.append(f"i{number}")
    order = [item for _, item in AgendaState(items).walk()]
    here = dice.randrange(len(order) + 1)
    active = dice.random() < 0.7
    for at, item in enumerate(order[: here + 1]):
        began = STARTS_AT_MS + dice.randrange(90) * MINUTE_MS
        if at < here:
            changes = {"status": ItemStatus.DONE, "started_at_ms": began, "ended_at_ms": began}
        elif active:
            changes = {"status": ItemStatus.ACTIVE, "started_at_ms": began}
        else:
            continue
        items[item.id] = item.model_copy(update=changes)
    return AgendaState(items)


if __name__ == "__main__":
    main()
