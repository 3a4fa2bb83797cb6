"""Invented text isn't shown, and nothing that people say in a meeting is held back."""

import pytest

from transcripts.engine import Recognition
from transcripts.gates import Rejection, judge


def recognition(
    text: str, likelihood: float = -0.4, no_speech: float = 0.1, compression: float = 1.0
) -> Recognition:
    return Recognition(text, likelihood, no_speech, compression)


@pytest.mark.parametrize(
    "text",
    [
        "Hãy subscribe cho kênh Ghiền Mì Gõ Để không bỏ lỡ những video hấp dẫn",
        "Các bạn hãy đăng ký kênh để ủng hộ kênh của mình nhé.",
        "Đừng quên like và đăng ký kênh!",
        "Cảm ơn các bạn đã theo dõi và hẹn gặp lại.",
        "Cảm ơn các bạn đã xem video.",
        "Hẹn gặp lại các bạn trong những video tiếp theo.",
    ],
)
def test_closing_lines_of_videos_are_inventions(text: str) -> None:
    assert judge(recognition(text)) is Rejection.INVENTED


@pytest.mark.parametrize(
    "text",
    [
        "Cảm ơn.",
        "Xin cảm ơn các đồng chí.",
        "Xin cảm ơn các bạn đã lắng nghe.",
        "Xin trân trọng cảm ơn, hẹn gặp lại các đồng chí.",
        "Đề nghị các hộ đăng ký kênh tưới tiêu của thôn trước ngày 5.",
        "Như đồng chí vừa nói, người dân hay bấm hãy đăng ký kênh, chúng ta cần tuyên truyền.",
    ],
)
def test_what_people_say_is_shown(text: str) -> None:
    assert judge(recognition(text)) is None


def test_a_loop_is_not_speech() -> None:
    assert judge(recognition("và và và và và và và", compression=2.5)) is Rejection.LOOP


@pytest.mark.parametrize("text", ["", "  ", "...", "♪ ♪"])
def test_no_words_are_no_caption(text: str) -> None:
    assert judge(recognition(text)) is Rejection.EMPTY


def test_the_models_doubt_counts_only_where_its_words_are_unlikely_too() -> None:
    assert judge(recognition("Vâng", likelihood=-1.4, no_speech=0.95)) is Rejection.NO_SPEECH
    assert judge(recognition("Vâng", likelihood=-0.5, no_speech=0.95)) is None
    assert judge(recognition("Vâng", likelihood=-1.4, no_speech=0.3)) is None
