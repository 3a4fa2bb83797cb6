"""One source as the server's process remembers it: what it said that nobody has answered yet.

The speech process may die at any moment. Packets are kept until the captions made of them have
arrived, so that its successor hears again just what was unanswered, and numbers it the same.
"""

from collections import deque
from collections.abc import Iterator

from transcripts.engine import SAMPLE_RATE_HZ
from transcripts.messages import Caption, SpeakerContext
from transcripts.timeline import Timeline
from transcripts.wire import Audio, Close, Heard, Open, Prompt, ToChild

KEEP_S = 240.0
KEEP_BYTES = 4 << 20
"""Unanswered audio kept for each source: more than the queue of the speech process holds. The
oldest packets go first."""

LONGEST_PACKET = SAMPLE_RATE_HZ * 120 // 1000
"""Opus packets last up to 120 ms: one that starts a little before a turn may reach into it."""


class Session:
    """One opening of one source. Not thread-safe; owned by the service's event loop."""

    def __init__(
        self, number: int, source: str, context: SpeakerContext, started_at: float
    ) -> None:
        self.number = number
        self.source = source
        self.closing = False
        self._context = context
        self._started_at = started_at
        self._timeline = Timeline()
        self._packets: deque[tuple[int, bytes]] = deque()
        self._bytes = 0
        self._unsent = 0
        self._told_prompt: str | None = None
        self._told_close = False
        self._ordinal = 0
        self._settled = 0
        self._revisions: dict[int, int] = {}

    def set_prompt(self, prompt: str) -> None:
        self._context = SpeakerContext(self._context.speaker_id, prompt)

    def record(self, rtp_timestamp: int, payload: bytes, now: float) -> int:
        """Keep a packet; returns how many were dropped: late ones, or the oldest when full."""
        position = self._timeline.place(rtp_timestamp, now - self._started_at)
        if position is None:
            return 1
        self._packets.append((position, payload))
        self._bytes += len(payload)
        self._unsent += 1
        dropped = 0
        while self._bytes > KEEP_BYTES or position - self._packets[0][0] > KEEP_S * SAMPLE_RATE_HZ:
            self._drop_oldest()
            dropped += 1
        return dropped

    def outgoing(self) -> Iterator[ToChild]:
        """What the speech process hasn't been told yet."""
        prompt = self._context.prompt
        if self._told_prompt is None:
            yield Open(
                session=self.number,
                prompt=prompt,
                resume_at=self._settled,
                ordinal=self._ordinal,
            )
        elif self._told_prompt != prompt:
            yield Prompt(session=self.number, prompt=prompt)
        self._told_prompt = prompt
        while self._unsent:
            position, payload = self._packets[-self._unsent]
            self._unsent -= 1
            yield Audio(session=self.number, position=position, payload=payload)
        if self.closing and not self._told_close:
            self._told_close = True
            yield Close(session=self.number)

    def rewind(self) -> None:
        """A new speech process: tell it everything that is unanswered."""
        self._told_prompt = None
        self._told_close = False
        self._unsent = len(self._packets)

    def forget(self) -> None:
        """Give up what is unanswered: it has killed the speech process more than once."""
        if self._packets:
            self._settled = self._packets[-1][0] + LONGEST_PACKET
        self._packets.clear()
        self._bytes = self._unsent = 0

    def settle(self, position: int) -> None:
        """Nothing before this position will be asked for again."""
        self._settled = max(self._settled, position)
        while self._packets and self._packets[0][0] + LONGEST_PACKET <= self._settled:
            self._drop_oldest()

    def heard(self, heard: Heard) -> Caption | None:
        """The caption that a recognition makes, if there is anything to tell."""
        if heard.ordinal < self._ordinal:
            return None
        shown = self._revisions.get(heard.ordinal)
        if heard.final:
            self._ordinal = heard.ordinal + 1
            self._revisions.pop(heard.ordinal, None)
            self.settle(heard.end)
        if not heard.text and not (heard.final and shown is not None):
            return None
        revision = 0 if shown is None else shown + 1
        if not heard.final:
            self._revisions[heard.ordinal] = revision
        return Caption(
            segment_id=f"{self.source}-{round(self._started_at * 1000)}-{heard.ordinal}",
            revision=revision,
            speaker_id=self._context.speaker_id,
            started_at=self._started_at + heard.start / SAMPLE_RATE_HZ,
            ended_at=self._started_at + heard.end / SAMPLE_RATE_HZ,
            text=heard.text,
            final=heard.final,
            said=heard.said,
            source=self.source,
        )

    def withdrawals(self) -> list[Caption]:
        """Captions that take back what was shown and will never be final."""
        taken = [
            self.heard(
                Heard(
                    session=self.number,
                    ordinal=ordinal,
                    start=self._settled,
                    end=self._settled,
                    text="",
                    final=True,
                )
            )
            for ordinal in sorted(self._revisions)
        ]
        return [caption for caption in taken if caption is not None]

    def _drop_oldest(self) -> None:
        _, payload = self._packets.popleft()
        self._bytes -= len(payload)
        self._unsent = min(self._unsent, len(self._packets))
