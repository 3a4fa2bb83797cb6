"""What is read from a page: its words in reading order, and a mark of secrecy that stands alone."""

import pytest

from server.rendering.words import is_marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("ỦY BAN NHÂN DÂN\nMẬT\nSố: 12/BC-UBND", True),
        ("TỐI MẬT", True),
        ("  [TUYỆT MẬT]  ", True),
        ("Báo cáo về công tác bảo vệ bí mật nhà nước", False),
        ("CÔNG TÁC BẢO MẬT NĂM 2026", False),
        ("mật", False),
    ],
)
def test_a_mark_is_a_line_of_its_own_in_capitals(text: str, marked: bool) -> None:
    assert is_marked(text) is marked
