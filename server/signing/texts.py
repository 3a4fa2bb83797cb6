"""Why something could not be signed, and what the signing service says: a stable code for each, and
a sentence in Vietnamese and English that says it."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Literal

Language = Literal["vi", "en"]


class Fault(StrEnum):
    # the key
    KEY_FILE_UNREADABLE = "key_file_unreadable"
    PASSPHRASE_WRONG = "passphrase_wrong"  # noqa: S105  # a code
    MODULE_MISSING = "module_missing"
    TOKEN_MISSING = "token_missing"  # noqa: S105  # a code
    TOKENS_SEVERAL = "tokens_several"
    TOKEN_REMOVED = "token_removed"  # noqa: S105  # a code
    TOKEN_FAILED = "token_failed"  # noqa: S105  # a code
    PIN_WRONG = "pin_wrong"
    PIN_WRONG_ONE_LEFT = "pin_wrong_one_left"
    PIN_LOCKED = "pin_locked"
    KEY_MISSING = "key_missing"
    KEYS_SEVERAL = "keys_several"
    # the file
    PDF_UNSIGNABLE = "pdf_unsignable"
    PDF_TOO_LARGE = "pdf_too_large"
    # the service
    COMMAND_UNKNOWN = "command_unknown"
    BUSY = "busy"
    PORT_TAKEN = "port_taken"


class Text(StrEnum):
    # on the paper
    SIGNED_BY = "signed_by"
    SIGNED_AT = "signed_at"
    WHY_CHAIR = "why_chair"
    WHY_SEAL = "why_seal"
    # on the terminal
    ASKS_PIN = "asks_pin"
    ASKS_PASSPHRASE = "asks_passphrase"  # noqa: S105  # a code
    LISTENS = "listens"
    SIGNED = "signed"
    REFUSED = "refused"
    TURNED_AWAY = "turned_away"


SENTENCES: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("texts.json").read_text(encoding="utf-8")
)


def said(code: Fault | Text, language: Language = "vi", **params: str | int) -> str:
    return SENTENCES[code][language].format(**params)


class CannotSign(Exception):
    """Nothing was signed; the sentence says why, and what to do."""

    def __init__(self, fault: Fault, **params: str | int) -> None:
        super().__init__(fault.value, params)
        self.fault = fault
        self.params = params

    def sentence(self, language: Language) -> str:
        return said(self.fault, language, **self.params)
