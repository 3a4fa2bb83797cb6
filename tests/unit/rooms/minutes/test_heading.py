"""The head of the minutes names the right body."""

from collections.abc import Sequence

import pytest

from rooms.minutes.heading import Heading, heading

PROVINCE = "Tỉnh Lào Cai"


@pytest.mark.parametrize(
    ("unit", "above", "expected"),
    [
        (PROVINCE, [], Heading("Ủy ban nhân dân tỉnh Lào Cai", "", "Lào Cai")),
        ("Xã Bát Xát", [PROVINCE], Heading("Ủy ban nhân dân xã Bát Xát", "", "Bát Xát")),
        (
            "Đặc khu Phú Quốc",
            ["Tỉnh An Giang"],
            Heading("Ủy ban nhân dân đặc khu Phú Quốc", "", "Phú Quốc"),
        ),
        (
            "Sở Y tế",
            [PROVINCE],
            Heading("Sở Y tế", "Ủy ban nhân dân tỉnh Lào Cai", "Lào Cai"),
        ),
        (
            "Chi cục Dân số",
            ["Sở Y tế", PROVINCE],
            Heading("Chi cục Dân số", "Sở Y tế", "Lào Cai"),
        ),
        ("Tỉnh ủy Lào Cai", [], Heading("Tỉnh ủy Lào Cai", "", "Lào Cai")),
        (
            "Đảng ủy xã Bát Xát",
            ["Tỉnh ủy Lào Cai"],
            Heading("Đảng ủy xã Bát Xát", "Tỉnh ủy Lào Cai", "Bát Xát"),
        ),
        ("Văn phòng", [], Heading("Văn phòng", "", "Văn phòng")),
    ],
)
def test_the_body_of_the_main_site_issues_the_minutes(
    unit: str, above: Sequence[str], expected: Heading
) -> None:
    assert heading(unit, above) == expected
