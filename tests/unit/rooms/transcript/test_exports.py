"""A transcript taken away: names as they are spelled, times on the clock of the film."""

import json
from io import BytesIO

from docx import Document

from rooms.recording.film_time import FilmTime, film_time
from rooms.transcript.exports import papers, subtitles
from rooms.transcript.exports.data import data
from rooms.transcript.exports.taken import Taken
from rooms.transcript.messages import (
    RowSource,
    SpeakerView,
    TranscriptItem,
    TranscriptState,
    TranscriptStateView,
    TranscriptView,
)
from rooms.transcript.record import TranscriptRow
from rooms.transcript.words import spread

OPENED_MS = 1_760_000_000_000
LONG = "Đến hết tháng mười toàn xã có mười hai điểm sạt lở đất, đã khắc phục xong chín điểm " * 2


def speaker(attendee_id: str, name: str, *, room: bool = False) -> SpeakerView:
    return SpeakerView(
        attendee_id=attendee_id,
        name=name,
        position="Chủ tịch",
        unit_name="Xã Bát Xát",
        site_id="s",
        site_name="Xã Bát Xát",
        room=room,
    )


def row(id_: str, who: str, from_s: int, to_s: int, text: str, item: str | None) -> TranscriptRow:
    text = text.strip()
    return TranscriptRow(
        id=id_,
        attendee_id=who,
        heard_id=who,
        site_id="s",
        item_id=item,
        started_at_ms=OPENED_MS + from_s * 1000,
        ended_at_ms=OPENED_MS + to_s * 1000,
        text=text,
        words=spread(text.split(), 0, (to_s - from_s) * 1000),
        source=RowSource.ARCHIVE,
    )


def taken(film: FilmTime | None = None) -> Taken:
    view = TranscriptView(
        conference_id="c",
        title="Hội nghị giao ban",
        opened_at_ms=OPENED_MS,
        closed_at_ms=OPENED_MS + 600_000,
        progress=TranscriptStateView(state=TranscriptState.READY, reason=None, progress=1),
        row_count=3,
        speakers=[speaker("a", "Lý Thị Mẩy"), speaker("b", "Xã Bát Xát", room=True)],
        items=[TranscriptItem(id="i", number="2.1", title="Ý kiến các xã")],
        vocabulary=[],
        own_attendee_id="a",
        may_edit=True,
    )
    rows = [
        row("1", "a", 5, 8, "Kính thưa các đồng chí.", None),
        row("2", "b", 65, 85, LONG, "i"),
        row("3", "b", 90, 92, "Xin <hết> & cảm ơn.", "i"),
    ]
    return Taken.of(view, rows, film)


def test_text_has_items_speakers_and_times() -> None:
    lines = papers.text(taken()).decode("utf-8-sig").splitlines()
    assert "2.1. Ý kiến các xã" in lines
    assert "[00:00:05] Lý Thị Mẩy (Xã Bát Xát): Kính thưa các đồng chí." in lines
    assert any(line.startswith("[00:01:05] Xã Bát Xát: Đến hết") for line in lines)


def test_word_opens_the_same_words() -> None:
    document = Document(BytesIO(papers.docx(taken())))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[:2] == ["BẢN GHI LỜI", "Hội nghị giao ban"]
    assert "[00:00:05] Lý Thị Mẩy (Xã Bát Xát): Kính thưa các đồng chí." in words


def test_subtitles_are_short_and_on_the_clock_of_the_film() -> None:
    film = film_time([(OPENED_MS + 4_000, OPENED_MS + 10_000), (OPENED_MS + 60_000, 2 * OPENED_MS)])
    cues = subtitles.cues(taken(film))
    assert [cue.start_ms for cue in cues][:2] == [1_000, 11_000]
    assert all(cue.end_ms - cue.start_ms <= subtitles.CUE_MS + 500 for cue in cues)
    assert all(len(line) <= subtitles.LINE_LETTERS for cue in cues for line in cue.lines)
    assert subtitles.srt(taken(film)).decode("utf-8-sig").startswith("1\r\n00:00:01,000 --> ")
    vtt = subtitles.vtt(taken(film)).decode()
    assert vtt.startswith("WEBVTT\n\n00:00:01.000 --> ")
    assert "<v Xã Bát Xát>Xin &lt;hết&gt; &amp; cảm ơn." in vtt


def test_data_has_every_word_with_its_time() -> None:
    segments = json.loads(data(taken()))["segments"]
    assert [len(one["words"]) for one in segments] == [len(one["text"].split()) for one in segments]
    assert segments[0]["words"][0] | {"end": 0} == {
        "start": 5.0,
        "end": 0,
        "word": "Kính",
        "probability": None,
    }
