"""docs/operations.md names every setting with its default, and no other."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel, SecretStr

from server.settings import Settings
from tools.tracked import ROOT

MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def defaults() -> Iterator[tuple[str, object]]:
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, BaseModel):
            for inner, inner_field in type(field.default).model_fields.items():
                yield f"DIENHONG_{name}__{inner}".upper(), inner_field.default
        else:
            yield f"DIENHONG_{name}".upper(), field.default


def shown(value: object) -> str:
    match value:
        case None | "" | SecretStr():
            return "–"
        case bool():
            return f"`{str(value).lower()}`"
        case ():
            return "`[]`"
        case _:
            return f"`{value}`"


def test_every_setting_stands_in_the_manual_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(DIENHONG_\w+)` \| (.*?) \|", MANUAL, re.MULTILINE))
    assert rows == {name: shown(value) for name, value in defaults()}


def test_the_manual_names_no_setting_that_there_is_not() -> None:
    named = {name.rstrip("_") for name in re.findall(r"DIENHONG_\w+", MANUAL)}
    assert named == {name for name, _ in defaults()}


def test_a_door_is_closed_and_a_list_given_as_the_manual_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIENHONG_HTTP__TLS_PORT", "null")
    monkeypatch.setenv("DIENHONG_RELAYS__ADVERTISE", '["10.0.0.5"]')
    settings = Settings()
    assert settings.http.tls_port is None
    assert settings.relays.advertise == ("10.0.0.5",)
