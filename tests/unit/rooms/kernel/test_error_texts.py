"""Each refusal has a sentence in each language, with the parameters it really carries."""

import string

import pytest

from rooms.kernel.error_texts import PARAMS, TEXTS, Language, by_language, text
from rooms.kernel.errors import ErrorCode

LANGUAGES: tuple[Language, ...] = ("vi", "en")


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("code", ErrorCode)
def test_every_code_has_a_sentence_in_both_languages(code: ErrorCode) -> None:
    sentence = TEXTS[code]
    for words in (sentence.vi, sentence.en):
        assert words.endswith(".")
        assert placeholders(words) == PARAMS.get(code, frozenset())
        assert not set("@|$\\") & set(words)  # special in the clients' message format
    assert sentence.vi != sentence.en


def test_parameters_are_filled_in_and_others_left_out() -> None:
    words = text(ErrorCode.TOO_MANY_ATTEMPTS, "vi", {"wait_s": 12, "field": "x"})
    assert "12 giây" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_clients_get_all_of_them(language: Language) -> None:
    assert by_language(language).keys() == {code.value for code in ErrorCode}
