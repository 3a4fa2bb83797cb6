"""Two hundred random tampers with a bundle, each found and called by its name.

`make tampers` shows the count; `TAMPER_SEED` and `TAMPERS` choose others and more of them.
"""

import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from server.archiving.faults import SENTENCES, Fault
from tests.unit.server.archiving.bundles import KEY, Checked, edited, made, packed
from tests.unit.server.archiving.tampering import (
    KINDS,
    change_signed_paper,
    sign_paper_by_stranger,
)

TAMPERS = int(os.environ.get("TAMPERS", "200"))
SEED = int(os.environ.get("TAMPER_SEED", "2026"))


def test_every_tamper_is_found_with_the_right_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = Checked(tmp_path)
    found: Counter[Fault] = Counter()
    for number in range(TAMPERS):
        kind = KINDS[number % len(KINDS)]
        tampered = kind(Random(SEED * 1_000_003 + number))
        name = f"{kind.__name__} (TAMPER_SEED={SEED}, number {number})"
        verdict = check(tampered.data, tampered.key)
        assert verdict is not None, f"not found: {name}"
        assert verdict.fault is tampered.fault, name
        assert tampered.where in (None, verdict.where), name
        found[tampered.fault] += 1
    with capsys.disabled():
        kinds = f"{len(KINDS)} kinds, {len(found)} verdicts"
        print(f"\n{found.total()}/{TAMPERS} tampers found with the right verdict ({kinds})")


@pytest.mark.parametrize("key", [None, KEY.public])
def test_what_nobody_touched_is_in_order(tmp_path: Path, key: str | None) -> None:
    assert Checked(tmp_path)(packed(made()), key) is None


def test_what_is_not_signed_is_in_order_too(tmp_path: Path) -> None:
    assert Checked(tmp_path)(packed(made(None))) is None


def test_a_bundle_of_the_format_before_is_read(tmp_path: Path) -> None:
    older = edited(made(None), lambda manifest: manifest.update(format=1))
    assert Checked(tmp_path)(packed(older)) is None


def test_without_roots_a_foreign_signature_is_only_intact(tmp_path: Path) -> None:
    forged = sign_paper_by_stranger(Random(1))
    assert Checked(tmp_path)(forged.data, by_roots=False) is None
    broken = change_signed_paper(Random(1))
    verdict = Checked(tmp_path)(broken.data, by_roots=False)
    assert verdict is not None
    assert verdict.fault is Fault.PAPER_SIGNATURE_BROKEN


def test_every_fault_has_its_sentences() -> None:
    assert set(SENTENCES) == set(Fault)
    assert all(set(one) == {"vi", "en"} and all(one.values()) for one in SENTENCES.values())
