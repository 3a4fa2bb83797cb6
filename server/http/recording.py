"""Recordings over HTTP: the list, files to take away, deletion."""

import asyncio
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web

from rooms.kernel.errors import ErrorCode, Refused
from rooms.kernel.ports import Files
from rooms.recording.keeping import KeptRecordings
from rooms.recording.messages import DeleteRecording, RecordingList
from rooms.recording.records import RecordingRecord, SegmentRecord
from server.http.call import Call, Handlers
from server.http.conferences import conference_of
from server.http.surface_recording import MATROSKA, ZIP

READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Recording:
    kept: KeptRecordings
    files: Files

    def handlers(self) -> Handlers:
        return {
            "list_recordings": self.list,
            "get_recording_zip": self.zip,
            "get_recording_segment": self.segment,
            "delete_recording": self.delete,
        }

    async def list(self, call: Call) -> RecordingList:
        return await self.kept.view(call.person, conference_of(call))

    async def segment(self, call: Call) -> web.StreamResponse:
        record = await self.kept.export(call.person, call.path("recording_id"))
        wanted = call.path("segment_id")
        segment = next((one for one in record.segments if one.id == wanted), None)
        if segment is None or not segment.plays:
            raise Refused(ErrorCode.NOT_FOUND, what="segment")
        disposition = f'attachment; filename="{_name(segment)}"'
        headers = {"Content-Type": MATROSKA, "Content-Disposition": disposition}
        return web.FileResponse(self.files.path(segment.file), headers=headers)

    async def zip(self, call: Call) -> web.StreamResponse:
        """Written as it is sent: an hour's files would not fit twice on many disks."""
        record = await self.kept.export(call.person, call.path("recording_id"))
        disposition = f'attachment; filename="ghi-hinh-{record.id[:8]}.zip"'
        headers = {"Content-Type": ZIP, "Content-Disposition": disposition}
        response = web.StreamResponse(headers=headers)
        await response.prepare(call.request)
        pieces = self._zipped(record)
        while piece := await asyncio.to_thread(next, pieces, b""):
            await response.write(piece)
        await response.write_eof()
        return response

    def _zipped(self, record: RecordingRecord) -> Iterator[bytes]:
        """Never an empty piece."""
        out = _Pieces()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            archive.writestr("manifest.json", _manifest(record))
            for segment in record.segments:
                if not segment.plays:
                    continue
                path = self.files.path(segment.file)
                with path.open("rb") as file, archive.open(_name(segment), "w") as entry:
                    while block := file.read(READ_AT_ONCE):
                        entry.write(block)
                        yield out.take()
        yield out.take()

    async def delete(self, call: Call) -> None:
        order = await call.body(DeleteRecording)
        await self.kept.delete(call.person, call.path("recording_id"), order)


class _Pieces(io.RawIOBase):
    """A stream that can't be sought in, taken from as it grows."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._held += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


def _name(segment: SegmentRecord) -> str:
    return f"{segment.started_at_ms}-{segment.attendee_id[:8]}-{segment.kind}.mkv"


def _manifest(record: RecordingRecord) -> str:
    return json.dumps(
        {
            "recording_id": record.id,
            "conference_id": record.conference_id,
            "started_at_ms": record.started_at_ms,
            "ended_at_ms": record.ended_at_ms,
            "pauses": record.pauses,
            "segments": [
                {
                    "file": _name(one) if one.plays else None,
                    "attendee_id": one.attendee_id,
                    "site_id": one.site_id,
                    "kind": one.kind,
                    "codec": one.codec,
                    "state": one.state,
                    "started_at_ms": one.started_at_ms,
                    "ended_at_ms": one.ended_at_ms,
                    "byte_count": one.byte_count,
                    "sha256": one.sha256,
                    "gaps": one.gaps,
                }
                for one in record.segments
            ],
        },
        indent=1,
    )
