"""What may not stand in a tracked file."""

import pytest

from tools.check_vocabulary import FORBIDDEN


def faults(line: str) -> set[str]:
    return {what for what, pattern in FORBIDDEN.items() if pattern.search(line)}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("path = '/ro" + "ot/data'", "a path of one machine"),
        ("open('/t" + "mp/socket')", "a fixed name in /tmp"),
        ("https://py" + "pi.org/simple", "a registry or download address"),
        ("# TO" + "DO later", "work left undone"),
    ],
)
def test_a_line_that_holds_on_one_machine_only_is_named(line: str, fault: str) -> None:
    assert faults(line) == {fault}


@pytest.mark.parametrize(
    "line", ["GET /api/work/1", "WorkingDirectory=/var/lib/dienhong", "tmp_path / 'x'"]
)
def test_other_lines_pass(line: str) -> None:
    assert faults(line) == set()
