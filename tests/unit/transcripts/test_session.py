"""What is kept of a source until it is answered, and the captions made of the answers."""

from transcripts.messages import Caption, SpeakerContext
from transcripts.session import KEEP_BYTES, KEEP_S, Session
from transcripts.wire import Audio, Close, Heard, Open, Prompt, ToChild

START = 1_700_000_000.0


def session() -> Session:
    return Session(7, "mic-1", SpeakerContext("attendee-3", "Đồng chí Mai phát biểu."), START)


def speak(session: Session, packets: range, payload: bytes = b"opus") -> int:
    """Packets of 20 ms in real time; the count of those dropped."""
    return sum(session.record(n * 960, payload, START + n * 0.02) for n in packets)


def answer(ordinal: int, start: int, end: int, text: str, *, final: bool = True) -> Heard:
    return Heard(session=7, ordinal=ordinal, start=start, end=end, text=text, final=final)


def positions(messages: list[ToChild]) -> list[int]:
    return [message.position for message in messages if isinstance(message, Audio)]


def test_the_child_is_told_once_who_speaks_and_then_each_packet() -> None:
    source = session()
    speak(source, range(3))
    first, *rest = source.outgoing()
    assert first == Open(session=7, prompt="Đồng chí Mai phát biểu.", resume_at=0, ordinal=0)
    assert positions(rest) == [0, 320, 640]
    speak(source, range(3, 5))
    assert positions(list(source.outgoing())) == [960, 1280]


def test_a_new_prompt_is_told() -> None:
    source = session()
    list(source.outgoing())
    source.set_prompt("Mục hai.")
    assert list(source.outgoing()) == [Prompt(session=7, prompt="Mục hai.")]
    assert list(source.outgoing()) == []


def test_closing_is_told_after_the_last_packet() -> None:
    source = session()
    speak(source, range(1))
    source.closing = True
    assert [type(message) for message in source.outgoing()] == [Open, Audio, Close]
    assert list(source.outgoing()) == []


def test_revisions_grow_until_the_final_and_the_id_stays() -> None:
    source = session()
    captions = [
        source.heard(answer(0, 16_000, 24_000, "Kính thưa", final=False)),
        source.heard(answer(0, 16_000, 32_000, "Kính thưa các", final=False)),
        source.heard(answer(0, 16_000, 40_000, "Kính thưa các đồng chí.")),
    ]
    assert [caption.revision for caption in captions if caption] == [0, 1, 2]
    assert len({caption.segment_id for caption in captions if caption}) == 1
    assert captions[2] == Caption(
        segment_id="mic-1-1700000000000-0",
        revision=2,
        speaker_id="attendee-3",
        started_at=START + 1.0,
        ended_at=START + 2.5,
        text="Kính thưa các đồng chí.",
        final=True,
        source="mic-1",
    )


def test_a_successor_hears_only_what_is_unanswered_and_numbers_it_the_same() -> None:
    source = session()
    speak(source, range(100))
    list(source.outgoing())
    source.heard(answer(0, 0, 16_000, "Một."))
    source.heard(answer(1, 20_000, 24_000, "Hai", final=False))
    source.rewind()
    first, *rest = source.outgoing()
    assert first == Open(session=7, prompt="Đồng chí Mai phát biểu.", resume_at=16_000, ordinal=1)
    assert positions(rest)[0] <= 16_000
    assert positions(rest)[0] > 16_000 - 2_000
    assert positions(rest)[-1] == 99 * 320
    again = source.heard(answer(1, 20_000, 28_000, "Hai."))
    assert again is not None
    assert again.revision == 1


def test_a_final_is_told_once() -> None:
    source = session()
    assert source.heard(answer(0, 0, 16_000, "Một."))
    assert source.heard(answer(0, 0, 16_000, "Một.")) is None
    assert source.heard(answer(0, 0, 16_000, "Một", final=False)) is None


def test_what_turned_out_not_to_be_speech_is_withdrawn_only_if_it_was_shown() -> None:
    source = session()
    assert source.heard(answer(0, 0, 8_000, "")) is None
    source.heard(answer(1, 9_000, 12_000, "À", final=False))
    withdrawn = source.heard(answer(1, 9_000, 16_000, ""))
    assert withdrawn is not None
    assert (withdrawn.text, withdrawn.final, withdrawn.revision) == ("", True, 1)


def test_what_was_shown_and_never_finished_is_withdrawn_at_the_end() -> None:
    source = session()
    source.heard(answer(0, 0, 8_000, "À", final=False))
    (withdrawn,) = source.withdrawals()
    assert (withdrawn.text, withdrawn.final) == ("", True)
    assert source.withdrawals() == []


def test_silence_that_was_listened_to_is_not_kept() -> None:
    source = session()
    speak(source, range(500))
    source.settle(480 * 320)
    source.rewind()
    assert len(positions(list(source.outgoing()))) < 30


def test_what_is_kept_is_bounded_in_time_and_the_oldest_goes_first() -> None:
    source = session()
    dropped = speak(source, range(int(KEEP_S * 50) + 100))
    assert dropped == 99
    kept = positions(list(source.outgoing()))
    assert kept[-1] - kept[0] == KEEP_S * 16_000


def test_what_is_kept_is_bounded_in_bytes() -> None:
    source = session()
    payload = bytes(4_000)
    count = KEEP_BYTES // len(payload) + 10
    assert speak(source, range(count), payload) == 10


def test_audio_that_was_given_up_is_not_sent_again() -> None:
    source = session()
    speak(source, range(50))
    source.forget()
    source.rewind()
    (only,) = source.outgoing()
    assert isinstance(only, Open)
    assert only.resume_at > 49 * 320
