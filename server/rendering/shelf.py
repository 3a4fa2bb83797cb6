"""What is read from the store about a drawn paper: the words of its pages, and their digests."""

from dataclasses import dataclass

from rooms.kernel.ports import Files
from server.rendering.messages import PageDigests, PageWords
from server.rendering.names import digests_name, read_name, words_name


@dataclass(frozen=True, slots=True)
class Shelf:
    files: Files

    async def words(self, sha256: str, page: int) -> PageWords:
        """What OCR read of a page, or else what its text layer says."""
        read = read_name(sha256, page)
        name = read if await self.files.exists(read) else words_name(sha256, page)
        return PageWords.model_validate_json(await self.files.get(name))

    async def is_read(self, sha256: str, page: int) -> bool:
        """Did OCR read the page?"""
        return await self.files.exists(read_name(sha256, page))

    async def digests(self, sha256: str) -> PageDigests:
        """Of a paper of which all pages are drawn."""
        return PageDigests.model_validate_json(await self.files.get(digests_name(sha256)))
