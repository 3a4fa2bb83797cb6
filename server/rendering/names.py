"""How the files made of a paper are named in the store. Each is written once and never changes:
what OCR reads of a page lies beside what its text layer says."""

from rooms.kernel.ports import original

SIZES = ("thumb", "base", "sharp")


def image_name(sha256: str, page: int, size: str) -> str:
    return f"{pages_folder(sha256)}/{page}/{size}.webp"


def words_name(sha256: str, page: int) -> str:
    """The words of the text layer; the last file of a page, so it says that the page is whole."""
    return f"{pages_folder(sha256)}/{page}/words.json"


def read_name(sha256: str, page: int) -> str:
    """The words that OCR read on a page without text."""
    return f"{pages_folder(sha256)}/{page}/ocr.json"


def digests_name(sha256: str) -> str:
    """A digest of each page's picture: equal where two versions look the same."""
    return f"{pages_folder(sha256)}/digests.json"


def pages_folder(sha256: str) -> str:
    return f"pages/{sha256}"


def converted_name(sha256: str) -> str:
    """The PDF that was made of an Office file."""
    return f"converted/{sha256}.pdf"


def linear_name(sha256: str) -> str:
    """The PDF with its first page first, for readers that ask for ranges."""
    return f"linear/{sha256}.pdf"


def derived_names(sha256: str) -> tuple[str, ...]:
    """Everything there is of a paper besides its pages."""
    return original(sha256), converted_name(sha256), linear_name(sha256)
