"""The model's folder is whole or untouched."""

import hashlib
from pathlib import Path

import pytest

from tools import whisper_model


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for the two packages; the pinned digest is that of b'onetwo'."""
    for package, file, content in (("p1", "part1", b"one"), ("p2", "part2", b"two")):
        data = tmp_path / "site" / package / "data"
        data.mkdir(parents=True)
        (data / file).write_bytes(content)
    digest = hashlib.sha256(b"onetwo").hexdigest()
    parts = (("p1", "part1"), ("p2", "part2"))
    monkeypatch.setattr(whisper_model, "FILES", {"model.bin": (digest, parts)})
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return tmp_path / "site"


def test_the_parts_are_put_together_in_order(packages: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "base"
    whisper_model.assemble(folder)
    assert (folder / "model.bin").read_bytes() == b"onetwo"
    assert whisper_model.is_complete(folder)


def test_a_broken_part_leaves_the_old_folder_alone(packages: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "base"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"old")
    (packages / "p2" / "data" / "part2").write_bytes(b"bad")
    with pytest.raises(whisper_model.ModelError, match="not the file that was pinned"):
        whisper_model.assemble(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["base"]
    assert (folder / "model.bin").read_bytes() == b"old"


def test_a_damaged_file_is_noticed(packages: Path, tmp_path: Path) -> None:
    folder = tmp_path / "base"
    whisper_model.assemble(folder)
    (folder / "model.bin").write_bytes(b"onetwp")
    assert not whisper_model.is_complete(folder)
