"""Whatever captions said and whatever was recorded: a stretch of speech is told once."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.recording.film_time import union
from rooms.transcript.captions import Course
from rooms.transcript.hearing import Heard, HeardWord, Voice, fit
from rooms.transcript.messages import RowSource
from rooms.transcript.record import TranscriptRow
from rooms.transcript.words import spread

WORD_MS = 300
CAPTIONS = st.lists(
    # Where it begins after the last one's end, how many words, and whether somebody corrected it.
    st.tuples(st.integers(0, 4_000), st.integers(1, 20), st.booleans()),
    max_size=8,
)
RECORDED = st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 40_000)), max_size=4)


def rows_of(said: list[tuple[int, int, bool]]) -> list[TranscriptRow]:
    rows, at_ms = [], 0
    for number, (pause_ms, count, corrected) in enumerate(said):
        text = " ".join(f"c{number}.{word}" for word in range(count))
        start_ms, at_ms = at_ms + pause_ms, at_ms + pause_ms + count * WORD_MS
        rows.append(
            TranscriptRow(
                id=f"r{number}",
                attendee_id="an",
                heard_id="room",
                site_id="s",
                item_id=None,
                started_at_ms=start_ms,
                ended_at_ms=at_ms,
                text=text,
                words=spread(text.split(), 0, at_ms - start_ms),
                source=RowSource.CAPTIONS,
                corrected=corrected,
            )
        )
    return rows


@given(CAPTIONS, RECORDED)
def test_a_stretch_of_speech_is_told_by_captions_or_by_the_pass(
    said: list[tuple[int, int, bool]], recorded: list[tuple[int, int]]
) -> None:
    rows, spans = rows_of(said), union((min(one), max(one)) for one in recorded)
    heard = [
        Heard(
            tuple(
                HeardWord(at_ms, at_ms + WORD_MS, f"w{at_ms}", 90)
                for at_ms in range(start, end - WORD_MS, WORD_MS)
            )
        )
        for start, end in spans
    ]
    voice = Voice("c", 0, "room", "s", spans)
    revisions, new = fit(rows, heard, voice, Course(()))
    gone = {one.row.id for one in revisions if one.beside is None}
    stays = [row for row in rows if row.id not in gone]
    assert not any(row.corrected for row in rows if row.id in gone)

    def told(word: HeardWord, by: list[TranscriptRow]) -> int:
        middle_ms = (word.started_at_ms + word.ended_at_ms) // 2
        return sum(row.started_at_ms <= middle_ms < row.ended_at_ms for row in by)

    for segment in heard:
        for word in segment.words:
            assert told(word, stays) + told(word, new) == 1
