"""Settings come from the environment, and are checked."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from server.cli import main
from server.settings import Settings


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
