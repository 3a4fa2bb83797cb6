"""Whether what the engine wrote was said by anybody.

Whisper invents text where nobody speaks: loops, and the closing lines of the videos it was trained
on. The voice detector stops most of it; these rules stop the rest, and never a plain "cảm ơn".
"""

import re
from enum import StrEnum

from transcripts.engine import Recogniser, Recognition, Samples
from transcripts.measure import normalise

LOOP_ABOVE = 2.4
"""Compression ratio; flagged nine of nine loops that were measured."""

NO_SPEECH_ABOVE = 0.8
UNLIKELY_BELOW = -1.0
"""Only together: the model doubts that there is speech, and its own words as well."""

_INVENTED = re.compile(
    r"""(?:
      (?:các\ bạn\ )?(?:hãy|nhớ|đừng\ quên|mời\ các\ bạn)\ (?:\w+\ ){0,4}?
          (?:subscribe|đăng\ ký|like|theo\ dõi)\b.*\bkênh\b.*
    | .*\bkênh\b.*\bđể\ không\ bỏ\ lỡ\b.*
    | (?:xin\ )?cảm\ ơn\ (?:các\ bạn|quý\ vị|mọi\ người)(?:\ khán\ giả)?\ đã\ (?:\w+\ )?
          (?:theo\ dõi|xem|lắng\ nghe|đón\ xem)\b.*\b(?:video|kênh|clip|hẹn\ gặp\ lại)\b.*
    | (?:chúc\ các\ bạn\ .*\ )?hẹn\ gặp\ lại\ (?:các\ bạn|quý\ vị)\ (?:\w+\ )*
          (?:video|clip|tập)\b.*
    | (?:phụ\ đề|subtitles?|sub)\ (?:\w+\ )?(?:bởi|by|thực\ hiện)\b.*
    | .*\bghiền\ mì\ gõ\b.*
    )""",
    re.VERBOSE,
)
"""Matched against a whole segment: the same words inside a longer speech are left alone."""


class Rejection(StrEnum):
    """Why a recognition isn't shown."""

    EMPTY = "empty"
    LOOP = "loop"
    NO_SPEECH = "no_speech"
    INVENTED = "invented"


def recognise(
    engine: Recogniser,
    window: Samples,
    prompt: str,
    beam: int,
    *,
    timed: bool = False,
    twice: bool = True,
) -> Recognition | None:
    """What was said in a window, or None. Where it may be heard `twice`, a loop is heard again with
    no way to repeat itself, and without the prompt, which the model likes to go on with when it
    understands little.
    """
    sound = engine.listen(window)
    recognition = sound.transcribe(prompt, beam, timed=timed)
    rejection = judge(recognition)
    if rejection is Rejection.LOOP and twice:
        recognition = sound.transcribe("", beam, timed=timed, repeats=False)
        rejection = judge(recognition)
    return None if rejection else recognition


def is_invented(text: str) -> bool:
    """Whether a segment is, as a whole, a line of the videos the model was trained on."""
    return _INVENTED.fullmatch(normalise(text)) is not None


def judge(recognition: Recognition) -> Rejection | None:
    """None if the text may be shown."""
    words = normalise(recognition.text)
    if not words:
        return Rejection.EMPTY
    if recognition.compression_ratio > LOOP_ABOVE or not recognition.complete:
        return Rejection.LOOP
    if (
        recognition.no_speech_probability > NO_SPEECH_ABOVE
        and recognition.mean_log_probability < UNLIKELY_BELOW
    ):
        return Rejection.NO_SPEECH
    if _INVENTED.fullmatch(words):
        return Rejection.INVENTED
    return None
