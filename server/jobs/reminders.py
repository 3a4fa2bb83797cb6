"""Reminders of consultations: a sweep each half minute, the first one at the start."""

import asyncio
from dataclasses import dataclass

import structlog

from rooms.consultations import reminding
from rooms.kernel.database import Database
from rooms.kernel.errors import Refused
from rooms.kernel.ports import Clock

SWEEP_EVERY_S = 30.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reminders:
    """`run` in a task. A sweep that fails is made up for by the next one."""

    database: Database
    clock: Clock

    async def run(self) -> None:
        while True:
            try:
                sent = await reminding.send_due(self.database, self.clock())
            except Refused as refused:
                log.warning("reminders_not_sent", code=refused.code.value)
            else:
                if sent:
                    log.info("reminders_sent", count=sent)
            await asyncio.sleep(SWEEP_EVERY_S)
