"""Pass rules and quorums by the names the field has for them: data, since rules change."""

from functools import cache
from pathlib import Path

from rooms.voting.messages import PollRules

FILE = Path(__file__).with_name("presets.json")


@cache
def poll_rules() -> PollRules:
    return PollRules.model_validate_json(FILE.read_bytes())
