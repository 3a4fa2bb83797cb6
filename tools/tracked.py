"""The files that git tracks, as the checks of the tree see them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]

GENERATED = ("contract/openapi.json", "clients/shared/contract/api.ts")
"""Written by `make contract`."""

LOCKS = ("package-lock.json", "Cargo.lock", "requirements/*.txt")


def tracked_files() -> list[Path]:
    """Tracked and new files that still exist, relative to the root; ignored ones are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return sorted({Path(name) for name in names if name and (ROOT / name).is_file()})


def is_generated(path: Path) -> bool:
    return path.as_posix() in GENERATED or any(path.match(lock) for lock in LOCKS)
