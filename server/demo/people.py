"""Accounts of the demo: offices are real, persons are invented."""

from dataclasses import dataclass
from itertools import product

from rooms.people.messages import AccountRole
from rooms.sites.messages import Role

PASSWORD = "dienhong2026"  # noqa: S105  # printed by `make run`; the demo has nothing to protect


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`unit` and `site` are codes of units.csv; `role` is null for who is invited nowhere."""

    username: str
    name: str
    position: str
    unit: str
    role: Role | None
    site: str
    account_role: AccountRole = AccountRole.MEMBER


CHAIR = DemoPerson(
    "chutri", "Trần Quang Thịnh", "Phó Chủ tịch UBND tỉnh", "laocai", Role.CHAIR, "laocai"
)
SECRETARY = DemoPerson(
    "thuky",
    "Nguyễn Thị Thu Hường",
    "Phó Chánh Văn phòng UBND tỉnh",
    "laocai",
    Role.SECRETARY,
    "laocai",
)
ADMIN = DemoPerson(
    "quantri",
    "Lê Minh Khôi",
    "Quản trị hệ thống",
    "laocai",
    None,
    "laocai",
    AccountRole.SYSTEM_ADMIN,
)
CLERK = DemoPerson(
    "vanthu",
    "Phạm Thị Ngọc Lan",
    "Văn thư UBND tỉnh",
    "laocai",
    None,
    "laocai",
    AccountRole.RECORDS_CLERK,
)
STAFF = DemoPerson(
    "phucvu",
    "Bùi Thị Hoài",
    "Chuyên viên Văn phòng UBND tỉnh",
    "laocai",
    Role.SERVICE_STAFF,
    "laocai",
)
TECHNICIAN = DemoPerson(
    "kythuat",
    "Phan Anh Dũng",
    "Cán bộ kỹ thuật, Trung tâm Chuyển đổi số",
    "laocai",
    Role.TECHNICIAN,
    "laocai",
)
DELEGATES = (
    DemoPerson(
        "daibieu1", "Hoàng Văn Lập", "Phó Vụ trưởng", "trunguong", Role.DELEGATE, "trunguong"
    ),
    DemoPerson("daibieu2", "Vàng Thị Mỷ", "Chủ tịch UBND xã", "batxat", Role.DELEGATE, "batxat"),
    DemoPerson("daibieu3", "Phạm Đức Toàn", "Chủ tịch UBND phường", "sapa", Role.DELEGATE, "sapa"),
    DemoPerson("daibieu4", "Lù Seo Páo", "Bí thư Đảng ủy xã", "bacha", Role.DELEGATE, "bacha"),
    DemoPerson(
        "daibieu5", "Đỗ Thị Kim Ngân", "Giám đốc Sở Tài chính", "laocai", Role.DELEGATE, "laocai"
    ),
)

_FAMILIES = ("Giàng", "Vàng", "Lò", "Hoàng", "Nguyễn", "Trần", "Đỗ", "Sùng", "Bàn", "Lý", "Phạm")
_GIVEN = (
    "Văn Nam",
    "Thị Hoa",
    "A Páo",
    "Thị Lan",
    "Văn Sơn",
    "Thị Mai",
    "Đức Long",
    "Văn Tuấn",
    "Thị Thủy",
)


def site_operator(ordinal: int, unit: str) -> DemoPerson:
    """The person in the room of a commune; the account is named like the commune."""
    names = [f"{family} {given}" for given, family in product(_GIVEN, _FAMILIES)]
    name = names[ordinal * 7 % len(names)]
    return DemoPerson(unit, name, "Cán bộ văn phòng", unit, Role.SITE_OPERATOR, unit)
