"""When each packet of one source was spoken, as a position in 16 kHz samples since it was opened.

RTP timestamps give exact distances; the arrival clock catches what they can't: a sender whose
clock stood still while it was muted, and one that started anew at a random timestamp.
"""

from transcripts.engine import SAMPLE_RATE_HZ

RTP_CLOCK_HZ = 48_000
_TICKS_PER_SAMPLE = RTP_CLOCK_HZ // SAMPLE_RATE_HZ

JUMP_S = 5.0
"""Further than this between the two clocks is a discontinuity; less is a link that stalled."""

_USUAL_PACKET = SAMPLE_RATE_HZ // 50


class Timeline:
    """Places packets in order of arrival; positions only grow."""

    def __init__(self) -> None:
        self._timestamp: int | None = None
        self._position = 0
        self._elapsed_s = 0.0

    def place(self, rtp_timestamp: int, elapsed_s: float) -> int | None:
        """Position of a packet arriving now, or None for one that is late or a duplicate."""
        by_clock = max(0, round(elapsed_s * SAMPLE_RATE_HZ))
        if self._timestamp is None:
            position = by_clock
        else:
            ticks = _signed(rtp_timestamp - self._timestamp)
            if -JUMP_S * RTP_CLOCK_HZ <= ticks <= 0:
                return None
            position = self._position + ticks // _TICKS_PER_SAMPLE
            if not 0 < ticks / RTP_CLOCK_HZ <= elapsed_s - self._elapsed_s + JUMP_S:
                position = max(self._position + _USUAL_PACKET, by_clock)
            elif by_clock - position > JUMP_S * SAMPLE_RATE_HZ:
                position = by_clock
        self._timestamp, self._position, self._elapsed_s = rtp_timestamp, position, elapsed_s
        return position


def _signed(difference: int) -> int:
    """The shorter way round the 32-bit circle of RTP timestamps."""
    return (difference + 0x8000_0000) % 0x1_0000_0000 - 0x8000_0000
