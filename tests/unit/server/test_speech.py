"""Who has the floor is listened to, and no one else; what is heard goes where it belongs."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from media.messages import ParticipantId, ProducerName, Tapped
from rooms.captions.messages import AddCaption
from rooms.kernel.ids import ConferenceId
from server.metrics import Metrics
from server.realtime.messages import (
    CaptionsStateSignal,
    PartialCaptionSignal,
    Signal,
    WithdrawnCaptionSignal,
)
from server.speech import Speech
from tests.unit.server.media.test_conference_media import microphone, state_of
from transcripts.messages import Caption, Health, SpeechState
from transcripts.settings import CaptionSettings


class FakeCaptions:
    def __init__(self, _settings: object, on_caption: Any, on_health: Any) -> None:
        self.on_caption, self.on_health = on_caption, on_health
        self.health = Health(SpeechState.READY)
        self.open: dict[str, str] = {}
        self.prompts: list[str] = []
        self.pushed: list[Any] = []

    def open_source(self, source: str, speaker_id: str, prompt: str = "") -> None:
        self.open[source] = speaker_id
        self.prompts.append(prompt)

    def set_prompt(self, source: str, prompt: str) -> None:
        self.prompts.append(prompt)

    def close_source(self, source: str) -> None:
        del self.open[source]

    def push(self, frame: Any) -> None:
        self.pushed.append(frame)

    async def drain(self, _timeout_s: float) -> bool:
        return True


class FakeLive:
    def __init__(self) -> None:
        self.stored: list[tuple[ConferenceId, AddCaption]] = []

    async def execute_system(self, conference_id: ConferenceId, command: AddCaption) -> int:
        self.stored.append((conference_id, command))
        return 1


class Stand:
    def __init__(self) -> None:
        self.live = FakeLive()
        self.sent: list[tuple[str, Signal]] = []
        self.taps: list[tuple[ProducerName, bool]] = []
        live: Any = self.live
        self.speech = Speech(
            CaptionSettings(),
            live,
            Metrics(),
            lambda conference, signal: self.sent.append((conference, signal)),
            lambda signal: self.sent.append(("all", signal)),
            lambda producer, on: self.taps.append((producer, on)),
        )
        captions: Any = self.speech._captions
        self.captions: FakeCaptions = captions

    def listen(self, speakers: Mapping[str, str]) -> None:
        self.speech.set_sources(
            state_of(),
            {microphone(name): ParticipantId(who) for name, who in speakers.items()},
        )


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Stand:
    monkeypatch.setattr("server.speech.Captions", FakeCaptions)
    return Stand()


def caption(speaker: str, text: str, *, final: bool) -> Caption:
    return Caption("segment-1", 2, speaker, 10.0, 12.5, text, final)


async def test_exactly_those_who_are_let_through_are_heard(stand: Stand) -> None:
    stand.listen({"chair": "chair"})
    stand.listen({"chair": "chair", "room": "delegate"})
    assert stand.captions.open == {microphone("chair"): "chair", microphone("room"): "delegate"}
    stand.listen({"chair": "chair"})
    assert stand.captions.open == {microphone("chair"): "chair"}
    assert stand.taps == [
        (microphone("chair"), True),
        (microphone("room"), True),
        (microphone("room"), False),
    ]


async def test_the_recogniser_is_told_who_speaks_and_of_what(stand: Stand) -> None:
    stand.listen({"room": "delegate"})
    assert "delegate" in stand.captions.prompts[0]
    assert "Thử" in stand.captions.prompts[0]


async def test_another_speaker_in_the_same_room_is_another_source(stand: Stand) -> None:
    stand.listen({"room": "delegate"})
    stand.listen({"room": "room"})
    assert stand.captions.open == {microphone("room"): "room"}
    assert stand.taps == [(microphone("room"), True)]


async def test_packets_go_to_the_recogniser(stand: Stand) -> None:
    stand.speech.tapped(Tapped(microphone("chair"), 960, 1, b"opus"))
    assert stand.captions.pushed[0].payload == b"opus"


async def test_unfinished_words_are_shown_and_not_stored(stand: Stand) -> None:
    stand.listen({"room": "delegate"})
    stand.captions.on_caption(caption("delegate", "Kính thưa", final=False))
    ((conference, signal),) = stand.sent
    assert conference == "c"
    assert isinstance(signal, PartialCaptionSignal)
    assert (signal.caption.attendee_id, signal.caption.site_id) == ("delegate", "commune")
    assert stand.live.stored == []


async def test_final_words_are_stored_in_order(stand: Stand) -> None:
    stand.listen({"room": "delegate"})
    writer = asyncio.create_task(stand.speech.run())
    for text in ("Một", "Hai"):
        stand.captions.on_caption(caption("delegate", text, final=True))
    assert await stand.speech.finish(ConferenceId("c"), 5.0)
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
    assert [command.text for _, command in stand.live.stored] == ["Một", "Hai"]
    assert stand.live.stored[0][1].started_at_ms == 10_000
    assert stand.captions.open == {}


async def test_words_from_a_rooms_microphone_say_whose_it_is(stand: Stand) -> None:
    stand.listen({"chair": "chair", "room": "delegate"})
    writer = asyncio.create_task(stand.speech.run())
    for source, speaker in (("chair", "chair"), ("room", "delegate")):
        said = replace(caption(speaker, "Kính thưa", final=True), source=microphone(source))
        stand.captions.on_caption(said)
    assert await stand.speech.finish(ConferenceId("c"), 5.0)
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
    assert [one.heard_id for _, one in stand.live.stored] == [None, "room"]


async def test_what_was_no_speech_is_withdrawn(stand: Stand) -> None:
    stand.listen({"room": "delegate"})
    stand.captions.on_caption(caption("delegate", "", final=True))
    ((_, signal),) = stand.sent
    assert signal == WithdrawnCaptionSignal(segment_id="segment-1")


async def test_everybody_is_told_how_captions_are_doing(stand: Stand) -> None:
    stand.captions.on_health(Health(SpeechState.LATE))
    ((whom, signal),) = stand.sent
    assert (whom, signal) == ("all", CaptionsStateSignal(state="behind"))
