"""The seam to signatures: who makes them and who judges them. Keys are never ours to keep.

The server only verifies. A signer (a token, a key file in tests) runs where the signer sits; the
national signing service does on the signer's own machine and its page talks to it there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from pydantic import Field

from rooms.kernel.wire import EpochMs, Wire
from rooms.minutes.pdf import Place

NUMBER = "number"
"""The place of the number; those of signatures are named as their parts."""


class Part(StrEnum):
    """The chair's signature, and the seal of the body."""

    CHAIR = "chair"
    SEAL = "seal"

    @property
    def field(self) -> str:
        """The name of the signature field that is prepared for it."""
        return self.value.title()


class SignatureVerdict(Wire):
    """One signature of a PDF. `trusted`: when it was made, by the roots the operator set;
    `expired`: its certificate is no longer in force; `whole`: it covers the file, but for later
    signatures and the number."""

    signer: str
    issuer: str
    signed_at_ms: EpochMs | None
    intact: bool
    trusted: bool
    expired: bool = Field(default=False)
    whole: bool
    problem: str = Field(default="")

    @property
    def good(self) -> bool:
        return self.intact and self.trusted and self.whole


class Signatures(Protocol):
    """What the domain asks about PDFs with signatures."""

    @property
    def verifies(self) -> bool:
        """Are there roots to trust?"""
        ...

    async def verify(self, pdf: bytes) -> list[SignatureVerdict]:
        """Each signature in the order they were made; `Refused(PDF_CORRUPT)`."""
        ...

    async def leave_room(self, pdf: bytes, places: Mapping[str, Place]) -> bytes:
        """Make empty fields where the number is filled in and each `Part` is signed."""
        ...

    async def fill_in(self, pdf: bytes, place: Place, value: str) -> bytes:
        """Fill in the number, as an addition to the file: signatures stay valid."""
        ...


class Signer(Protocol):
    """Signs as an addition to the file, in the field that is prepared for the part."""

    async def sign(self, pdf: bytes, part: Part, reason: str) -> bytes: ...
