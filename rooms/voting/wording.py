"""The sentences of votes in Vietnamese, as minutes and counting records print them."""

from rooms.voting.counting import ABSTAIN, NO, YES
from rooms.voting.messages import (
    BallotForm,
    Base,
    Choice,
    PollMethod,
    PollResult,
    PollView,
    Share,
)
from rooms.voting.presets import poll_rules

METHODS = {
    PollMethod.OPEN: "Biểu quyết công khai",
    PollMethod.SECRET: "Bỏ phiếu kín",
    PollMethod.PAPER: "Bỏ phiếu bằng phiếu giấy",
}
_SIMPLE = {YES: "Tán thành", NO: "Không tán thành", ABSTAIN: "Không biểu quyết"}
_BASES = {
    Base.ENTITLED: "tổng số đại biểu",
    Base.ENTITLED_PRESENT: "số đại biểu có mặt",
    Base.CAST: "số phiếu thu về",
    Base.VALID: "số phiếu hợp lệ",
    Base.YES_NO: "số phiếu tán thành và không tán thành",
}


def choice_words(choice: Choice) -> str:
    return choice.text or _SIMPLE.get(choice.id, choice.id)


def share_words(share: Share) -> str:
    """By the name it has in the field, or as a fraction."""
    for preset in poll_rules().pass_rules:
        if preset.share == share:
            return preset.name_vi.lower()
    least = "trên" if share.plus else "ít nhất"
    return f"{least} {share.numerator}/{share.denominator} {_BASES[share.base]}"


def percent(count: int, of: int) -> str:
    """As in "66,67%"; rounded half up, in whole numbers."""
    if of == 0:
        return "–"
    hundredths = (count * 20_000 + of) // (2 * of)
    return f"{hundredths // 100},{hundredths % 100:02d}%"


def outcome_words(poll: PollView, result: PollResult) -> str:
    """What was decided, in one sentence."""
    if not result.quorum_met:
        return "Không đủ số đại biểu tham gia bỏ phiếu theo điều kiện tiến hành."
    if poll.form is BallotForm.YES_NO_ABSTAIN:
        return "Được thông qua." if result.passed else "Không được thông qua."
    verb = "trúng cử" if poll.form is BallotForm.CANDIDATES else "được chọn"
    names = {choice.id: choice.text for choice in poll.choices}
    elected = "; ".join(names[one] for one in result.elected)
    words = f"{verb.capitalize()}: {elected}." if elected else f"Không có lựa chọn nào {verb}."
    if result.tied:
        tied = "; ".join(names[one] for one in result.tied)
        words += f" Bằng phiếu ở vị trí cuối, cần bỏ phiếu lại: {tied}."
    return words


def result_words(poll: PollView, result: PollResult) -> str:
    """The result in one sentence, for the minutes."""
    counts = ", ".join(
        f"{choice_words(choice)} {total.count}"
        for choice, total in zip(poll.choices, result.totals, strict=True)
    )
    return (
        f"{METHODS[poll.method]} “{poll.title}”{round_words(poll)}: "
        f"tổng số đại biểu {poll.entitled}, có mặt {poll.entitled_present}, "
        f"số phiếu thu về {result.cast}, hợp lệ {result.valid}; {counts}. "
        f"{outcome_words(poll, result)}"
    )


def round_words(poll: PollView) -> str:
    return f" (lượt {poll.round})" if poll.round > 1 else ""
