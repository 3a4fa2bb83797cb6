"""How much of the demo's meeting lies in files that play?"""

from rooms.recording.messages import RecordingList, SegmentState
from server.demo.meeting import Meeting

_PLAYING = (SegmentState.CLOSED, SegmentState.RECOVERED)


async def recorded_s(meeting: Meeting) -> float:
    """From the first picture or word to the last; 0 if any of the files can't be played."""
    address = f"/api/conferences/{meeting.conference_id}/recordings"
    answer = await meeting.chair.attendant.get(address)
    recordings = RecordingList.model_validate_json(answer).recordings
    segments = [segment for one in recordings for segment in one.segments]
    if not segments or not all(one.state in _PLAYING for one in segments):
        return 0.0
    ends = [one.ended_at_ms or one.started_at_ms for one in segments]
    return round((max(ends) - min(one.started_at_ms for one in segments)) / 1000, 1)
