"""Search on the wire: pages that hold what was asked, with the places to draw."""

from typing import Annotated

from pydantic import Field

from rooms.kernel.wire import Id, PageNumber, Sha256, Title, Wire


class SnippetPart(Wire):
    """A piece of text from a page; `hit` when it is what was asked for."""

    text: str
    hit: bool


class HitBox(Wire):
    """Where a word that was found stands: 1 is the width of the page, y grows downwards."""

    x: float
    y: float
    w: float
    h: float


class SearchHit(Wire):
    """A page of a paper. `exact` when it holds the words with the diacritics that were typed."""

    conference_id: Id
    conference_title: Title
    document_id: Id
    title: Title
    sha256: Sha256
    page: PageNumber
    exact: bool
    snippet: list[SnippetPart]
    boxes: list[HitBox]


class SearchResults(Wire):
    """Exact hits first, then by conference, the latest first, paper and page. `next_after` asks for
    the rest, if there is more; `total` counts pages."""

    total: Annotated[int, Field(ge=0)]
    hits: list[SearchHit]
    next_after: Annotated[int, Field(ge=1)] | None
