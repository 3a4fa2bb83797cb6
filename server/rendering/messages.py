"""What is read from pages, as it is stored and sent: words with boxes, digests of the pictures."""

from rooms.kernel.wire import Sha256, Wire


class Word(Wire):
    """A word of a page and its box; 1 is the width of the page, y grows downwards."""

    text: str
    x: float
    y: float
    w: float
    h: float


class PageWords(Wire):
    """The words of one page in reading order; `height` of the page in its widths; `digest` of its
    picture, equal where a page of another version looks the same."""

    height: float
    digest: Sha256
    words: list[Word]


class PageDigests(Wire):
    """The digests of all pages of a version, page 1 first."""

    digests: list[Sha256]
