"""Whatever happens in a meeting and whatever is recorded of it: the plan of its film covers it,
each moment once, and shows nobody and nothing that isn't there."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.live.messages import LogEntry
from rooms.recording.film_time import film_time, within
from rooms.recording.messages import KeptState, SegmentCodec, SegmentKind, SegmentState
from rooms.recording.records import RecordingRecord, SegmentRecord
from server.composing.course import course
from server.composing.order import HEIGHT, LEAD_MS, WIDTH, Box, Scene
from server.composing.papers import for_all
from server.composing.plan import Plan, plan
from tests.property.rooms.meeting import START_MS, Meeting, Move, a_conference
from tests.property.rooms.strategies import OPENING, SEQUENCES

PEOPLE = ("chair", "secretary", "delegate1", "operator1", "operator2")
LENGTH_MS = 200_000
TIMES = st.integers(0, LENGTH_MS)
SEGMENTS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(list(SegmentKind)),
        TIMES,
        TIMES,
        st.sampled_from([SegmentState.CLOSED, SegmentState.RECOVERED, SegmentState.LOST]),
    ),
    min_size=1,
    max_size=12,
)
PAUSES = st.lists(st.tuples(TIMES, TIMES), max_size=3)
ZERO = "0" * 64


def a_recording(
    segments: list[tuple[str, SegmentKind, int, int, SegmentState]],
    pauses: list[tuple[int, int]],
    length_ms: int = LENGTH_MS,
) -> RecordingRecord:
    return RecordingRecord(
        id="recording",
        conference_id="conference",
        started_at_ms=START_MS,
        ended_at_ms=START_MS + length_ms,
        state=KeptState.STOPPED,
        reason=None,
        retain_until_ms=None,
        deleted_at_ms=None,
        deleted_by=None,
        deleted_why=None,
        pauses=tuple((START_MS + min(one), START_MS + max(one)) for one in pauses),
        segments=tuple(
            SegmentRecord(
                id=f"segment{number}",
                recording_id="recording",
                conference_id="conference",
                attendee_id=who,
                site_id="site0",
                kind=kind,
                codec=SegmentCodec.VP8,
                file=f"recordings/conference/segment{number}.mkv",
                started_at_ms=START_MS + min(start, end),
                ended_at_ms=START_MS + max(start, end),
                byte_count=1,
                sha256=ZERO,
                gaps=(),
                state=state,
            )
            for number, (who, kind, start, end, state) in enumerate(segments)
        ),
    )


def played(moves: list[Move]) -> tuple[Meeting, list[LogEntry]]:
    meeting = Meeting(a_conference())
    meeting.play_all([*OPENING, *moves])
    entries = [
        LogEntry(
            conference_id="conference",
            seq=seq,
            at_ms=one.at_ms,
            actor="chair",
            event=one.event,
            previous_hash=ZERO,
            hash=ZERO,
        )
        for seq, one in enumerate(meeting.history, start=1)
    ]
    return meeting, entries


@settings(max_examples=60, deadline=None)
@given(SEQUENCES, SEGMENTS, PAUSES)
def test_every_moment_of_the_film_is_one_scene_of_what_was_there(
    moves: list[Move],
    segments: list[tuple[str, SegmentKind, int, int, SegmentState]],
    pauses: list[tuple[int, int]],
) -> None:
    meeting, entries = played(moves)
    recording = a_recording(segments, pauses)
    made = plan(a_conference(), entries, [recording])
    _covers(made)
    way = course([recording], entries)
    time = film_time(way.stretches())
    for scene in made.order.scenes:
        assert time.film_ms(scene.wall_ms) == scene.film_ms
        assert (scene.card is None) == within(way.shown, scene.wall_ms)
        _stands(scene)
        for tile in scene.tiles:
            if tile.producer is not None:
                _is_there(tile.producer, scene, recording)
        if scene.slide is not None and scene.slide.image is not None:
            sha256 = scene.slide.image.split("/")[1]
            shown = [id_ for (id_, sha) in meeting.state.documents.versions if sha == sha256]
            assert any(for_all(meeting.state, one) for one in shown)
    _chapters(made)


def _covers(made: Plan) -> None:
    at_ms = 0
    for scene in made.order.scenes:
        assert scene.film_ms == at_ms
        at_ms += scene.duration_ms
    assert at_ms == made.order.duration_ms


def _stands(scene: Scene) -> None:
    """Pictures lie inside the frame, on even pixels, and not over each other."""
    boxes = [tile.box for tile in scene.tiles]
    for box in boxes:
        assert all(side % 2 == 0 for side in box)
        assert 0 <= box.x < box.x + box.w <= WIDTH
        assert 0 <= box.y < box.y + box.h <= HEIGHT
    for number, one in enumerate(boxes):
        assert not any(_overlap(one, other) for other in boxes[number + 1 :])


def _overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.w and other.x < one.x + one.w
    return across and one.y < other.y + other.h and other.y < one.y + one.h


def _is_there(producer: str, scene: Scene, recording: RecordingRecord) -> None:
    """Somewhere near this scene the producer has a file that plays."""
    end_ms = scene.wall_ms + scene.duration_ms
    assert any(
        f"{one.attendee_id}/{one.kind.value}" == producer
        and one.plays
        and one.started_at_ms - LEAD_MS <= end_ms
        for one in recording.segments
    )


def _chapters(made: Plan) -> None:
    times = [one.film_ms for one in made.chapters]
    assert times == sorted(times)
    marks = [one.film_ms for one in made.order.chapters]
    assert marks == sorted(set(marks))
    assert not made.order.scenes or (times[0] == 0 and marks[0] == 0)
    assert all(one.title for one in made.chapters)


@given(SEGMENTS)
def test_of_what_does_not_play_nothing_is_read(
    segments: list[tuple[str, SegmentKind, int, int, SegmentState]],
) -> None:
    recording = a_recording(segments, [])
    made = plan(a_conference(), [], [recording])
    read = {track.id for tracks in made.order.pictures.values() for track in tracks}
    read |= {track.id for track in made.order.sounds}
    assert read == {one.id for one in recording.segments if one.plays}
    lost = [one for one in recording.segments if not one.plays]
    assert not made.missing or lost


def test_a_conference_without_a_recording_has_no_film() -> None:
    assert plan(a_conference(), [], []).order.duration_ms == 0
    empty = replace(a_recording([], []), segments=())
    assert plan(a_conference(), [], [empty]).order.duration_ms == 0
