"""`rooms.minutes.templates.Filler`: a template from outside is opened only in a confined child."""

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ports import Files
from server.rendering.process import Limits, answers

CPU_S = 20.0
DOMAIN = Path(__file__).parents[2] / "rooms"

FAULTS = {
    "not_docx": ErrorCode.TEMPLATE_NOT_DOCX,
    "too_large": ErrorCode.TEMPLATE_NOT_DOCX,
    "macro": ErrorCode.TEMPLATE_MACRO,
    "syntax": ErrorCode.TEMPLATE_SYNTAX,
    "unknown_field": ErrorCode.TEMPLATE_FIELD_UNKNOWN,
    "forbidden": ErrorCode.TEMPLATE_FORBIDDEN,
}
NAMING = {
    ErrorCode.TEMPLATE_SYNTAX,
    ErrorCode.TEMPLATE_FIELD_UNKNOWN,
    ErrorCode.TEMPLATE_FORBIDDEN,
}


@dataclass(frozen=True, slots=True)
class TemplateFiller:
    files: Files
    memory_mb: int

    async def fill(self, template: bytes, fields: dict[str, Any]) -> bytes:
        """The filled document, or `Refused` with the template's fault and its place."""
        async with self.files.workshop() as folder:
            given, values, made = (folder / name for name in ("t.docx", "fields.json", "made.docx"))
            await asyncio.to_thread(given.write_bytes, template)
            text = json.dumps(fields, ensure_ascii=False)
            await asyncio.to_thread(values.write_text, text, encoding="utf-8")
            limits = Limits(
                self.memory_mb, CPU_S, CPU_S, reads=(given, values, DOMAIN), writes=(folder,)
            )
            asked = answers(limits, "fill_template", str(given), str(values), str(made))
            async with aclosing(asked) as said:
                answer = await anext(said, {"fault": "broken"})
            if fault := answer.get("fault", answer.get("failure")):
                raise _refusal(fault, answer.get("place", ""))
            return await asyncio.to_thread(made.read_bytes)


def _refusal(fault: str, place: str) -> Refused:
    code = FAULTS.get(fault, ErrorCode.TEMPLATE_BROKEN)
    return Refused(code, place=place) if code in NAMING else Refused(code)
