"""From who has the floor to captions: opens and closes what the speech plane listens to, and puts
its words into the conference: unfinished ones as signals, final ones into the log.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from media.messages import ParticipantId, ProducerName, Tapped
from rooms.captions.messages import AddCaption, CaptionView
from rooms.kernel.errors import ProtocolError, Refused
from rooms.kernel.ids import ConferenceId
from rooms.live.service import LiveConferences
from rooms.live.state import LiveState
from rooms.sites.messages import AttendeeView, Role
from server.metrics import Metrics
from server.realtime.messages import (
    CaptionsStateSignal,
    PartialCaptionSignal,
    Signal,
    WithdrawnCaptionSignal,
)
from transcripts.messages import Caption, Health, SpeechState, TapFrame
from transcripts.prompt import MeetingTerms, meeting_sentence
from transcripts.service import Captions
from transcripts.settings import CaptionSettings

FINALS_WAITING = 1_000
"""Only a broken disk lets so many wait; then new ones are lost."""

NAMES_MAX = 20

log = structlog.get_logger()

STATES: Mapping[SpeechState, CaptionsStateSignal] = {
    SpeechState.READY: CaptionsStateSignal(state="on"),
    SpeechState.STARTING: CaptionsStateSignal(state="starting"),
    SpeechState.LATE: CaptionsStateSignal(state="behind"),
    SpeechState.UNAVAILABLE: CaptionsStateSignal(state="unavailable"),
    SpeechState.STOPPED: CaptionsStateSignal(state="unavailable"),
}

SendTo = Callable[[str, Signal], None]
"""A signal to every page of a conference."""
Tap = Callable[[ProducerName, bool], None]
"""Ask the relay for a copy of a microphone, or for no more."""


class Listening(Protocol):
    """What a live conference tells the speech plane."""

    def set_sources(
        self, state: LiveState, speakers: Mapping[ProducerName, ParticipantId]
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class _Source:
    conference_id: ConferenceId
    speaker: AttendeeView
    item_id: str | None
    prompt: str

    @classmethod
    def of(cls, state: LiveState, speaker_id: str) -> "_Source":
        active = state.agenda.active()
        return cls(
            ConferenceId(state.conference.id),
            state.roster.attendee(speaker_id),
            None if active is None else active.id,
            _sentence(state, speaker_id),
        )


@dataclass(slots=True)
class Speech:
    """Implements `Listening`; `run` in a task."""

    settings: CaptionSettings
    live: LiveConferences
    metrics: Metrics
    send: SendTo
    broadcast: Callable[[Signal], None]
    tap: Tap
    _captions: Captions = field(init=False)
    _sources: dict[ProducerName, _Source] = field(default_factory=dict)
    _speakers: dict[str, _Source] = field(default_factory=dict)
    _finals: asyncio.Queue[tuple[ConferenceId, AddCaption]] = field(
        default_factory=lambda: asyncio.Queue(FINALS_WAITING)
    )

    def __post_init__(self) -> None:
        self._captions = Captions(self.settings, self._heard, self._health_changed)

    @property
    def state(self) -> CaptionsStateSignal:
        return STATES[self._captions.health.state]

    async def start(self) -> None:
        await self._captions.start()

    async def stop(self) -> None:
        await self._captions.stop()

    async def finish(self, conference_id: ConferenceId, timeout_s: float) -> bool:
        """Until everything said in a conference is in the log; false if that took too long."""
        for producer, source in list(self._sources.items()):
            if source.conference_id == conference_id:
                self._close(producer)
        try:
            async with asyncio.timeout(timeout_s):
                whole = await self._captions.drain(timeout_s)
                await self._finals.join()
        except TimeoutError:
            return False
        return whole

    def set_sources(self, state: LiveState, speakers: Mapping[ProducerName, ParticipantId]) -> None:
        """Listen to exactly these microphones of the conference."""
        conference_id = ConferenceId(state.conference.id)
        for producer, source in list(self._sources.items()):
            if source.conference_id == conference_id and producer not in speakers:
                self._close(producer)
        for producer, speaker in speakers.items():
            self._open(producer, _Source.of(state, speaker))

    def tapped(self, event: Tapped) -> None:
        self._captions.push(
            TapFrame(event.producer, event.rtp_timestamp, event.arrival_us, event.payload)
        )

    def _open(self, producer: ProducerName, source: _Source) -> None:
        before = self._sources.get(producer)
        if before == source:
            return
        self._sources[producer] = source
        self._speakers[source.speaker.id] = source
        if before is not None and before.speaker == source.speaker:
            self._captions.set_prompt(producer, source.prompt)
            return
        self._captions.open_source(producer, source.speaker.id, source.prompt)
        if before is None:
            self.tap(producer, True)

    def _close(self, producer: ProducerName) -> None:
        del self._sources[producer]
        self._captions.close_source(producer)
        self.tap(producer, False)

    def _heard(self, caption: Caption) -> None:
        source = self._speakers.get(caption.speaker_id)
        if source is None:
            return
        if not caption.text:
            withdrawn = WithdrawnCaptionSignal(segment_id=_segment_id(caption))
            self.send(source.conference_id, withdrawn)
            return
        if not caption.final:
            self.send(source.conference_id, _partial(caption, source))
            return
        command = AddCaption(
            type="captions.add",
            segment_id=_segment_id(caption),
            revision=caption.revision,
            attendee_id=caption.speaker_id,
            started_at_ms=_ms(caption.started_at),
            ended_at_ms=_ms(caption.ended_at),
            text=caption.text,
            said=caption.said or None,
            heard_id=_heard_id(caption),
        )
        try:
            self._finals.put_nowait((source.conference_id, command))
        except asyncio.QueueFull:
            log.warning("caption_lost")

    def _health_changed(self, health: Health) -> None:
        log.info("captions_state", state=health.state.value, reason=health.reason)
        self.broadcast(STATES[health.state])

    async def run(self) -> None:
        """Put finals into the log, in order."""
        while True:
            conference_id, command = await self._finals.get()
            try:
                await self.live.execute_system(conference_id, command)
                self.metrics.captions.inc()
            except (Refused, ProtocolError) as error:
                log.warning("caption_not_stored", code=error.code.value)
            finally:
                self._finals.task_done()


def _partial(caption: Caption, source: _Source) -> PartialCaptionSignal:
    return PartialCaptionSignal(
        caption=CaptionView(
            segment_id=_segment_id(caption),
            revision=caption.revision,
            attendee_id=source.speaker.id,
            site_id=source.speaker.site_id,
            item_id=source.item_id,
            started_at_ms=_ms(caption.started_at),
            ended_at_ms=_ms(caption.ended_at),
            text=caption.text,
        )
    )


def _sentence(state: LiveState, speaker_id: str) -> str:
    """Names and terms that help to spell what this speaker says now."""
    speaker, chair = state.roster.attendee(speaker_id), state.roster.chair()
    active = state.agenda.active()
    waiting = [state.roster.attendee(request.attendee_id) for request in state.floor.queue]
    neighbours = [
        one
        for one in state.roster.attendees.values()
        if one.site_id == speaker.site_id and one is not speaker
    ]
    return meeting_sentence(
        MeetingTerms(
            meeting=state.conference.title,
            speaker="" if speaker.role is Role.SITE_OPERATOR else _called(speaker),
            item="" if active is None else active.title,
            chair=_called(chair),
            names=[one.name for one in (*waiting, *neighbours)][:NAMES_MAX],
        )
    )


def _called(attendee: AttendeeView) -> str:
    return f"{attendee.position} {attendee.name}".strip()


def _heard_id(caption: Caption) -> str | None:
    """Of a room's microphone; None of the speaker's own."""
    owner = caption.source.rpartition("/")[0]
    return None if owner == caption.speaker_id else owner or None


def _segment_id(caption: Caption) -> str:
    """The recogniser names segments by their source; on the wire an id has no slash."""
    return caption.segment_id.replace("/", ":")


def _ms(at_s: float) -> int:
    return round(at_s * 1000)
