"""A sentence for each refusal, in Vietnamese and English, that says what to do next.

`{name}` stands for a parameter of the refusal; `PARAMS` lists those each code carries. Complete by
test, and written out by `dienhong contract` for the clients.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from rooms.kernel.errors import ErrorCode, Param

Language: TypeAlias = Literal["vi", "en"]
FILE = Path(__file__).with_name("error_texts.json")


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
    ErrorCode.NUMBER_TAKEN: frozenset({"next"}),
    ErrorCode.NUMBER_GAP: frozenset({"next"}),
    ErrorCode.SIGNATURE_UNTRUSTED: frozenset({"signer"}),
    ErrorCode.CERTIFICATE_EXPIRED: frozenset({"signer"}),
    ErrorCode.SIGNER_WRONG: frozenset({"signer", "expected"}),
    ErrorCode.TEMPLATE_SYNTAX: frozenset({"place"}),
    ErrorCode.TEMPLATE_FIELD_UNKNOWN: frozenset({"place"}),
    ErrorCode.TEMPLATE_FORBIDDEN: frozenset({"place"}),
}

TEXTS: Mapping[ErrorCode, Sentence] = {
    ErrorCode(code): Sentence(**both)
    for code, both in json.loads(FILE.read_text(encoding="utf-8")).items()
}


def text(code: ErrorCode, language: Language, params: Mapping[str, Param]) -> str:
    """The sentence with its parameters; those it doesn't name are left out."""
    sentence = TEXTS[code]
    return (sentence.vi if language == "vi" else sentence.en).format(**params)


def by_language(language: Language) -> dict[str, str]:
    """All sentences by code, as the clients hold them."""
    return {code.value: getattr(TEXTS[code], language) for code in ErrorCode}
