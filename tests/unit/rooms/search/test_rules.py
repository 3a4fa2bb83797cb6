"""What a word is, what is asked, and where it stands: with and without diacritics, in phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.kernel.errors import ErrorCode, Refused
from rooms.search.rules import SEPARATOR, places, query, snippet, tokens

TEXT = (
    "Nghị quyết số 15-NQ/TU, về phát triển kinh tế-xã hội vùng cao. Tổng 2.350 tỷ đồng; "
    "báo cáo số 30/2020/NĐ-CP (nghi quyet)."
)
PAGE = TEXT.split()


def hits(text: str) -> list[str]:
    return [PAGE[number] for number in places(PAGE, query(text)).words]


@pytest.mark.parametrize(
    ("text", "found", "exact"),
    [
        ("nghị quyết", ["Nghị", "quyết"], True),
        ("NGHỊ QUYẾT", ["Nghị", "quyết"], True),
        ("nghi quyet", ["(nghi", "quyet)."], True),
        ("ke hoach", [], False),
        ('"bao cao"', ["báo", "cáo"], False),
        ("dong", ["đồng;"], False),
        ("đông", ["đồng;"], False),
        ("15-NQ/TU", ["15-NQ/TU,"], True),
        ("15-nq/tu", ["15-NQ/TU,"], True),
        ("NQ/TU", ["15-NQ/TU,"], True),
        ("15", ["15-NQ/TU,"], True),
        ("5-NQ/TU", [], False),
        ("NĐ-CP", ["30/2020/NĐ-CP"], True),
        ("nd-cp", ["30/2020/NĐ-CP"], False),
        ("2.350", ["2.350"], True),
        ('"xã hội"', ["tế-xã", "hội"], True),
        ('"số 15-NQ/TU"', ["số", "15-NQ/TU,"], True),
        ('"quyết nghị"', [], False),
        ("quyết nghị", ["Nghị", "quyết"], True),
        ('"tỷ đồng" "vùng cao"', ["vùng", "cao.", "tỷ", "đồng;"], True),
    ],
)
def test_a_question_finds_words(text: str, found: list[str], exact: bool) -> None:
    assert hits(text) == found
    assert places(PAGE, query(text)).exact is exact


def test_a_phrase_does_not_run_from_the_words_into_the_parts_of_numbers() -> None:
    words = ["15-NQ/TU", "cuối"]
    assert [token.plain for token in tokens(words)] == [
        "15-nq/tu",
        "cuoi",
        SEPARATOR,
        *("15", "nq", "tu"),
    ]
    assert places(words, query('"cuối 15"')).words == ()


@pytest.mark.parametrize("text", ["", "  ", '""', "…?!", "a " * 17])
def test_a_question_without_words_or_with_too_many_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        query(text)
    assert refused.value.code is ErrorCode.SEARCH_EMPTY


def test_the_same_letters_composed_differently_are_the_same_word() -> None:
    assert places(["Nghị"], query("nghị")).exact


def test_a_snippet_shows_the_words_around() -> None:
    words = [f"chữ{number}" for number in range(100)]
    words[50] = "Nghị"
    words[51] = "quyết"
    pieces = snippet(words, places(words, query("nghi quyet")))
    assert [hit for _, hit in pieces] == [False, True, False]
    assert pieces[1][0] == "Nghị quyết"
    assert pieces[0][0].startswith("chữ42")
    assert pieces[2][0].endswith("chữ65")


@given(st.lists(st.text(max_size=20), max_size=20), st.text(max_size=40))
def test_anything_can_be_indexed_and_asked(words: list[str], text: str) -> None:
    for token in tokens(words):
        for letters in (token.exact, token.plain):
            assert letters
            assert not set(letters) & set(" '\"\\\x00")
    try:
        asked = query(text)
    except Refused:
        return
    found = places(words, asked)
    assert all(0 <= word < len(words) for word in found.words)
