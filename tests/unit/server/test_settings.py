"""Settings come from the environment, are checked, and are all in the operations manual."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from server.cli import main
from server.settings import Settings

MANUAL = Path(__file__).parents[3] / "docs" / "operations.md"


def names(model: type[BaseModel], prefix: str = "DIENHONG_") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from names(inner, f"{prefix}{name.upper()}__")
        else:
            yield prefix + name.upper()


def test_every_setting_is_in_the_manual() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    assert [name for name in names(Settings) if f"`{name}`" not in manual] == []


def test_the_manual_names_no_setting_that_is_not_there() -> None:
    known = set(names(Settings))
    manual = MANUAL.read_text(encoding="utf-8")
    told = {word for word in manual.split("`") if word.startswith("DIENHONG_") and "=" not in word}
    assert told <= known


def test_a_section_is_set_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIENHONG_HTTP__TLS_PORT", "443")
    monkeypatch.setenv("DIENHONG_RELAYS__ADVERTISE", '["10.1.2.3"]')
    settings = Settings()
    assert settings.http.tls_port == 443
    assert settings.relays.advertise == ("10.1.2.3",)


def test_a_wrong_value_is_named_and_ends_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIENHONG_HTTP__TLS_PORT", "70000")
    with pytest.raises(SystemExit) as ended:
        main(["migrate"])
    assert ended.value.code == 2
    assert "DIENHONG_HTTP__TLS_PORT" in capsys.readouterr().err


def test_what_a_section_does_not_know_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"http": {"tls_prot": 443}})


def test_relative_folders_lie_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert settings.under_data(Path("tls")) == tmp_path / "tls"
    assert settings.under_data(Path("/elsewhere")) == Path("/elsewhere")
    assert str(tmp_path) in settings.database_url
