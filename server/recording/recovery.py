"""Files whose recorder died, with or without its server: what plays of them is copied into a whole
file by a child process, and their rows say so."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

import structlog

from media.recorder.repair import Repaired, repaired
from rooms.kernel.ports import Files
from rooms.recording.messages import SegmentState
from rooms.recording.records import EndedSegment, SegmentRecord
from rooms.recording.service import Recordings

AGAIN_S = 2.0
"""A file that somebody still writes is looked at again."""
TRIES = 10

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Recovery:
    recordings: Recordings
    files: Files

    async def recover(self, segment_ids: Collection[str] | None) -> None:
        """These files, or all that the tables say are open."""
        for _ in range(TRIES):
            opened = await self.recordings.open_segments()
            wanted = [one for one in opened if segment_ids is None or one.id in segment_ids]
            if not await self._repair(wanted):
                break
            await asyncio.sleep(AGAIN_S)

    async def _repair(self, segments: Collection[SegmentRecord]) -> bool:
        """Whether somebody still writes one of them."""
        by_name = {self.files.path(one.file).name: one for one in segments}
        paths = [self.files.path(one.file) for one in segments]
        busy = False
        async for done in repaired(paths):
            segment = by_name.get(done.file)
            if segment is None or done.busy:
                busy = busy or done.busy
                continue
            await self._note(segment, done)
        for recording_id in {one.recording_id for one in segments}:
            await self.recordings.settle(recording_id)
        return busy

    async def _note(self, segment: SegmentRecord, done: Repaired) -> None:
        log.info("segment_recovered", plays=done.plays, duration_ms=done.duration_ms)
        if not done.plays:
            await self.recordings.lose(segment.id)
            return
        await self.recordings.end(
            EndedSegment(
                id=segment.id,
                state=SegmentState.RECOVERED,
                started_at_ms=segment.started_at_ms,
                ended_at_ms=segment.started_at_ms + done.duration_ms,
                byte_count=done.byte_count,
                sha256=done.sha256,
                gaps=segment.gaps,
            )
        )
