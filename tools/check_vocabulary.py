"""Fails if a tracked file names a place that exists only on one machine, a download address, or
work left undone: a clone must build anywhere, through whatever mirror its owner has."""

import re
import sys
from pathlib import Path

from tools.tracked import ROOT, tracked_files

FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.$~*-])/(?:work|root|Users|home/\w+)/"),
    "a fixed name in /tmp": re.compile(r"(?<![\w.])/tmp/[\w.]"),
    "a registry or download address": re.compile(
        r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)/|static\.crates\.io|proxy\.golang\.org"
        r"|deb\.debian\.org|huggingface\.co/|/releases/download/"
    ),
    "work left undone": re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"),
}

BINARY = {".png", ".jpg", ".pdf", ".ttf", ".woff", ".woff2", ".bin", ".ico", ".webp", ".wav"}
SELF = Path("tools/check_vocabulary.py")


def main() -> int:
    faults: list[str] = []
    for path in tracked_files():
        if path.suffix in BINARY or path == SELF:
            continue
        lines = (ROOT / path).read_text(encoding="utf-8", errors="replace").splitlines()
        faults += [
            f"{path}:{number}: {what}: {found.group()}"
            for number, line in enumerate(lines, 1)
            for what, pattern in FORBIDDEN.items()
            if (found := pattern.search(line))
        ]
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    print(f"{len(faults)} places name a machine, a registry or unfinished work")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
