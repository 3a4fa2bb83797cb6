"""The contract that is committed is the one the program speaks."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from rooms.live import messages as live
from server import contract
from server.cli import CONTRACT
from server.http.surface import ENDPOINTS
from server.realtime import messages as realtime

EXAMPLES = CONTRACT / "examples"


def members(union: Any) -> tuple[type[BaseModel], ...]:
    models: tuple[type[BaseModel], ...] = get_args(get_args(union)[0])
    return models


FAMILIES: dict[str, tuple[type[BaseModel], ...]] = {
    "commands": members(live.Command),
    "events": members(live.Event),
    "signals": members(realtime.Signal),
    "media_requests": members(realtime.MediaRequest),
    "client_signals": members(realtime.ClientSignal),
    "socket": (
        realtime.Connect,
        realtime.Join,
        realtime.Joined,
        realtime.CommandRequest,
        live.Accepted,
        realtime.Since,
        realtime.CaughtUp,
        realtime.MediaReply,
        live.Events,
        realtime.Failure,
    ),
    "http": tuple(
        {e.body for e in ENDPOINTS if e.body is not None}
        | {e.reply for e in ENDPOINTS if isinstance(e.reply, type)}
    ),
}
UNIONS: dict[str, Any] = {
    "commands": live.Command,
    "events": live.Event,
    "signals": realtime.Signal,
    "media_requests": realtime.MediaRequest,
    "client_signals": realtime.ClientSignal,
}


def examples(family: str) -> dict[str, list[Any]]:
    loaded: dict[str, list[Any]] = json.loads(
        (EXAMPLES / f"{family}.json").read_text(encoding="utf-8")
    )
    return loaded


def test_the_committed_contract_is_not_stale() -> None:
    assert contract.stale(CONTRACT) == []


def test_generating_it_twice_gives_the_same_bytes() -> None:
    assert contract.files() == contract.files()


def test_a_stale_file_is_named(tmp_path: Path) -> None:
    contract.write(tmp_path)
    (tmp_path / "openapi.json").write_text("{}", encoding="utf-8")
    assert contract.stale(tmp_path) == ["openapi.json"]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_message_has_examples_that_survive_a_round_trip(family: str) -> None:
    given = examples(family)
    assert sorted(given) == sorted(model.__name__ for model in FAMILIES[family])
    for model in FAMILIES[family]:
        for example in given[model.__name__]:
            parsed = model.model_validate(example)
            assert json.loads(parsed.model_dump_json()) == example


@pytest.mark.parametrize("family", UNIONS)
def test_every_example_of_a_family_is_told_apart_by_its_type(family: str) -> None:
    adapter: TypeAdapter[BaseModel] = TypeAdapter(UNIONS[family])
    for name, given in examples(family).items():
        for example in given:
            assert type(adapter.validate_python(example)).__name__ == name


def test_every_message_of_the_socket_is_a_component() -> None:
    schemas = contract.openapi()["components"]["schemas"]
    expected = {model.__name__ for models in FAMILIES.values() for model in models}
    assert expected <= set(schemas)


def test_every_reference_leads_somewhere() -> None:
    document = contract.openapi()
    schemas = document["components"]["schemas"]
    references: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                references.append(node["$ref"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    assert {reference.removeprefix(contract.REF) for reference in references} <= set(schemas)
