"""What stands on an official paper, top to bottom: the same for the PDF and the Word template.

The fields bear Vietnamese names without accents, because clerks write them into templates:
`{{ ten_hoi_nghi }}`, `{% for muc in noi_dung %}`.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from rooms.minutes import content
from rooms.minutes.content import Content, Item, PaperKind
from rooms.minutes.formats import PaperFormat
from rooms.minutes.wording import ATTENDED_BY, NO_VOTES, NOTHING_SAID

ANNEX_FROM_SITES = 16
"""So many sites are a list of their own: minutes begin with what was said on their first page."""


@dataclass(frozen=True, slots=True)
class Opinion:
    nguoi: str
    y_kien: str


@dataclass(frozen=True, slots=True)
class Matter:
    """`ghi_chu` are remarks in italics, `bieu_quyet` results of votes."""

    tieu_de: str
    ghi_chu: tuple[str, ...] = ()
    y_kien: tuple[Opinion, ...] = ()
    bieu_quyet: tuple[str, ...] = ()
    ket_luan: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    diem_cau: str
    nguoi: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    stt: int
    noi_dung: str
    don_vi: str
    nguoi: str
    han: str


@dataclass(frozen=True, slots=True)
class Signer:
    chuc_danh: str
    ho_ten: str


@dataclass(frozen=True, slots=True)
class Printed:
    """Texts only; empty ones are left out on the paper.

    `tham_du_tom_tat` is there when who attended (`thanh_phan`, `diem_danh`) stands in an annex."""

    co_quan_cap_tren: str
    co_quan: str
    quoc_hieu: tuple[str, ...]
    nhan_so: str
    so: str
    ky_hieu: str
    ngay_thang: str
    loai: str
    ten_hoi_nghi: str
    thoi_gian: str
    dia_diem: str
    chu_tri: str
    thu_ky: str
    mo_dau: str
    tham_du_tom_tat: str
    thanh_phan: tuple[Place, ...]
    vang_mat: str
    vang_co_ly_do: str
    diem_danh: tuple[str, ...]
    noi_dung: tuple[Matter, ...]
    quyet_dinh: tuple[str, ...]
    nhiem_vu: tuple[Charge, ...]
    nghi_giai_lao: tuple[str, ...]
    ket_thuc: str
    nguoi_ky: tuple[Signer, ...]
    noi_nhan: tuple[str, ...]
    ma_kiem_tra: str

    def fields(self) -> dict[str, Any]:
        """As the templates see them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a paper gets on its way: its number, and the day it bears."""

    day: date
    number: int | None = field(default=None)


def printed(kind: PaperKind, said: Content, paper_format: PaperFormat, stamp: Stamp) -> Printed:
    opening, closing = said[content.OPENING], said[content.CLOSING]
    assert isinstance(opening, content.Opening)  # noqa: S101  # ids say the kind
    assert isinstance(closing, content.Closing)  # noqa: S101
    of_kind = paper_format.of(kind)
    names = {
        "secretary": Signer(opening.secretary_office, opening.secretary_name),
        "chair": Signer(opening.chair_office, opening.chair_name),
    }
    places, absent, excused, roll_call = _attended(said)
    matters = _matters(said)
    return Printed(
        co_quan_cap_tren=opening.superior_body.upper(),
        co_quan=opening.issuing_body.upper(),
        quoc_hieu=paper_format.head.national,
        nhan_so=paper_format.head.number_label,
        so="" if stamp.number is None else f"{stamp.number:02}",
        ky_hieu=of_kind.code.format(body=opening.body_code),
        ngay_thang=paper_format.dateline(opening.locality, stamp.day),
        loai=of_kind.title,
        ten_hoi_nghi=opening.title,
        thoi_gian=opening.began if kind is PaperKind.MINUTES else "",
        dia_diem=opening.place if kind is PaperKind.MINUTES else "",
        chu_tri=opening.chair if kind is PaperKind.MINUTES else "",
        thu_ky=opening.secretary if kind is PaperKind.MINUTES else "",
        mo_dau=opening.introduction,
        tham_du_tom_tat=_in_short(said),
        thanh_phan=places,
        vang_mat=absent,
        vang_co_ly_do=excused,
        diem_danh=roll_call,
        noi_dung=matters,
        quyet_dinh=_decided(said),
        nhiem_vu=_charges(said),
        nghi_giai_lao=closing.recesses,
        ket_thuc=closing.ended,
        nguoi_ky=tuple(names[one] for one in of_kind.signers),
        noi_nhan=closing.recipients,
        ma_kiem_tra=closing.log_head,
    )


def _attended(said: Content) -> tuple[tuple[Place, ...], str, str, tuple[str, ...]]:
    attendance = said.get(content.ATTENDANCE)
    if not isinstance(attendance, content.Attendance):
        return (), "", "", ()
    places = tuple(Place(one.heading, one.lines) for one in attendance.sites)
    return places, attendance.absent, attendance.excused, attendance.roll_call


def _in_short(said: Content) -> str:
    attendance = said.get(content.ATTENDANCE)
    if not isinstance(attendance, content.Attendance):
        return ""
    sites = len(attendance.sites)
    return "" if sites < ANNEX_FROM_SITES else ATTENDED_BY.format(sites=sites)


def _matters(said: Content) -> tuple[Matter, ...]:
    items = (one for one in said.values() if isinstance(one, Item))
    points = said.get(content.POINTS)
    if isinstance(points, content.Points):
        return tuple(Matter(one.heading, ket_luan=one.text) for one in points.points)
    return tuple(_matter(one) for one in items if one.number or _speaks(one))


def _speaks(item: Item) -> bool:
    return bool(item.opinions or item.votes or item.conclusion or item.remarks)


def _matter(item: Item) -> Matter:
    remarks = item.remarks
    if item.held and item.nothing_said and not item.opinions and item.number:
        remarks += (NOTHING_SAID,)
    return Matter(
        tieu_de=f"{item.number}. {item.title}" if item.number else item.title,
        ghi_chu=remarks,
        y_kien=tuple(Opinion(one.speaker, one.text) for one in item.opinions if one.text),
        bieu_quyet=item.votes,
        ket_luan=item.conclusion,
    )


def _decided(said: Content) -> tuple[str, ...]:
    decided = said.get(content.DECISIONS)
    if not isinstance(decided, content.Decisions):
        return ()
    votes = (NO_VOTES,) if decided.no_votes else ()
    return (*(one for one in decided.decisions if one), *votes)


def _charges(said: Content) -> tuple[Charge, ...]:
    planned = said.get(content.TASKS)
    if not isinstance(planned, content.PlannedTasks):
        return ()
    return tuple(
        Charge(number, one.text, one.unit, one.person, _day(one.deadline))
        for number, one in enumerate((t for t in planned.tasks if t.text), start=1)
    )


def _day(iso: str | None) -> str:
    """As in 30/11/2026."""
    return "" if iso is None else "/".join(reversed(iso.split("-")))
