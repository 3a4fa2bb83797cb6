"""The sentence that tells the engine how names and terms of this meeting are spelled.

One natural sentence, because a bare list makes the model write lists, in lower case (word error
rate 18.8 % with a list, 15.8 % with a sentence, 24.1 % with nothing, 21.8 % with wrong names). The
model takes 223 tokens: whoever speaks, and the item that is open, come first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BUDGET_TOKENS = 223


@dataclass(frozen=True, slots=True)
class MeetingTerms:
    """What the server knows about the moment; empty parts are left out of the sentence."""

    meeting: str = ""
    speaker: str = ""
    """Position and name, as they would be called: "Chủ tịch xã Bảo Hà Nguyễn Thị Mai"."""
    item: str = ""
    chair: str = ""
    names: Sequence[str] = ()
    """Others who may be named, the likeliest first."""
    terms: Sequence[str] = ()
    """Words of the open item's papers."""


def estimate_tokens(text: str) -> int:
    """No less than Whisper's tokenizer makes of a Vietnamese text, without having it at hand."""
    return sum(1 if letter.isascii() else 2 for letter in text) * 7 // 10 + 1


def meeting_sentence(meeting: MeetingTerms, budget: int = BUDGET_TOKENS) -> str:
    """As much of the meeting as fits the budget, as one sentence."""
    sentence = ""
    for part in _parts(meeting):
        longer = f"{sentence}{part}" if sentence else part.lstrip(" ,;")
        if estimate_tokens(longer + ".") > budget:
            break
        sentence = longer
    return sentence[:1].upper() + sentence[1:] + "." if sentence else ""


def _parts(meeting: MeetingTerms) -> list[str]:
    parts = [f"{meeting.meeting}"] if meeting.meeting else []
    if meeting.speaker:
        parts.append(f", đồng chí {meeting.speaker} phát biểu")
    if meeting.item:
        parts.append(f" về {_lower_first(meeting.item)}")
    if meeting.chair and meeting.chair != meeting.speaker:
        parts.append(f", đồng chí {meeting.chair} chủ trì")
    for words, opening in ((meeting.terms, ", có nói đến"), (meeting.names, ", cùng các đồng chí")):
        for i, word in enumerate(words):
            parts.append(f"{opening} {word}" if i == 0 else f", {word}")
    return parts


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
