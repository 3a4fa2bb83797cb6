"""What can be wrong with a bundle: a stable code for each kind, and a sentence that says it."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Literal


class Fault(StrEnum):
    """In the order in which `verifying` looks: the first that holds is the verdict."""

    UNREADABLE = "unreadable"
    NOT_A_BUNDLE = "not_a_bundle"
    CUT_SHORT = "cut_short"
    STRUCTURE_CHANGED = "structure_changed"
    NOT_STORED = "not_stored"
    NAME_UNSAFE = "name_unsafe"
    ENTRY_REPEATED = "entry_repeated"
    TOO_LARGE = "too_large"
    MANIFEST_MISSING = "manifest_missing"
    MANIFEST_MALFORMED = "manifest_malformed"
    FORMAT_UNKNOWN = "format_unknown"
    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_MALFORMED = "signature_malformed"
    SIGNED_BY_OTHER = "signed_by_other"
    MANIFEST_CHANGED = "manifest_changed"
    ENTRY_MISSING = "entry_missing"
    ENTRY_UNLISTED = "entry_unlisted"
    ENTRY_SIZE_WRONG = "entry_size_wrong"
    ENTRIES_REORDERED = "entries_reordered"
    ENTRY_CHANGED = "entry_changed"
    CONFERENCE_CHANGED = "conference_changed"
    LOG_MALFORMED = "log_malformed"
    LOG_REORDERED = "log_reordered"
    LOG_LINE_CHANGED = "log_line_changed"
    LOG_CUT_SHORT = "log_cut_short"
    LOG_END_WRONG = "log_end_wrong"
    COUNTS_WRONG = "counts_wrong"
    PAPER_MALFORMED = "paper_malformed"
    PAPER_DISAGREES = "paper_disagrees"
    PAPER_SIGNATURE_MISSING = "paper_signature_missing"
    PAPER_SIGNATURE_BROKEN = "paper_signature_broken"
    PAPER_SIGNATURE_FOREIGN = "paper_signature_foreign"


SENTENCES: dict[Fault, dict[str, str]] = {
    Fault(code): sentences
    for code, sentences in json.loads(
        Path(__file__).with_name("faults.json").read_text(encoding="utf-8")
    ).items()
}


class BundleFaulty(Exception):
    """The bundle isn't what was exported. `where`: the entry or the line of the log."""

    def __init__(self, fault: Fault, where: str | int = "") -> None:
        super().__init__(fault.value, where)
        self.fault = fault
        self.where = where

    def sentence(self, language: Literal["vi", "en"]) -> str:
        return SENTENCES[self.fault][language].format(where=self.where)
