"""Routes of the transcript: read it, edit it together, hear it again, take it away."""

from rooms.transcript.messages import (
    ChangeVocabulary,
    EditTranscript,
    MatchCount,
    ReplaceWords,
    RowHistory,
    TranscriptEdited,
    TranscriptRows,
    TranscriptStateView,
    TranscriptView,
    VocabularyView,
)
from server.http.endpoint import Access, Endpoint, Query

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PLACE = "/api/conferences/{conference_id}/transcript"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "get_transcript",
        "GET",
        PLACE,
        Access.COOKIE,
        "The transcript of a closed conference, without its rows.",
        TranscriptView,
    ),
    Endpoint(
        "get_transcript_rows",
        "GET",
        f"{PLACE}/rows",
        Access.COOKIE,
        "Rows that changed after a number, from 0 all of them, at most 500 at once. An editor's "
        "page says with `present` that it is there, and with `row_id` in which row.",
        TranscriptRows,
        query=(Query("since", "integer"), Query("present", "integer"), Query("row_id", "string")),
    ),
    Endpoint(
        "edit_transcript",
        "POST",
        f"{PLACE}/operations",
        Access.TOKEN,
        "One change (chair, secretary); on disk when answered. The same key again changes nothing.",
        TranscriptEdited,
        body=EditTranscript,
    ),
    Endpoint(
        "count_transcript_matches",
        "POST",
        f"{PLACE}/matches",
        Access.TOKEN,
        "How much a replacement would change; changes nothing (chair, secretary).",
        MatchCount,
        body=ReplaceWords,
    ),
    Endpoint(
        "get_transcript_history",
        "GET",
        f"{PLACE}/rows/{{row_id}}/history",
        Access.COOKIE,
        "Every version of a row: who, when, what (chair, secretary).",
        RowHistory,
    ),
    Endpoint(
        "change_transcript_vocabulary",
        "POST",
        f"{PLACE}/vocabulary",
        Access.TOKEN,
        "Names and terms that the next pass is told (chair, secretary).",
        VocabularyView,
        body=ChangeVocabulary,
    ),
    Endpoint(
        "transcribe_again",
        "POST",
        f"{PLACE}/pass",
        Access.TOKEN,
        "Hear the recording again; rows that somebody corrected stay (chair, secretary).",
        TranscriptStateView,
        status=202,
    ),
    Endpoint(
        "cancel_transcription",
        "DELETE",
        f"{PLACE}/pass",
        Access.TOKEN,
        "Stop hearing; what has become rows stays (chair, secretary).",
        None,
        status=204,
    ),
    *(
        Endpoint(
            f"get_transcript_{kind}",
            "GET",
            f"{PLACE}.{kind}",
            Access.COOKIE,
            f"The transcript as {words}.",
            media_type,
        )
        for kind, words, media_type in (
            ("txt", "plain text", "text/plain"),
            ("docx", "Word document", DOCX),
            ("srt", "subtitles (SRT), on the clock of the film", "application/x-subrip"),
            ("vtt", "subtitles (WebVTT), on the clock of the film", "text/vtt"),
            ("json", "data with the times of its words", "application/json"),
        )
    ),
)
