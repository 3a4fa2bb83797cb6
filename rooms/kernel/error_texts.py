"""A sentence for each refusal, in Vietnamese and English, that says what to do next.

`{name}` stands for a parameter of the refusal; `PARAMS` lists those each code carries. Complete by
test, and written out by `dienhong contract` for the clients.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rooms.kernel.errors import ErrorCode, Param

Language: TypeAlias = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Sentence:
    vi: str
    en: str


PARAMS: Mapping[ErrorCode, frozenset[str]] = {
    ErrorCode.PACK_TOO_LARGE: frozenset({"limit", "pages"}),
    ErrorCode.PRESENTING_TAKEN: frozenset({"name"}),
    ErrorCode.PROJECTOR_NAME_TAKEN: frozenset({"name"}),
    ErrorCode.TOO_MANY_ATTEMPTS: frozenset({"wait_s"}),
    ErrorCode.LIMIT_REACHED: frozenset({"limit"}),
    ErrorCode.FILE_TOO_LARGE: frozenset({"max_mb"}),
    ErrorCode.QUORUM_NOT_MET: frozenset({"present", "required"}),
    ErrorCode.TOO_FEW_FOR_SECRET: frozenset({"fewest"}),
}

TEXTS: Mapping[ErrorCode, Sentence] = {
    ErrorCode.NOT_SIGNED_IN: Sentence(
        "Đồng chí chưa đăng nhập. Vui lòng đăng nhập để tiếp tục.",
        "You are not signed in. Please sign in to continue.",
    ),
    ErrorCode.WRONG_CREDENTIALS: Sentence(
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Vui lòng kiểm tra phím Caps Lock, bộ gõ tiếng Việt "
        "rồi nhập lại.",
        "The user name or password is not right. Check Caps Lock and the Vietnamese input method, "
        "then try again.",
    ),
    ErrorCode.TOO_MANY_ATTEMPTS: Sentence(
        "Đã nhập sai nhiều lần. Vui lòng đợi {wait_s} giây rồi thử lại; nếu quên mật khẩu, liên hệ "
        "quản trị hệ thống.",
        "Too many wrong attempts. Wait {wait_s} seconds and try again; if you forgot the password, "
        "ask the system administrator.",
    ),
    ErrorCode.SESSION_EXPIRED: Sentence(
        "Phiên đăng nhập đã hết hạn. Vui lòng đăng nhập lại.",
        "Your session has ended. Please sign in again.",
    ),
    ErrorCode.SESSION_REPLACED: Sentence(
        "Đồng chí đã vào hội nghị bằng trang khác, nên hình và tiếng ở trang này đã dừng. Tải lại "
        "trang nếu muốn dùng trang này.",
        "You have joined from another page, so picture and sound of this page have stopped. Reload "
        "to use this page instead.",
    ),
    ErrorCode.NOT_ALLOWED: Sentence(
        "Đồng chí không có quyền làm việc này. Khi cần, vui lòng đề nghị chủ tọa hoặc thư ký.",
        "You do not have the right to do this. If it is needed, ask the chair or the secretary.",
    ),
    ErrorCode.NOT_INVITED: Sentence(
        "Đồng chí không có trong thành phần tham dự hội nghị này. Vui lòng liên hệ thư ký.",
        "You are not on the list of attendees of this conference. Please contact its secretary.",
    ),
    ErrorCode.NOT_FOUND: Sentence(
        "Không tìm thấy nội dung này; có thể nội dung đã bị gỡ. Vui lòng tải lại trang và thử lại.",
        "This was not found; it may have been removed. Reload the page and try again.",
    ),
    ErrorCode.CONFERENCE_NOT_OPEN: Sentence(
        "Hội nghị chưa khai mạc. Vui lòng chờ chủ tọa khai mạc.",
        "The conference has not been opened yet. Please wait for the chair to open it.",
    ),
    ErrorCode.CONFERENCE_ALREADY_OPEN: Sentence(
        "Hội nghị đã khai mạc rồi; không cần làm gì thêm.",
        "The conference is open already; nothing more is needed.",
    ),
    ErrorCode.CONFERENCE_CLOSED: Sentence(
        "Hội nghị đã kết thúc nên không thay đổi được nữa. Đồng chí vẫn xem được biên bản và tài "
        "liệu.",
        "The conference is closed and can no longer be changed. Its minutes and papers stay "
        "readable.",
    ),
    ErrorCode.CONFERENCE_IN_RECESS: Sentence(
        "Hội nghị đang nghỉ giải lao. Việc này làm được khi chủ tọa cho họp tiếp; trao đổi và gọi "
        "phục vụ vẫn dùng được.",
        "The conference is in recess. This can be done once the chair resumes it; chat and service "
        "calls still work.",
    ),
    ErrorCode.CONFERENCE_STEP_WRONG: Sentence(
        "Hội nghị đã sang bước khác nên không làm được việc này. Vui lòng xem trạng thái ở đầu "
        "trang rồi chọn lại.",
        "The conference has moved on, so this can't be done now. Look at its state at the top of "
        "the page and choose again.",
    ),
    ErrorCode.RECESS_TIME_WRONG: Sentence(
        "Giờ họp tiếp phải sau lúc này và trong vòng 12 giờ. Vui lòng chọn giờ khác, hoặc để trống "
        "nếu chưa biết.",
        "The time to go on must be later than now and within 12 hours. Choose another, or leave it "
        "empty if it isn't known.",
    ),
    ErrorCode.NO_ROLL_CALL: Sentence(
        "Hội nghị này chưa điểm danh điểm cầu. Chủ tọa hoặc thư ký bắt đầu điểm danh trước khai "
        "mạc.",
        "There has been no roll call of sites. The chair or the secretary starts it before the "
        "opening.",
    ),
    ErrorCode.ROLL_CALL_NOT_CALLED: Sentence(
        "Chưa đến lượt điểm danh điểm cầu này. Nút “Có mặt” hiện lên khi chủ tọa gọi.",
        "This site has not been called yet. The button “Present” appears when the chair calls.",
    ),
    ErrorCode.NOT_IN_REHEARSAL: Sentence(
        "Hội nghị không còn trong giờ chạy thử nên không gọi kiểm tra được. Khi đã khai mạc, chủ "
        "tọa mời điểm cầu phát biểu.",
        "The rehearsal is over, so sites can't be called to check. Once the conference is open, "
        "the chair gives the floor.",
    ),
    ErrorCode.CONFERENCE_TIMES_WRONG: Sentence(
        "Thời gian kết thúc phải sau thời gian bắt đầu và không quá 7 ngày. Vui lòng chọn lại.",
        "The end must be after the start and at most 7 days later. Please choose again.",
    ),
    ErrorCode.CHAIR_REQUIRED: Sentence(
        "Hội nghị cần đúng một chủ tọa. Vui lòng chọn một người làm chủ tọa.",
        "A conference needs exactly one chair. Please choose one person as the chair.",
    ),
    ErrorCode.SITE_REQUIRED: Sentence(
        "Có đại biểu chưa được xếp vào điểm cầu của hội nghị. Vui lòng thêm điểm cầu hoặc chọn lại "
        "điểm cầu cho đại biểu.",
        "Somebody is not placed at a site of this conference. Add the site or choose another one.",
    ),
    ErrorCode.INVITED_TWICE: Sentence(
        "Một người hoặc một điểm cầu có tên hai lần. Vui lòng bỏ bớt một lần.",
        "A person or a site is listed twice. Please remove one of the two.",
    ),
    ErrorCode.UNIT_DATES_WRONG: Sentence(
        "Ngày hết hiệu lực của đơn vị phải từ ngày có hiệu lực trở đi. Vui lòng kiểm tra lại.",
        "A unit can't end before it begins. Please check the dates.",
    ),
    ErrorCode.ITEM_IN_USE: Sentence(
        "Nội dung này đang có tài liệu, có mục con hoặc đã được tiến hành nên không xóa được. Vui "
        "lòng chuyển hoặc gỡ những phần đó trước.",
        "This item has papers or items below it, or was dealt with already. Move or remove those "
        "first.",
    ),
    ErrorCode.ITEM_CYCLE: Sentence(
        "Không thể đặt một nội dung vào bên trong chính nó. Vui lòng chọn vị trí khác.",
        "An item can't be placed below itself. Please choose another place.",
    ),
    ErrorCode.ITEM_NOT_ACTIVE: Sentence(
        "Nội dung này không phải nội dung đang tiến hành. Vui lòng chọn nội dung đang tiến hành.",
        "This item is not the one being dealt with. Please choose the active item.",
    ),
    ErrorCode.ALREADY_REQUESTED: Sentence(
        "Đồng chí đã đăng ký phát biểu hoặc đang phát biểu. Vui lòng chờ chủ tọa mời.",
        "You have asked to speak already, or are speaking. Please wait for the chair.",
    ),
    ErrorCode.NO_REQUEST: Sentence(
        "Đăng ký phát biểu này không còn trong danh sách. Vui lòng xem lại danh sách chờ.",
        "This request is no longer in the queue. Please look at the queue again.",
    ),
    ErrorCode.POINT_OF_ORDER_UNKNOWN: Sentence(
        "Chưa rõ nội dung ý kiến về thủ tục. Đồng chí chọn một nội dung trong danh sách rồi đăng "
        "ký lại.",
        "The point of order has no known category. Choose one from the list and ask again.",
    ),
    ErrorCode.NO_QUESTION_SESSION: Sentence(
        "Phiên chất vấn chưa mở hoặc đã kết thúc. Đồng chí đăng ký phát biểu bình thường, hoặc đợi "
        "chủ tọa mở phiên chất vấn.",
        "There is no session of questions now. Ask for the floor as usual, or wait until the chair "
        "opens one.",
    ),
    ErrorCode.STALE_EPOCH: Sentence(
        "Tình hình vừa thay đổi trước khi thao tác được thực hiện. Vui lòng xem lại màn hình rồi "
        "thao tác lại.",
        "Things changed just before this took effect. Look at the screen and try again.",
    ),
    ErrorCode.NOT_HOLDER: Sentence(
        "Hiện không có quyền phát biểu để thu hoặc trả. Vui lòng xem lại màn hình.",
        "There is no floor to give back or take back now. Please look at the screen.",
    ),
    ErrorCode.NOT_PRESIDING: Sentence(
        "Đồng chí không điều hành lúc này, nên không trao được quyền chủ tọa. Vui lòng đề nghị "
        "người đang điều hành.",
        "You do not preside now, so you cannot hand the chair over. Please ask who presides.",
    ),
    ErrorCode.MAY_NOT_PRESIDE: Sentence(
        "Người này dự hội nghị với vai trò khác nên không điều hành được. Vui lòng chọn một đại "
        "biểu.",
        "This person takes part in another role and cannot preside. Please choose a delegate.",
    ),
    ErrorCode.NOT_A_DEPUTY: Sentence(
        "Đồng chí không có trong danh sách người điều hành thay. Vui lòng báo thư ký nếu chủ tọa "
        "mất kết nối.",
        "You are not on the list of deputies. Tell the secretary if the chair has lost the line.",
    ),
    ErrorCode.NOT_FIRST_DEPUTY: Sentence(
        "Có người đứng trước đồng chí trong thứ tự điều hành thay đang có mặt. Đợi người đó tiếp "
        "quản, hoặc báo thư ký.",
        "Somebody before you in the order of deputies is here. Wait for them to take over, or tell "
        "the secretary.",
    ),
    ErrorCode.CHAIR_STILL_HERE: Sentence(
        "Người điều hành đang kết nối bình thường, nên chưa tiếp quản được. Đề nghị người điều "
        "hành trao quyền nếu cần.",
        "Who presides is connected, so nobody can take over. Ask them to hand the chair over.",
    ),
    ErrorCode.OUTSIDE_DELEGATION: Sentence(
        "Đồng chí chỉ điều hành phát biểu của các điểm cầu trực thuộc. Việc này vui lòng đề nghị "
        "chủ tọa.",
        "The floor was left to you for the sites below yours only. Please ask the chair.",
    ),
    ErrorCode.NOT_PRESENTER: Sentence(
        "Đồng chí không phải người đang trình chiếu. Vẫn có thể tự xem tài liệu trên máy của mình.",
        "You are not presenting. You can still turn pages on your own device.",
    ),
    ErrorCode.NOTHING_PRESENTED: Sentence(
        "Hiện không trình chiếu tài liệu nào. Vui lòng chọn tài liệu và bắt đầu trình chiếu.",
        "Nothing is being presented. Choose a document and start presenting.",
    ),
    ErrorCode.PRESENTING_TAKEN: Sentence(
        "{name} đang trình chiếu. Vui lòng chờ, hoặc đề nghị chủ tọa chuyển quyền trình chiếu.",
        "{name} is presenting. Wait, or ask the chair to hand the right over.",
    ),
    ErrorCode.NOT_CONNECTED: Sentence(
        "Người hoặc điểm cầu này chưa kết nối. Vui lòng chờ kết nối rồi thử lại.",
        "This person or site is not connected. Wait for the connection and try again.",
    ),
    ErrorCode.NOT_CHECKED_IN: Sentence(
        "Đại biểu chưa được điểm danh. Vui lòng điểm danh tại bàn đón tiếp hoặc quét mã trên chỗ "
        "ngồi, rồi thử lại.",
        "This person is not checked in. Check in at the desk or by the code on the seat, then try "
        "again.",
    ),
    ErrorCode.ALREADY_CHECKED_IN: Sentence(
        "Đại biểu này đã được điểm danh có mặt. Bỏ điểm danh trước rồi thử lại.",
        "This person is already checked in. Withdraw the check-in first, then try again.",
    ),
    ErrorCode.SEAT_UNKNOWN: Sentence(
        "Sơ đồ chỗ ngồi không có chỗ này. Vui lòng tải lại sơ đồ rồi chọn chỗ khác.",
        "The seating plan has no such seat. Reload the plan and choose another one.",
    ),
    ErrorCode.SEAT_EMPTY: Sentence(
        "Chỗ ngồi này chưa xếp cho ai. Vui lòng báo bàn đón tiếp xếp chỗ rồi quét lại mã.",
        "Nobody is assigned to this seat yet. Ask the reception desk, then scan the code again.",
    ),
    ErrorCode.SEATED_TWICE: Sentence(
        "Một người không thể ngồi hai chỗ. Vui lòng kiểm tra lại cách xếp chỗ.",
        "One person can't have two seats. Please check the seats again.",
    ),
    ErrorCode.NOT_OF_THIS_SITE: Sentence(
        "Đại biểu này dự tại điểm cầu khác. Vui lòng chọn người của điểm cầu này.",
        "This person attends at another site. Choose somebody of this site.",
    ),
    ErrorCode.NO_CALL: Sentence(
        "Yêu cầu phục vụ này đã xong hoặc đã hủy.",
        "This service call is already done or cancelled.",
    ),
    ErrorCode.ALREADY_CALLED: Sentence(
        "Yêu cầu này đã được gửi, cán bộ phục vụ sẽ đến. Xin chờ trong giây lát.",
        "This has been asked for already; somebody will come. Please wait a moment.",
    ),
    ErrorCode.CALL_WITHOUT_TEXT: Sentence(
        "Vui lòng ghi một dòng cho biết cần giúp việc gì.",
        "Please say in a line what is needed.",
    ),
    ErrorCode.PROJECTOR_NAME_TAKEN: Sentence(
        "Đã có màn chiếu tên “{name}”. Vui lòng đặt tên khác để phân biệt.",
        "There is a projector named “{name}” already. Please choose another name to tell them "
        "apart.",
    ),
    ErrorCode.PROJECTOR_NEEDED: Sentence(
        "Màn chiếu chính luôn có trong hội nghị. Nếu không dùng, chỉ cần đóng trang của màn chiếu "
        "này.",
        "Every conference keeps its main projector. If it is not used, just close its page.",
    ),
    ErrorCode.GUEST_LINK_UNKNOWN: Sentence(
        "Đường dẫn khách mời không đúng hoặc đã bị thu hồi. Vui lòng mở lại đúng đường dẫn trong "
        "giấy mời, hoặc hỏi thư ký hội nghị.",
        "This guest link is wrong or was withdrawn. Open the link of your invitation again, or ask "
        "the secretary of the conference.",
    ),
    ErrorCode.GUEST_LINK_EXPIRED: Sentence(
        "Đường dẫn khách mời đã hết hạn. Vui lòng xin thư ký hội nghị đường dẫn mới.",
        "This guest link has expired. Ask the secretary of the conference for a new one.",
    ),
    ErrorCode.GUEST_LINK_USED_UP: Sentence(
        "Đường dẫn khách mời đã dùng đủ số lượt. Vui lòng xin thư ký hội nghị đường dẫn mới.",
        "This guest link has been used as often as it may be. Ask the secretary of the conference "
        "for a new one.",
    ),
    ErrorCode.GUEST_BY_LINK_ONLY: Sentence(
        "Khách không có trong thành phần dự họp. Đồng chí tạo đường dẫn khách mời trong bàn chủ "
        "tọa.",
        "Guests are not on the list of those invited. Make a guest link in the chair's panel.",
    ),
    ErrorCode.GUEST_GONE: Sentence(
        "Khách này không còn chờ hoặc đã ra khỏi hội nghị. Danh sách đã được cập nhật.",
        "This guest waits no more, or has left the conference. The list is up to date.",
    ),
    ErrorCode.GUEST_REMOVED: Sentence(
        "Ban tổ chức đã mời đồng chí ra khỏi hội nghị. Cần vào lại, vui lòng liên hệ thư ký.",
        "The organisers have ended your part in the conference. Ask the secretary if you need to "
        "come back.",
    ),
    ErrorCode.LOBBY_FULL: Sentence(
        "Phòng chờ đã đầy. Vui lòng thử lại sau ít phút, hoặc gọi cho thư ký hội nghị.",
        "The lobby is full. Try again in some minutes, or call the secretary of the conference.",
    ),
    ErrorCode.DEVICE_NOT_PAIRED: Sentence(
        "Máy này chưa được ghép với điểm cầu nào, hoặc đã bị thu hồi. Đọc mã trên màn hình cho thư "
        "ký hoặc kỹ thuật để ghép máy.",
        "This device is not paired with a site, or was withdrawn. Read the code on the screen to "
        "the secretary or a technician to pair it.",
    ),
    ErrorCode.PAIRING_CODE_UNKNOWN: Sentence(
        "Mã ghép máy không đúng hoặc đã hết hạn. Vui lòng nhập mã đang hiện trên màn hình của máy.",
        "The pairing code is wrong or has expired. Enter the code the device shows now.",
    ),
    ErrorCode.SITE_WITHOUT_OPERATOR: Sentence(
        "Điểm cầu này chưa có người điều khiển trong hội nghị. Thư ký cần mời người điều khiển "
        "điểm cầu.",
        "This site has no operator in the conference. The secretary has to invite one.",
    ),
    ErrorCode.NO_CONFERENCE_NOW: Sentence(
        "Đơn vị không có hội nghị nào vào được lúc này. Máy sẽ tự vào khi đến giờ.",
        "There is no conference of this unit that can be joined now. The device joins when it is "
        "time.",
    ),
    ErrorCode.CHAT_OFF: Sentence(
        "Chủ tọa đã tắt trao đổi. Cần giúp về thiết bị, đồng chí chọn “Nhắn kỹ thuật”.",
        "The chair has switched the chat off. For help with devices, choose “Message the "
        "technicians”.",
    ),
    ErrorCode.CHAT_TO_CHAIR_ONLY: Sentence(
        "Lúc này chỉ gửi được lời nhắn tới chủ tọa. Đồng chí chọn người nhận là chủ tọa rồi gửi "
        "lại.",
        "Messages go to the chair only for now. Choose the chair as recipient and send again.",
    ),
    ErrorCode.CODE_UNKNOWN: Sentence(
        "Mã này không dùng được: đã bị thu hồi hoặc không đúng. Vui lòng xin mã mới tại bàn đón "
        "tiếp.",
        "This code can't be used: it was withdrawn or is not right. Ask the reception desk for a "
        "new one.",
    ),
    ErrorCode.CODE_TOO_EARLY: Sentence(
        "Mã chỉ dùng được từ 2 giờ trước giờ họp. Vui lòng quét lại khi đó.",
        "The code works from two hours before the start. Please scan it again then.",
    ),
    ErrorCode.CODE_EXPIRED: Sentence(
        "Hội nghị của mã này đã kết thúc. Vui lòng đăng nhập bằng tài khoản để xem lại tài liệu.",
        "The conference of this code is over. Sign in with an account to read its papers again.",
    ),
    ErrorCode.SEAT_TAKEN_OVER: Sentence(
        "Chỗ ngồi này vừa được mở trên thiết bị khác hoặc xếp cho người khác, nên thiết bị này đã "
        "thoát. Quét lại mã trên chỗ ngồi nếu muốn dùng thiết bị này.",
        "This seat was opened on another device or given to somebody else, so this device was "
        "signed out. Scan the code on the seat again to use this device.",
    ),
    ErrorCode.PAGE_NOT_READY: Sentence(
        "Trang này chưa sẵn sàng hoặc không có. Vui lòng đợi ít giây hoặc chọn trang khác.",
        "This page is not ready or does not exist. Wait a few seconds or choose another page.",
    ),
    ErrorCode.LIMIT_REACHED: Sentence(
        "Đã đạt số lượng tối đa ({limit}). Vui lòng gỡ bớt trước khi thêm.",
        "The limit of {limit} is reached. Remove something before adding more.",
    ),
    ErrorCode.MINUTES_NOT_READY: Sentence(
        "Biên bản chưa sẵn sàng; biên bản được lập sau khi hội nghị kết thúc. Vui lòng thử lại sau "
        "ít phút.",
        "The minutes are not ready; they are written after the conference is closed. Try again in "
        "a few minutes.",
    ),
    ErrorCode.DEADLINE_WRONG: Sentence(
        "Hạn trả lời phải ở tương lai và không quá 90 ngày. Vui lòng chọn lại hạn trả lời.",
        "The deadline must lie ahead and within 90 days. Please choose another one.",
    ),
    ErrorCode.CONSULTATION_INCOMPLETE: Sentence(
        "Phiếu cần ít nhất hai phương án khác nhau hoặc chỗ ghi ý kiến. Vui lòng bổ sung.",
        "The form needs at least two different choices, or room for a comment. Please complete it.",
    ),
    ErrorCode.CONSULTATION_CLOSED: Sentence(
        "Đã hết hạn lấy ý kiến nên không gửi hoặc sửa trả lời được nữa. Khi cần, vui lòng liên hệ "
        "người gửi phiếu.",
        "The consultation is over and answers can no longer be given or changed. If needed, please "
        "contact whoever asked.",
    ),
    ErrorCode.ANSWER_INCOMPLETE: Sentence(
        "Phiếu chưa trả lời đúng yêu cầu. Vui lòng chọn đúng số phương án hoặc ghi ý kiến rồi gửi "
        "lại.",
        "The answer is not what the form asks for. Choose as many as it says, or write a comment, "
        "and send it again.",
    ),
    ErrorCode.POLL_WRONG: Sentence(
        "Nội dung biểu quyết chưa hợp lý: kiểm tra danh sách lựa chọn, số lượng được đánh dấu, số "
        "người được bầu và tỷ lệ thông qua.",
        "This vote doesn't fit together: check its choices, how many may be marked and elected, "
        "and the majority it needs.",
    ),
    ErrorCode.POLL_STATE_WRONG: Sentence(
        "Cuộc biểu quyết đã sang bước khác. Vui lòng xem trạng thái hiện tại rồi thực hiện lại.",
        "This vote has moved on. Look where it stands now, then try again.",
    ),
    ErrorCode.POLL_RUNNING: Sentence(
        "Đang có biểu quyết chưa kết thúc. Vui lòng kết thúc, kiểm phiếu hoặc hủy biểu quyết "
        "trước.",
        "A vote is still going on. End and count it, or cancel it, first.",
    ),
    ErrorCode.POLL_NOT_STARTED: Sentence(
        "Biểu quyết chưa bắt đầu. Vui lòng chờ chủ tọa bắt đầu biểu quyết.",
        "This vote has not started. Wait until the chair starts it.",
    ),
    ErrorCode.POLL_CLOSED: Sentence(
        "Biểu quyết đã kết thúc, phiếu này không được ghi nhận. Vui lòng báo thư ký nếu cần.",
        "This vote is over; the ballot was not taken. Tell the secretary if needed.",
    ),
    ErrorCode.POLL_ON_PAPER: Sentence(
        "Nội dung này bỏ phiếu bằng phiếu giấy. Vui lòng nhận phiếu từ tổ kiểm phiếu.",
        "This vote is held on paper. Get a ballot from the tellers.",
    ),
    ErrorCode.STALE_ROUND: Sentence(
        "Lượt biểu quyết này đã được thay bằng lượt mới. Vui lòng mở lượt biểu quyết mới.",
        "This round has been replaced by a new one. Open the new round.",
    ),
    ErrorCode.QUORUM_NOT_MET: Sentence(
        "Chưa đủ điều kiện tiến hành: có mặt {present}, cần ít nhất {required}. Vui lòng điểm danh "
        "thêm rồi bắt đầu lại.",
        "The quorum is not met: {present} present, {required} needed. Check in more people, then "
        "start again.",
    ),
    ErrorCode.TOO_FEW_FOR_SECRET: Sentence(
        "Bỏ phiếu kín cần ít nhất {fewest} người có mặt được quyền bỏ phiếu. Vui lòng dùng hình "
        "thức khác.",
        "A secret ballot needs at least {fewest} voters present. Use another kind of vote.",
    ),
    ErrorCode.NOT_AN_ELECTOR: Sentence(
        "Đồng chí không có trong danh sách được biểu quyết. Vui lòng liên hệ thư ký nếu có nhầm "
        "lẫn.",
        "You are not on the list of voters. Ask the secretary if this is a mistake.",
    ),
    ErrorCode.ALREADY_VOTED: Sentence(
        "Phiếu của đồng chí đã được ghi nhận trước đó và không thay đổi được.",
        "Your ballot was taken before and can not be changed.",
    ),
    ErrorCode.MARKS_WRONG: Sentence(
        "Phiếu chưa đúng số lượng được đánh dấu. Vui lòng xem lại số lượng ghi trên phiếu rồi gửi "
        "lại.",
        "The ballot has too few or too many marks. See how many it allows, then send it again.",
    ),
    ErrorCode.COUNT_WRONG: Sentence(
        "Số liệu kiểm phiếu không khớp. Vui lòng đối chiếu số phiếu phát ra, thu về, hợp lệ và "
        "tổng số phiếu của từng lựa chọn.",
        "The figures of the count don't agree. Compare ballots issued, returned and valid with the "
        "marks of each choice.",
    ),
    ErrorCode.RESULT_TELLING: Sentence(
        "Kết quả này có thể cho biết ai bỏ phiếu thế nào (quá ít phiếu hoặc tất cả như nhau). Vui "
        "lòng xác nhận nếu vẫn công bố.",
        "This result may tell how somebody voted (few ballots, or all alike). Confirm if it is to "
        "be published all the same.",
    ),
    ErrorCode.RESULT_NOT_PUBLISHED: Sentence(
        "Kết quả chưa được công bố. Vui lòng chờ chủ tọa công bố kết quả.",
        "The result is not published yet. Wait until the chair publishes it.",
    ),
    ErrorCode.FILE_TOO_LARGE: Sentence(
        "Tệp lớn hơn {max_mb} MB. Vui lòng giảm dung lượng hoặc chia thành nhiều tệp.",
        "The file is larger than {max_mb} MB. Make it smaller or split it.",
    ),
    ErrorCode.FILE_EMPTY: Sentence(
        "Tệp không có nội dung. Vui lòng chọn lại tệp.",
        "The file is empty. Please choose the file again.",
    ),
    ErrorCode.SEARCH_EMPTY: Sentence(
        "Chưa có từ nào để tìm, hoặc có quá 16 từ. Vui lòng nhập vài từ; đặt trong ngoặc kép nếu "
        "cần tìm cả cụm.",
        "There is no word to look for, or more than 16. Type a few words; put a phrase between "
        "quotation marks.",
    ),
    ErrorCode.FILE_TYPE_WRONG: Sentence(
        "Chỉ nhận tệp PDF, Word (DOCX), Excel (XLSX) và PowerPoint (PPTX). Vui lòng lưu tài liệu "
        "thành PDF rồi tải lên.",
        "Only PDF, Word (DOCX), Excel (XLSX) and PowerPoint (PPTX) files are accepted. Save the "
        "paper as PDF and upload that.",
    ),
    ErrorCode.PDF_CORRUPT: Sentence(
        "Tệp PDF bị hỏng, không đọc được. Vui lòng xuất lại tệp từ bản gốc rồi tải lên.",
        "The PDF is damaged and can't be read. Export it again from the original and upload that.",
    ),
    ErrorCode.PDF_ENCRYPTED: Sentence(
        "Tệp PDF có đặt mật khẩu. Vui lòng bỏ mật khẩu rồi tải lên.",
        "The PDF is protected by a password. Remove the password and upload it again.",
    ),
    ErrorCode.PDF_TOO_MANY_PAGES: Sentence(
        "Tài liệu có quá 10.000 trang. Vui lòng chia thành nhiều tệp rồi tải lên.",
        "The document has more than 10,000 pages. Split it and upload the parts.",
    ),
    ErrorCode.PDF_TOO_COMPLEX: Sentence(
        "Tài liệu quá phức tạp nên không xử lý được. Vui lòng in tài liệu ra PDF mới rồi tải lên.",
        "The document is too complex to process. Print it to a new PDF and upload that.",
    ),
    ErrorCode.OFFICE_NOT_INSTALLED: Sentence(
        "Máy chủ này chưa cài phần mềm đọc tệp Word, Excel, PowerPoint. Vui lòng lưu tài liệu "
        "thành PDF rồi tải lên.",
        "This server has no program that reads Word, Excel or PowerPoint files. Save the paper as "
        "PDF and upload that.",
    ),
    ErrorCode.OFFICE_OLD: Sentence(
        "Tệp Office kiểu cũ (DOC, XLS, PPT) hoặc có đặt mật khẩu nên không mở được. Vui lòng bỏ "
        "mật khẩu, lưu thành DOCX, XLSX, PPTX hoặc PDF rồi tải lên.",
        "This is an old Office file (DOC, XLS, PPT) or one with a password. Remove the password, "
        "save it as DOCX, XLSX, PPTX or PDF and upload that.",
    ),
    ErrorCode.OFFICE_ENCRYPTED: Sentence(
        "Tệp Office có đặt mật khẩu. Vui lòng bỏ mật khẩu rồi tải lên.",
        "The Office file is protected by a password. Remove the password and upload it again.",
    ),
    ErrorCode.OFFICE_BROKEN: Sentence(
        "Tệp Office bị hỏng hoặc không chuyển được thành PDF. Vui lòng lưu tài liệu thành PDF rồi "
        "tải lên.",
        "The Office file is damaged or could not be turned into a PDF. Save the paper as PDF and "
        "upload that.",
    ),
    ErrorCode.OFFICE_TOO_LARGE: Sentence(
        "Nội dung tệp Office quá lớn sau khi giải nén. Vui lòng bỏ bớt hình ảnh hoặc lưu thành PDF "
        "rồi tải lên.",
        "The Office file is too large once unpacked. Take out pictures, or save it as PDF and "
        "upload that.",
    ),
    ErrorCode.SECRECY_MARK_REFUSED: Sentence(
        "Tài liệu có dấu chỉ độ mật. Hệ thống này không được lưu tài liệu mật; vui lòng dùng bản "
        "giấy theo quy định.",
        "The document bears a secrecy mark. This system must not hold secret papers; use paper "
        "copies as the rules require.",
    ),
    ErrorCode.DOCUMENT_STATE_WRONG: Sentence(
        "Tài liệu đã đổi trạng thái nên không làm được việc này. Vui lòng xem lại trạng thái của "
        "tài liệu rồi chọn việc phù hợp.",
        "The paper's state has changed, so this can't be done. Look at its state again and choose "
        "what fits.",
    ),
    ErrorCode.DOCUMENT_NOT_PUBLISHED: Sentence(
        "Tài liệu chưa phát hành nên chưa trình chiếu được. Vui lòng phát hành tài liệu trước.",
        "The paper is not published, so it can't be presented. Publish it first.",
    ),
    ErrorCode.DOCUMENT_NOT_FOR_ALL: Sentence(
        "Tài liệu chỉ dành cho một số đại biểu nên không trình chiếu cho cả hội nghị được. Vui "
        "lòng mở quyền xem cho mọi đại biểu hoặc chọn tài liệu khác.",
        "The paper is for some of the delegates only, so it can't be presented to everybody. Let "
        "everybody read it, or choose another paper.",
    ),
    ErrorCode.PACK_EMPTY: Sentence(
        "Chưa có tài liệu nào để in. Vui lòng thử lại khi tài liệu đã phát hành và xử lý xong.",
        "There is no paper to print yet. Try again when papers are published and ready.",
    ),
    ErrorCode.PACK_TOO_LARGE: Sentence(
        "Bộ tài liệu in quá lớn ({pages} trang, tối đa {limit}). Vui lòng tải riêng từng tài liệu.",
        "The print pack is too large ({pages} pages, at most {limit}). Download the papers one by "
        "one.",
    ),
    ErrorCode.DISK_FULL: Sentence(
        "Máy chủ đã hết chỗ lưu nên chưa nhận được. Vui lòng báo quản trị hệ thống rồi thử lại.",
        "The server has no room left, so this was not saved. Tell the administrator and try again.",
    ),
    ErrorCode.SDP_INVALID: Sentence(
        "Không thiết lập được hình và tiếng. Vui lòng tải lại trang; nếu vẫn lỗi, hãy cập nhật "
        "trình duyệt.",
        "Picture and sound could not be set up. Reload the page; if it fails again, update the "
        "browser.",
    ),
    ErrorCode.CODEC_UNSUPPORTED: Sentence(
        "Trình duyệt hoặc thiết bị này không hỗ trợ định dạng hình, tiếng cần thiết. Vui lòng dùng "
        "Chrome hoặc Edge bản mới.",
        "This browser or device lacks the needed audio or video formats. Use a recent Chrome or "
        "Edge.",
    ),
    ErrorCode.RELAY_UNAVAILABLE: Sentence(
        "Máy chủ hình và tiếng tạm thời không sẵn sàng. Tài liệu và đăng ký phát biểu vẫn dùng "
        "được; hệ thống sẽ tự kết nối lại.",
        "The media server is not available for the moment. Papers and requests to speak still "
        "work; the connection will come back by itself.",
    ),
    ErrorCode.MALFORMED_MESSAGE: Sentence(
        "Dữ liệu gửi lên không đúng. Vui lòng tải lại trang rồi thử lại.",
        "What was sent is not valid. Reload the page and try again.",
    ),
    ErrorCode.UNKNOWN_COMMAND: Sentence(
        "Máy chủ không biết thao tác này; trang có thể đã cũ. Vui lòng tải lại trang.",
        "The server does not know this action; the page may be out of date. Please reload it.",
    ),
    ErrorCode.PROTOCOL_VERSION: Sentence(
        "Trang này thuộc phiên bản khác với máy chủ. Vui lòng tải lại trang.",
        "This page belongs to another version than the server. Please reload it.",
    ),
    ErrorCode.RATE_LIMITED: Sentence(
        "Thao tác quá nhanh hoặc hệ thống đang bận. Vui lòng đợi vài giây rồi thử lại.",
        "Too many actions at once. Wait a few seconds and try again.",
    ),
    ErrorCode.MESSAGE_TOO_LARGE: Sentence(
        "Nội dung gửi lên quá dài. Vui lòng rút gọn rồi gửi lại.",
        "What was sent is too long. Shorten it and send it again.",
    ),
    ErrorCode.CONFERENCE_MOVED: Sentence(
        "Một máy chủ khác vừa tiếp nhận hội nghị, nên việc này chưa được thực hiện. Trang đang tự "
        "kết nối lại; vui lòng làm lại sau ít giây.",
        "Another server has just taken this conference over, so this was not done. The page is "
        "connecting again; please repeat it in a few seconds.",
    ),
    ErrorCode.STORAGE_FAILED: Sentence(
        "Máy chủ chưa lưu được. Vui lòng thử lại; nếu vẫn lỗi, báo quản trị hệ thống.",
        "The server could not save this. Try again; if it fails again, tell the administrator.",
    ),
    ErrorCode.INTERNAL: Sentence(
        "Hệ thống gặp lỗi ngoài dự kiến và đã ghi lại. Vui lòng thử lại; nếu vẫn lỗi, báo quản trị "
        "hệ thống.",
        "Something unexpected happened and was recorded. Try again; if it fails again, tell the "
        "administrator.",
    ),
}


def text(code: ErrorCode, language: Language, params: Mapping[str, Param]) -> str:
    """The sentence with its parameters; those it doesn't name are left out."""
    sentence = TEXTS[code]
    return (sentence.vi if language == "vi" else sentence.en).format(**params)


def by_language(language: Language) -> dict[str, str]:
    """All sentences by code, as the clients hold them."""
    return {code.value: getattr(TEXTS[code], language) for code in ErrorCode}
