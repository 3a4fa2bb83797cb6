"""A record of a small invented meeting with everything minutes can hold: what an uploaded template
is tried with."""

from datetime import datetime

from rooms.kernel.hanoi import HANOI
from rooms.minutes.record import (
    ExcusedAbsence,
    ItemRecord,
    MinutesRecord,
    Participant,
    SiteAttendance,
    Speech,
)

CHAIR = Participant("Trần Đức Thuận", "Phó Chủ tịch", "UBND tỉnh Lào Cai")
SECRETARY = Participant("Nguyễn Thị Hường", "Chuyên viên", "Văn phòng UBND tỉnh")
SPEAKER = Participant("Giàng A Sử", "Chủ tịch", "UBND xã Bát Xát")
CONCLUDED = (
    "Cảm ơn các đồng chí. Tôi xin kết luận như sau. Thống nhất thông qua báo cáo tháng 02. "
    "Giao Sở Tài chính chủ trì, tham mưu phương án trước ngày 20/02/2026."
)


def at(clock: str) -> int:
    """On the day of the meeting, in epoch ms."""
    moment = datetime.strptime(f"2026-02-03 {clock}", "%Y-%m-%d %H:%M").replace(tzinfo=HANOI)
    return int(moment.timestamp() * 1000)


def record(
    opinion: str = "Nhất trí với báo cáo.", *, issuing_body: str = "Ủy ban nhân dân tỉnh Lào Cai"
) -> MinutesRecord:
    speech = Speech(SPEAKER, "Xã Bát Xát", at("08:20"), opinion)
    concluded = Speech(CHAIR, "Tỉnh Lào Cai", at("08:35"), CONCLUDED, by_chair=True)
    return MinutesRecord(
        title="Hội nghị giao ban trực tuyến tháng 02 năm 2026",
        superior_body="",
        issuing_body=issuing_body,
        locality="Lào Cai",
        place="Phòng họp số 1",
        time_zone="Asia/Ho_Chi_Minh",
        opened_at_ms=at("08:00"),
        closed_at_ms=at("09:05"),
        chair=CHAIR,
        secretary=SECRETARY,
        sites=(
            SiteAttendance("Tỉnh Lào Cai", True, (CHAIR, SECRETARY), ()),
            SiteAttendance("Xã Bát Xát", False, (SPEAKER,), ("vào họp lúc 08 giờ 12 phút",)),
        ),
        absent_sites=("Phường Sa Pa",),
        items=(
            ItemRecord(
                "1",
                "Báo cáo",
                CHAIR,
                at("08:05"),
                at("08:40"),
                ("Báo cáo số 15",),
                (speech, concluded),
                ("Biểu quyết thông qua báo cáo: 5/5 đại biểu tán thành.",),
                item_id="bao-cao",
            ),
            ItemRecord("2", "Thảo luận", None, None, None, (), (), item_id="thao-luan"),
        ),
        speeches_outside=(),
        log_head="ab" * 32,
        excused=(ExcusedAbsence(SPEAKER, "đi công tác"),),
    )
