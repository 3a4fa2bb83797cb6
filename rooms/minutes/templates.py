"""Word templates of a unit's own: uploaded by its records clerk, tried at once with a sample paper,
so that a mistake is told to who made it and not when minutes are due."""

import hashlib
from datetime import date
from functools import cache
from typing import Any, Protocol

from sqlalchemy import insert, select, update

from rooms.kernel.database import Database
from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ids import new_id
from rooms.kernel.permissions import OWN, Action, Needs, Standing, allowed
from rooms.kernel.ports import Clock, Files, Random
from rooms.minutes import draft, printed, sample
from rooms.minutes.condense import RuleCondenser
from rooms.minutes.content import PaperKind
from rooms.minutes.formats import format_for
from rooms.minutes.paper_messages import TemplateView
from rooms.minutes.tables import TEMPLATES
from rooms.people.messages import PersonView
from rooms.people.tables import PEOPLE

TEMPLATE_MAX_BYTES = 5_000_000


class Filler(Protocol):
    """Fills a template from outside, confined; `Refused` with the template's fault."""

    async def fill(self, template: bytes, fields: dict[str, Any]) -> bytes: ...


class PaperTemplates:
    def __init__(
        self, database: Database, files: Files, filler: Filler, *, clock: Clock, random: Random
    ) -> None:
        self._database = database
        self._files = files
        self._filler = filler
        self._clock = clock
        self._random = random

    async def of_unit(self, unit_id: str) -> list[TemplateView]:
        query = (
            select(TEMPLATES, PEOPLE.c.name.label("uploaded_by_name"))
            .join(PEOPLE, PEOPLE.c.id == TEMPLATES.c.uploaded_by)
            .where(TEMPLATES.c.unit_id == unit_id, TEMPLATES.c.removed_at_ms.is_(None))
            .order_by(TEMPLATES.c.uploaded_at_ms.desc())
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            TemplateView(
                id=row.id,
                name=row.name,
                sha256=row.sha256,
                uploaded_by=row.uploaded_by_name,
                uploaded_at_ms=row.uploaded_at_ms,
            )
            for row in rows
        ]

    def check_upload(self, person: PersonView) -> None:
        """Templates of the own unit, by its records clerk or an administrator."""
        _require(person)

    async def add(self, person: PersonView, name: str, template: bytes) -> TemplateView:
        """Keep a template that can be filled; what was there stays until it is removed."""
        _require(person)
        if len(template) > TEMPLATE_MAX_BYTES:
            limit_mb = TEMPLATE_MAX_BYTES // 1_000_000
            raise Refused(ErrorCode.FILE_TOO_LARGE, max_mb=limit_mb)
        for kind in PaperKind:
            await self._filler.fill(template, sample_fields(kind))
        sha256 = hashlib.sha256(template).hexdigest()
        await self._files.put(f"minutes/{sha256}.docx", template)
        template_id = new_id(self._random(16))
        async with self._database.write() as connection:
            await connection.execute(
                insert(TEMPLATES).values(
                    id=template_id,
                    unit_id=person.unit_id,
                    name=name,
                    sha256=sha256,
                    uploaded_by=person.id,
                    uploaded_at_ms=self._clock(),
                )
            )
        return next(one for one in await self.of_unit(person.unit_id) if one.id == template_id)

    async def remove(self, person: PersonView, template_id: str) -> None:
        """Papers that were made from it keep their files."""
        _require(person)
        async with self._database.write() as connection:
            await connection.execute(
                update(TEMPLATES)
                .where(TEMPLATES.c.id == template_id, TEMPLATES.c.unit_id == person.unit_id)
                .values(removed_at_ms=self._clock())
            )


@cache
def sample_fields(kind: PaperKind) -> dict[str, Any]:
    """A small paper with everything a paper can hold."""
    record = sample.record()
    look = format_for(record.issuing_body, date(2026, 2, 3))
    said = draft.minutes(record, look, RuleCondenser())
    if kind is PaperKind.CONCLUSION_NOTICE:
        said = draft.notice(record, look, said)
    return printed.printed(kind, said, look, printed.Stamp(date(2026, 2, 3), 6)).fields()


def _require(person: PersonView) -> None:
    ties: Needs = OWN
    if not allowed(Standing(person.account_role.value), Action.MINUTES_TEMPLATES, ties):
        raise Refused(ErrorCode.NOT_ALLOWED)
