"""Numbers survive being said, in any region's words; texts keep every word in its place."""

import re

from hypothesis import given
from hypothesis import strategies as st

from transcripts.numbers.reading import number_in_words, read_number
from transcripts.numbers.shorten import shorten, shorten_text

numbers = st.integers(0, 10**12) | st.integers(0, 3_000)

REGIONS: tuple[dict[str, str], ...] = (
    {"nghìn": "ngàn", "linh": "lẻ", "tỷ": "tỉ"},
    {"lăm": "nhăm", "bảy": "bẩy"},
    {"mươi bốn": "mươi tư", "linh bốn": "linh tư"},
    {},
)
SCALES = {"tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6}

VOCABULARY = """
    không một hai ba bốn tư năm lăm sáu bảy tám chín mười mươi mốt trăm nghìn ngàn triệu tỷ linh lẻ
    rưỡi phẩy phần ngày tháng giờ phút kém số điều gạch chéo ngang nờ quy tê u xã đồng Năm Ba 15
    2026 mùng giai đoạn đến, nay. (héc ta)
"""
vocabulary = st.sampled_from(VOCABULARY.split())


def said(number: int, region: dict[str, str]) -> str:
    words = number_in_words(number)
    for usual, regional in region.items():
        words = re.sub(rf"\b{usual}\b", regional, words)
    return words


@given(numbers, st.sampled_from(REGIONS))
def test_what_is_said_reads_as_the_same_number(number: int, region: dict[str, str]) -> None:
    words = said(number, region).split()
    reading = read_number(words, 0)
    assert reading is not None
    assert (reading.value, reading.end) == (number, len(words))


@given(st.integers(11, 10**12), st.sampled_from(REGIONS))
def test_what_is_written_short_is_the_number(number: int, region: dict[str, str]) -> None:
    total = group = 0
    for word in shorten_text(f"có {said(number, region)}").split()[1:]:
        if word in SCALES:
            total, group = total + group * SCALES[word], 0
        else:
            group = int(word.replace(".", ""))
    assert total + group == number


@given(st.lists(vocabulary, max_size=30))
def test_every_word_stands_in_exactly_one_place(words: list[str]) -> None:
    written = shorten(words)
    places = [place for each in written for place in range(each.start, each.end)]
    assert places == list(range(len(words)))
    assert all(each.text for each in written)


@given(st.lists(vocabulary, max_size=30))
def test_writing_short_twice_changes_nothing_more(words: list[str]) -> None:
    once = shorten_text(" ".join(words))
    assert len(shorten_text(once).split()) <= len(once.split())
