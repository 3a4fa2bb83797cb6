"""How the files of a rendered paper are named in the store."""

SIZES = ("thumb", "base", "sharp")


def image_name(sha256: str, page: int, size: str) -> str:
    return f"pages/{sha256}/{page}/{size}.webp"


def words_name(sha256: str, page: int) -> str:
    return f"pages/{sha256}/{page}/words.json"
