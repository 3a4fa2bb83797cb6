"""Signs of state and Party papers as they are read out: "gạch chéo nờ đê gạch ngang xê pê".

Letters are only letters here, behind the number of a paper. A sign that is said without its
strokes is written only if it is a known one.
"""

from transcripts.numbers.reading import Words, read_number, word_at

_STROKES = {
    ("gạch", "chéo"): "/",
    ("xuyệt",): "/",
    ("xẹt",): "/",
    ("trên",): "/",
    ("gạch", "ngang"): "-",
    ("gạch", "nối"): "-",
    ("gạch",): "-",
}

_LETTERS = {
    "a": "A",
    "bê": "B",
    "bờ": "B",
    "xê": "C",
    "cờ": "C",
    "dê": "D",
    "đê": "Đ",
    "đờ": "Đ",
    "e": "E",
    "gờ": "G",
    "giê": "G",
    "hát": "H",
    "hờ": "H",
    "i": "I",
    "ca": "K",
    "lờ": "L",
    "mờ": "M",
    "em": "M",
    "nờ": "N",
    "en": "N",
    "nê": "N",
    "o": "O",
    "pê": "P",
    "pờ": "P",
    "quy": "Q",
    "qui": "Q",
    "cu": "Q",
    "rờ": "R",
    "ét": "S",
    "sờ": "S",
    "tê": "T",
    "tờ": "T",
    "u": "U",
    "vê": "V",
    "vờ": "V",
    "ích": "X",
    "y": "Y",
}

_PHRASES = {
    ("nghị", "quyết"): "NQ",
    ("nghị", "định"): "NĐ",
    ("quyết", "định"): "QĐ",
    ("chỉ", "thị"): "CT",
    ("thông", "tư"): "TT",
    ("kế", "hoạch"): "KH",
    ("kết", "luận"): "KL",
    ("trung", "ương"): "TW",
    ("tỉnh", "uỷ"): "TU",
    ("tỉnh", "ủy"): "TU",
    ("chính", "phủ"): "CP",
    ("thủ", "tướng"): "TTg",
    ("ủy", "ban", "nhân", "dân"): "UBND",
    ("uỷ", "ban", "nhân", "dân"): "UBND",
    ("hội", "đồng", "nhân", "dân"): "HĐND",
}

_PARTY, _STATE = ("TU", "TW", "HU", "ĐU"), ("CP", "TTG", "UBND", "HĐND", "QH")
_KINDS = ("NQ", "NĐ", "QĐ", "CT", "TT", "KH", "KL", "TB", "BC", "CV", "HD")
_KNOWN = {
    **{kind + body: f"-{kind}/{body}" for kind in _KINDS for body in _PARTY},
    **{kind + body: f"/{kind}-{body}" for kind in _KINDS for body in _STATE},
}
"""Letters said without strokes, and how they are written: Party papers "15-NQ/TU", those of the
state "15/NQ-CP"."""


def read_code(words: Words, start: int) -> tuple[str, int]:
    """What stands behind the number, and the first word after it; "" if that is no sign."""
    text, place = "", start
    while stroke := _stroke(words, place):
        part, end = _part(words, place + len(stroke), first=place == start)
        if not part:
            break
        text, place = text + _STROKES[stroke] + part, end
    if text:
        # A lone number behind "trên" is a fraction as likely as the year of a paper.
        return (text, place) if any(letter.isalpha() for letter in text) else ("", start)
    letters, end = _letters(words, start)
    known = _KNOWN.get(letters, "")
    return (known, end) if known else ("", start)


def _stroke(words: Words, at: int) -> tuple[str, ...]:
    return next((s for s in _STROKES if tuple(words[at : at + len(s)]) == s), ())


def _part(words: Words, at: int, *, first: bool) -> tuple[str, int]:
    number = read_number(words, at) if first else None
    if number is not None:
        return str(number.value), number.end
    for phrase, sign in _PHRASES.items():
        if tuple(words[at : at + len(phrase)]) == phrase:
            return sign, at + len(phrase)
    return _letters(words, at)


def _letters(words: Words, start: int) -> tuple[str, int]:
    letters, place = "", start
    while letter := _LETTERS.get(word_at(words, place)):
        letters, place = letters + letter, place + 1
    return letters, place
