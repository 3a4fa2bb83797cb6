"""The words of minutes from the transcript, as it stands corrected."""

from collections.abc import Sequence

from rooms.kernel.ids import ConferenceId
from rooms.minutes.build import Said
from rooms.minutes.service import Words
from rooms.transcript.service import Transcripts


def words_of(transcripts: Transcripts) -> Words:
    async def words(conference_id: ConferenceId) -> Sequence[Said]:
        return [
            Said(
                attendee_id=row.attendee_id,
                site_id=row.site_id,
                item_id=row.item_id,
                started_at_ms=row.started_at_ms,
                ended_at_ms=row.ended_at_ms,
                text=row.text.strip(),
            )
            for row in await transcripts.rows(conference_id)
        ]

    return words
