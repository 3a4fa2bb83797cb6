"""Tasks that belong to the server and end with it. One that fails is logged; the others go on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeVarTuple, Unpack

import structlog

log = structlog.get_logger()

Given = TypeVarTuple("Given")


@dataclass(slots=True)
class Tasks:
    """An asynchronous context; leaving it cancels what still runs."""

    _group: asyncio.TaskGroup = field(default_factory=asyncio.TaskGroup)
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._running:
            task.cancel()
        await self._group.__aexit__(kind, error, trace)

    def spawn(
        self, name: str, work: Callable[[Unpack[Given]], Awaitable[None]], *given: *Given
    ) -> asyncio.Task[None]:
        task = self._group.create_task(_guarded(name, work, *given), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task


async def _guarded(
    name: str, work: Callable[[Unpack[Given]], Awaitable[None]], *given: *Given
) -> None:
    try:
        await work(*given)
    except Exception:
        log.exception("task_failed", task=name)
