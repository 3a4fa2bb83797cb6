"""`rooms.minutes.signing.Signatures` on this machine: verdicts from a confined child."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from rooms.kernel.ports import Files
from rooms.minutes.pdf import Place
from rooms.minutes.signing import SignatureVerdict
from server.rendering.process import Limits, answers
from server.signing import fields

CPU_S = 20.0
SIGNED_MAX_BYTES = 60_000_000


@dataclass(frozen=True, slots=True)
class PdfSignatures:
    """`roots`: a folder of the certificates (PEM) that are trusted; the operator fills it."""

    files: Files
    roots: Path
    memory_mb: int

    @property
    def verifies(self) -> bool:
        return any(self.roots.glob("*.pem"))

    async def verify(self, pdf: bytes) -> list[SignatureVerdict]:
        async with self.files.workshop() as folder:
            signed = folder / "signed.pdf"
            await asyncio.to_thread(signed.write_bytes, pdf)
            limits = Limits(self.memory_mb, CPU_S, CPU_S, reads=(signed, self.roots))
            said = answers(limits, "verify_signatures", str(signed), str(self.roots))
            return [verdict async for verdict in _verdicts(said)]

    async def leave_room(self, pdf: bytes, places: Mapping[str, Place]) -> bytes:
        return await asyncio.to_thread(fields.leave_room, pdf, places)

    async def fill_in(self, pdf: bytes, place: Place, value: str) -> bytes:
        return await asyncio.to_thread(fields.fill_in, pdf, place, value)


async def _verdicts(said: AsyncIterator[dict[str, object]]) -> AsyncIterator[SignatureVerdict]:
    async with aclosing(said) as lines:  # type: ignore[type-var]
        async for line in lines:
            yield SignatureVerdict.model_validate(line)
