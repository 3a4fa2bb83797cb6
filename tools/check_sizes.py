"""Fails if a source file or a Python function is too long to be read in one go (docs/adr/0002)."""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.tracked import ROOT, is_generated, tracked_files

LIMITS = {".py": 500, ".pyi": 500, ".ts": 500, ".vue": 500, ".css": 500, ".sh": 500, ".rs": 600}
TEST_LIMIT = 800
FUNCTION_LIMIT = 70
"""Lines of a function without its docstring: one screen."""


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.stem.endswith((".test", ".spec", "_tests"))


def function_lines(source: str) -> Iterator[tuple[str, int, int]]:
    """Name, first line and length of each function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                first = node.body[min(1, len(node.body) - 1)]
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - first.lineno + 1


def main() -> int:
    lengths: list[int] = []
    faults: list[str] = []
    for path in tracked_files():
        limit = LIMITS.get(path.suffix)
        if limit is None or is_generated(path):
            continue
        source = (ROOT / path).read_text(encoding="utf-8")
        lines = source.count("\n")
        lengths.append(lines)
        limit = TEST_LIMIT if is_test(path) else limit
        if lines > limit:
            faults.append(f"{path}: {lines} lines, more than {limit}")
        if path.suffix == ".py":
            faults += [
                f"{path}:{line}: {name} has {length} lines, more than {FUNCTION_LIMIT}"
                for name, line, length in function_lines(source)
                if length > FUNCTION_LIMIT
            ]
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    median = statistics.median(lengths) if lengths else 0
    print(f"{len(lengths)} files, median {median:.0f} lines, {len(faults)} too long")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
