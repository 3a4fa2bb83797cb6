"""The transcript as data, with the times of its words, for other programs."""

import json
from typing import Any

from rooms.transcript.exports.taken import Taken
from rooms.transcript.record import TranscriptRow


def data(taken: Taken) -> bytes:
    """Times in seconds; `wall` as epoch milliseconds. A probability is null where a person wrote
    the word, or the model didn't say."""
    view = taken.view
    body = {
        "conference": {"id": view.conference_id, "title": view.title},
        "opened_at_ms": view.opened_at_ms,
        "closed_at_ms": view.closed_at_ms,
        "times": "film" if taken.of_film else "opening",
        "items": [item.model_dump(mode="json") for item in view.items],
        "segments": [_segment(row, taken) for row in taken.rows],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _segment(row: TranscriptRow, taken: Taken) -> dict[str, Any]:
    speaker = taken.speakers.get(row.attendee_id)
    return {
        "id": row.id,
        "start": _seconds(taken.at(row.started_at_ms)),
        "end": _seconds(taken.at(row.ended_at_ms)),
        "wall": row.started_at_ms,
        "speaker": None if speaker is None else speaker.name,
        "position": None if speaker is None else speaker.position,
        "site": None if speaker is None else speaker.site_name,
        "item_id": row.item_id,
        "corrected": row.corrected,
        "text": row.text,
        "words": [
            {
                "start": _seconds(taken.at(row.started_at_ms + start)),
                "end": _seconds(taken.at(row.started_at_ms + end)),
                "word": word,
                "probability": None if percent is None else percent / 100,
            }
            for word, (start, end, percent) in zip(row.text.split(), row.words, strict=True)
        ],
    }


def _seconds(ms: int) -> float:
    return round(ms / 1000, 3)
