"""Keeps a reserve of disk for what must not fail: the log, the votes. Uploads stop before it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from rooms.kernel.errors import ErrorCode, Refused


@dataclass(frozen=True, slots=True)
class DiskGuard:
    folder: Path
    reserve_bytes: int

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.folder).free

    def require_room(self, byte_count: int) -> None:
        """Refuse what would eat into the reserve; pages need about as much again as the file."""
        if self.free_bytes() < self.reserve_bytes + 2 * byte_count:
            raise Refused(ErrorCode.DISK_FULL)
