"""Two texts that say the same are the same, whatever their spelling."""

import pytest

from transcripts.measure import cer, edits, normalise, wer, without_diacritics
from transcripts.numbers.reading import number_in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (25, "hai mươi lăm"),
        (40, "bốn mươi"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (1_000, "một nghìn"),
        (2_026, "hai nghìn không trăm hai mươi sáu"),
        (1_000_005, "một triệu không trăm linh năm"),
        (3_321_000_000, "ba tỷ ba trăm hai mươi mốt triệu"),
    ],
)
def test_a_number_is_read_as_it_is_said(number: int, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà bình", "hòa bình"),
        ("thuỷ lợi", "Thủy lợi"),
        ("khoẻ", "khỏe"),
        ("Kính thưa các đồng chí!", "kính thưa, các đồng chí"),
        ("năm 2026", "năm hai nghìn không trăm hai mươi sáu"),
        ("10.000 cây", "mười ngàn cây"),
        ("đạt 90%", "đạt chín mươi phần trăm"),
        ("ngày 22/11", "ngày hai mươi hai tháng mười một"),
        ("3,5 tỉ đồng", "ba phẩy năm tỷ đồng"),
        ("a\u0301o", "áo"),
    ],
)
def test_two_spellings_of_one_thing_are_no_error(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize("word", ["quý", "quá", "toàn", "tuyển", "hoàn", "khuya"])
def test_a_tone_that_has_one_place_stays_there(word: str) -> None:
    assert normalise(word) == word


def test_a_different_tone_is_an_error() -> None:
    assert wer("đồng chí", "đồng chỉ") == 0.5


def test_the_error_rate_counts_missing_wrong_and_invented_words() -> None:
    assert wer("một hai ba bốn", "một hai ba bốn") == 0
    assert wer("một hai ba bốn", "một ba bốn năm sáu") == 0.75
    assert wer("một", "") == 1
    assert wer("xin chào", "không ai nói gì cả") == 2.5


def test_a_wrong_letter_costs_less_than_a_wrong_word() -> None:
    assert 0 < cer("hội nghị", "hội nghỉ") < wer("hội nghị", "hội nghỉ")


def test_tones_can_be_forgiven() -> None:
    assert without_diacritics("Đồng chí Nguyễn Thị Mỹ") == "Dong chi Nguyen Thi My"


def test_the_distance_is_that_of_levenshtein() -> None:
    assert edits("kitten", "sitting") == 3
    assert edits("", "abc") == 3
    assert edits("abc", "") == 3
