"""Find and replace in the text of a row, with or without diacritics and case. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from rooms.transcript.words import tidy


@dataclass(frozen=True)
class Search:
    """What to look for; `whole_words`: "an" is not found in "ban"."""

    find: str
    match_diacritics: bool
    match_case: bool
    whole_words: bool

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        folded, _ = self._fold(tidy(self.find))
        words = r"(?<!\w){}(?!\w)" if self.whole_words else "{}"
        return re.compile(words.format(re.escape(folded)))

    def count(self, text: str) -> int:
        return sum(1 for _ in self._pattern.finditer(self._fold(text)[0]))

    def replace(self, text: str, replacement: str) -> str:
        """`text` itself if nothing is found."""
        folded, places = self._fold(text)
        parts: list[str] = []
        reached = 0
        for found in self._pattern.finditer(folded):
            start, end = places[found.start()], places[found.end()]
            parts += [text[reached:start], replacement]
            reached = end
        return tidy("".join([*parts, text[reached:]])) if parts else text

    def _fold(self, text: str) -> tuple[str, list[int]]:
        """The text as it is compared, and for each place in it the place in `text`."""
        letters: list[str] = []
        places: list[int] = []
        for place, letter in enumerate(text):
            for one in self._letter(letter):
                letters.append(one)
                places.append(place)
        places.append(len(text))
        return "".join(letters), places

    def _letter(self, letter: str) -> str:
        if not self.match_diacritics:
            plain = unicodedata.normalize("NFD", letter)
            letter = "".join(one for one in plain if not unicodedata.combining(one))
            letter = letter.replace("đ", "d").replace("Đ", "D")
        return letter if self.match_case else letter.casefold()
