"""Every fault and every line of the signing service is said in both languages."""

import re

from server.signing.texts import SENTENCES, CannotSign, Fault, Text


def test_every_code_has_both_sentences_with_the_same_blanks() -> None:
    assert set(SENTENCES) == {*Fault, *Text}
    for code, sentences in SENTENCES.items():
        assert set(sentences) == {"vi", "en"}, code
        blanks = [sorted(re.findall(r"\{(\w+)\}", said)) for said in sentences.values()]
        assert blanks[0] == blanks[1], code


def test_a_fault_says_what_happened() -> None:
    fault = CannotSign(Fault.PDF_TOO_LARGE, limit_mb=60)
    assert "60 MB" in fault.sentence("vi")
    assert "60 MB" in fault.sentence("en")
