"""The routes of films; `surface` takes them up."""

from rooms.recording.film_messages import FilmList
from server.http.endpoint import Access, Endpoint, Query

MP4 = "video/mp4"
M4A = "audio/mp4"
PATH = "/api/conferences/{conference_id}/film"
TAKEN = (Query("download", "string"),)

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "get_film",
        "GET",
        PATH,
        Access.COOKIE,
        "The film of a closed conference and its sound alone: how far they are, chapters, what "
        "they show when (who took part).",
        FilmList,
    ),
    Endpoint(
        "order_film",
        "POST",
        PATH,
        Access.TOKEN,
        "Have the film made, or made again (chair, secretary).",
        FilmList,
        status=202,
    ),
    Endpoint(
        "cancel_film",
        "DELETE",
        PATH,
        Access.TOKEN,
        "Stop making the film; what was there before stays (chair, secretary).",
        FilmList,
    ),
    Endpoint(
        "get_film_mp4",
        "GET",
        f"{PATH}.mp4",
        Access.COOKIE,
        "The film, by ranges; `download=1` as a file to take away (chair, secretary).",
        MP4,
        query=TAKEN,
    ),
    Endpoint(
        "get_film_m4a",
        "GET",
        f"{PATH}.m4a",
        Access.COOKIE,
        "Its sound alone, by ranges; `download=1` as a file to take away (chair, secretary).",
        M4A,
        query=TAKEN,
    ),
)
