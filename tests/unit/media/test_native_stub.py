"""The stub of the native module says what the module does, and no parser goes unfuzzed."""

import re
from pathlib import Path

import pytest
from mypy import stubtest

from media import _native

ROOT = Path(__file__).parents[3]
STUB = (ROOT / "media/_native.pyi").read_text(encoding="utf-8")
NATIVE = ROOT / "media/native"


def test_the_stub_and_the_module_agree(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    options = stubtest.parse_options(["media._native", "--ignore-disjoint-bases"])
    assert stubtest.test_stubs(options, use_builtins_fixtures=False) == 0, capsys.readouterr().out


def test_the_stub_names_every_total() -> None:
    core = _native.Core("127.0.0.1", 0)
    try:
        documented = re.search(r'"""Totals since start: ([^"]*)\."""', STUB)
        assert documented is not None
        assert re.split(r",\s+", documented.group(1)) == list(core.stats())
    finally:
        core.close()


def test_the_stub_names_every_code_of_refusal() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [
            NATIVE / "core/src/spec.rs",
            NATIVE / "core/src/relay/order.rs",
            NATIVE / "binding/src/lib.rs",
        ]
    )
    codes = set(re.findall(r'(?:=>|new_err\() ?"([a-z_]+)"', sources))
    documented = re.search(r"`args\[0\]` is a stable code:\s+(.*?)\.\n", STUB, re.DOTALL)
    assert documented is not None
    assert codes == set(re.split(r",\s+", documented.group(1)))


def test_every_parser_has_a_fuzz_target_and_seeds() -> None:
    targets = {path.stem for path in (NATIVE / "fuzz/fuzz_targets").glob("*.rs")}
    assert targets == set(_native.fuzz_targets())
    manifest = (NATIVE / "fuzz/Cargo.toml").read_text(encoding="utf-8")
    for target in targets:
        assert f'name = "{target}"' in manifest
        assert any((NATIVE / "fuzz/seeds" / target).iterdir())
