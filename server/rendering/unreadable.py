"""Why a file can't be opened or drawn, as the child says it to the server."""


class Unreadable(Exception):
    """The file can't become pages; `code` is an `ErrorCode`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
